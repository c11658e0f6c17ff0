"""The product in a browser, as people meet it: by keyboard, in light and dark, narrow, without scripts."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import holism as hm
from browsing import fits, launched, needs_browser, serving, watched
from holism_products.legal_chat.app import create
from holism_products.legal_chat.lawyers import TOKEN_FILE
from holism_products.legal_chat.system import system

pytestmark = needs_browser


@pytest.fixture(scope="module")
def served(trained: Any, certified: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[hm.Service]:
    """The product's system on a fresh folder, when it may answer at once."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(trained.folder, folder / "models")
    with hm.open(system, folder) as opened:
        certified(opened)
        yield opened


@pytest.fixture(scope="module")
def site(served: hm.Service) -> Iterator[str]:
    """The product on a free port."""
    with serving(create(served.folder, served), 8_450) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


def ask(page: Page, message: str) -> None:
    """Types a question and sends it with Enter; waits for its turn."""
    before = page.locator(".turn").count()
    page.locator("#message").fill(message)
    page.locator("#message").press("Enter")
    expect(page.locator(".turn")).to_have_count(before + 1)


def last(page: Page) -> Any:
    """The latest turn."""
    return page.locator(".turn").last


def log_in(page: Page, site: str, served: hm.Service) -> None:
    """Shows the token at the lawyers' desk."""
    page.goto(f"{site}/lawyers")
    page.get_by_label("Token").fill((served.folder / TOKEN_FILE).read_text())
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/lawyers")


def test_no_money_is_bankruptcy(browser: Browser, site: str) -> None:
    """Who has no money reads about bankruptcy, with sources and limits, and says that it was their question."""
    with watched(browser) as page:
        page.goto(site)
        ask(page, "I have no money")
        expect(last(page)).to_contain_text("Debt and bankruptcy")
        expect(last(page)).to_contain_text("Bankruptcy Basics")
        expect(last(page)).to_contain_text("not legal advice")
        expect(page.locator("#message")).to_be_focused()
        expect(page.locator("#message")).to_have_value("")
        last(page).get_by_role("button", name="Yes").click()
        expect(last(page)).to_contain_text("Good to know that this was your question")
        page.reload()
        expect(last(page)).to_contain_text("Good to know that this was your question")
        expect(last(page).get_by_role("button", name="Yes")).to_have_count(0)


def test_an_answer_to_another_question_is_taken_back(browser: Browser, site: str) -> None:
    """No removes the answer, puts other topics in its place and keeps the focus there."""
    with watched(browser) as page:
        page.goto(site)
        page.get_by_role("button", name="I was not paid for my work").click()
        expect(last(page)).to_contain_text("Work: pay, dismissal, discrimination")
        last(page).get_by_role("button", name="No, something else").click()
        expect(last(page)).to_contain_text("is taken back")
        expect(last(page)).to_be_focused()
        expect(page.locator(".turn")).to_have_count(1)
        last(page).get_by_role("button", name="Somebody owes me money").click()
        expect(page.locator(".turn")).to_have_count(2)
        expect(last(page)).to_contain_text("Small claims court is for disputes")


def test_what_may_be_several_things_is_asked_back(browser: Browser, site: str) -> None:
    """A question that may be about several topics offers them; the choice is answered below."""
    with watched(browser) as page:
        page.goto(site)
        ask(page, "insurance does not pay")
        expect(last(page)).to_contain_text("Which of these is it?")
        last(page).get_by_role("button", name="I was hurt").click()
        expect(page.locator(".turn")).to_have_count(2)
        expect(last(page)).to_contain_text("What usually happens")


def test_danger_shows_help_at_once(browser: Browser, site: str) -> None:
    """In a crisis the emergency numbers are on the screen, focused, without scrolling, and can be called."""
    with watched(browser, viewport={"width": 360, "height": 780}) as page:
        page.goto(site)
        ask(page, "he hits me")
        expect(last(page)).to_be_focused()
        expect(last(page).get_by_role("link", name="911")).to_be_in_viewport()
        expect(last(page).get_by_role("link", name="988")).to_be_in_viewport()
        expect(last(page).get_by_role("link", name="1-800-799-7233")).to_have_attribute("href", "tel:18007997233")


def test_from_a_deadline_to_a_lawyer_by_keyboard(browser: Browser, site: str, served: hm.Service) -> None:
    """By keyboard alone: a deadline is left to a person, the conversation is sent, a lawyer takes it up."""
    with watched(browser) as page:
        page.goto(site)
        page.locator("#message").focus()
        page.keyboard.type("My name is Ann Lee, how many days do I have to answer my landlord?")
        page.keyboard.press("Enter")
        expect(last(page)).to_contain_text("A deadline is for a person to tell you")
        page.keyboard.press("Shift+Tab")
        expect(last(page).get_by_role("link", name="Talk to a lawyer")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/lawyer")
        expect(page.locator(".told")).to_contain_text("My name is [name], how many days")
        page.get_by_label("Your e-mail address").focus()
        page.keyboard.type("keyboard@example.com")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/lawyer/sent")
        expect(page.locator("h1")).to_have_text("A lawyer will contact you")
    with watched(browser) as desk:
        log_in(desk, site, served)
        case = desk.locator("article", has_text="how many days do I have to answer my landlord")
        expect(case).not_to_contain_text("keyboard@example.com")
        expect(case).not_to_contain_text("Ann")
        case.get_by_role("button", name="Take this case").press("Enter")
        expect(case).to_contain_text("keyboard@example.com")
        case.get_by_role("button", name="Done").press("Enter")
        expect(case).to_contain_text("done")


def test_consent_can_be_taken_back(browser: Browser, site: str, served: hm.Service) -> None:
    """What was sent is gone from the desk after one click, and the chat goes on."""
    with watched(browser) as page:
        page.goto(site)
        ask(page, "my neighbour's giraffe ate my hedge, who pays")
        page.goto(f"{site}/lawyer")
        page.get_by_label("Your e-mail address").fill("+1 555 010 9999")
        page.get_by_label("I agree").check()
        page.get_by_role("button", name="Send to a lawyer").click()
        page.wait_for_url("**/lawyer/sent")
        page.get_by_role("button", name="Take my consent back").click()
        expect(page.locator("h1")).to_have_text("Nothing of you is with a lawyer")
        page.get_by_role("link", name="Back to the chat").click()
        expect(last(page)).to_contain_text("giraffe")
    with watched(browser) as desk:
        log_in(desk, site, served)
        expect(desk.locator("main")).not_to_contain_text("giraffe")


def test_the_guided_chat_ends_at_an_answer(browser: Browser, site: str) -> None:
    """Three presses lead from the front page to an answer, without a word typed."""
    with watched(browser) as page:
        page.goto(site)
        page.get_by_role("link", name="My home or my family").click()
        page.get_by_role("button", name="Divorce or separation").click()
        page.wait_for_url(re.compile(r"#turn-1$"))
        expect(last(page)).to_contain_text("Divorce is the court process that ends a marriage")
        expect(last(page).get_by_text("Was this your question?")).to_have_count(0)


def test_everything_works_without_scripts(browser: Browser, site: str) -> None:
    """With scripts off a question is answered, taken back and chosen anew by loading pages."""
    with watched(browser, java_script_enabled=False) as page:
        page.goto(site)
        page.get_by_label("Your question").fill("I have no money")
        page.get_by_role("button", name="Send").click()
        expect(last(page)).to_contain_text("Debt and bankruptcy")
        page.get_by_role("button", name="No, something else").click()
        expect(last(page)).to_contain_text("is taken back")
        page.get_by_role("button", name="None of these").click()
        expect(last(page)).to_contain_text("Then let a person look at it")
        page.get_by_role("button", name="Start a new conversation").click()
        expect(page.locator("h1")).to_have_text("What happened?")
        expect(page.locator(".turn")).to_have_count(0)


def test_a_slip_is_named_beside_the_field(browser: Browser, site: str) -> None:
    """An empty question is not sent; what is wanted is said beside the field, which has the focus."""
    with watched(browser) as page:
        page.goto(site)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#message-error")).to_have_text("Please write what happened, in a few words.")
        expect(page.locator("#message")).to_be_focused()
        ask(page, "I have no money")
        expect(page.locator("#message-error")).to_be_hidden()


def test_a_lost_connection_is_said_and_nothing_is_lost(browser: Browser, site: str) -> None:
    """When the server cannot be reached the question stays in the field, and can be sent again."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.route("**/ask", lambda route: route.abort())
    page.locator("#message").fill("I have no money")
    page.locator("#message").press("Enter")
    expect(page.locator("#message-error")).to_contain_text("That did not reach us")
    expect(page.locator("#message")).to_have_value("I have no money")
    page.unroute("**/ask")
    page.locator("#message").press("Enter")
    expect(last(page)).to_contain_text("Debt and bankruptcy")
    context.close()


def test_every_page_is_accessible_and_fits(browser: Browser, site: str, served: hm.Service) -> None:
    """No axe violation on any page in light and dark, wide and narrow, and none scrolls sideways at 360 px."""
    with watched(browser) as page:
        for path in ("/", "/guided", "/guided/police", "/about", "/lawyer", "/lawyer/sent", "/lawyers/login"):
            page.goto(site + path)
            fits(page)
        page.goto(site)
        for message in ("I have no money", "insurance does not pay", "he hits me", "how many days do I have", "hello"):
            ask(page, message)
        page.locator(".turn").first.get_by_role("button", name="No, something else").click()
        ask(page, "my landlord wants me out")
        fits(page)
        page.goto(f"{site}/lawyer")
        fits(page)
        page.get_by_label("Your e-mail address").fill("axe@example.com")
        page.get_by_label("I agree").check()
        page.get_by_role("button", name="Send to a lawyer").click()
        page.wait_for_url("**/lawyer/sent")
        page.get_by_text("What was sent").click()
        fits(page)
        log_in(page, site, served)
        fits(page)
        page.get_by_role("button", name="Take this case").first.click()
        expect(page.get_by_role("button", name="Done").first).to_be_visible()
        fits(page)
        page.context.clear_cookies()
    context = browser.new_context()
    problem = context.new_page()
    problem.goto(f"{site}/nothing")
    fits(problem)
    problem.goto(f"{site}/lawyer")
    problem.get_by_role("button", name="Send to a lawyer").click()
    expect(problem.locator("#consent-error")).to_be_visible()
    fits(problem)
    context.close()
