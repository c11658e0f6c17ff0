"""The product in a browser, as filers meet it: by keyboard, in light and dark, narrow, without scripts."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect

import holism as hm
from browsing import launched, needs_browser, serving, violations, watched
from holism_products.audit_risk.app import create
from holism_products.audit_risk.fake_card_processor import APPROVED_CARD
from holism_products.audit_risk.level import UNCHECKED
from holism_products.audit_risk.pages.readings import Readings
from holism_products.audit_risk.system import system

FAST = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
RAISED = re.compile("Your audit risk is (moderate|high)")

pytestmark = needs_browser


class Never(random.Random):
    """A generator with which nothing is explored."""

    def random(self) -> float:
        return 0.999


@pytest.fixture(scope="module")
def service(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[hm.Service]:
    """The product's system on a fresh folder with the small model."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(trained.folder, folder / "models")
    with hm.open(system, folder, rng=Never()) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(service: hm.Service) -> Iterator[str]:
    """The product on a free port."""
    with serving(create(service.folder, service, hasher=FAST, asks=lambda filer: True), 8_400) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


def sign_up(page: Page, site: str, email: str) -> None:
    """Makes an account by keyboard."""
    page.goto(f"{site}/signup")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type("a long pass phrase")
    page.keyboard.press("Enter")
    page.wait_for_url("**/returns")


def fill(page: Page, site: str, wages: str = "61234") -> None:
    """All four steps, to the review."""
    page.goto(f"{site}/return/about")
    page.get_by_label("Single").check()
    page.get_by_label("Your age").fill("36")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Wages").fill(wages)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Save and review").click()
    page.wait_for_url("**/return/review")


def check(page: Page) -> None:
    """No violation in light or dark, and no sideways scrolling at 360 px."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == [], f"{page.url} in {scheme}"
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_return_by_keyboard(browser: Browser, site: str, service: hm.Service) -> None:
    """From sign-up to stars by keyboard: the refund and the meter follow, the offer goes with Esc, support is paid."""
    with watched(browser) as page:
        sign_up(page, site, "keyboard@example.com")
        page.goto(f"{site}/return/about")
        page.get_by_label("Single").focus()
        page.keyboard.press("Space")
        page.get_by_label("Your age").focus()
        page.keyboard.type("36")
        page.keyboard.press("Enter")
        page.wait_for_url("**/return/income")
        amount = page.locator("#refund .amount")
        page.get_by_label("Wages").focus()
        page.keyboard.type("60000")
        expect(page.locator("#refund h2")).to_have_text("You owe")
        page.keyboard.press("Tab")
        page.keyboard.type("6000")
        expect(amount).to_contain_text("$781")
        page.keyboard.press("Enter")
        page.wait_for_url("**/return/business")
        expect(page.locator("#meter")).to_contain_text("waiting for your return")
        page.keyboard.press("Tab")
        page.get_by_label("Business receipts").press("Enter")
        page.wait_for_url("**/return/deductions")
        expect(page.locator("#meter")).to_contain_text("Your audit risk is low")
        page.get_by_label("Gifts to charity").press("Enter")
        page.wait_for_url("**/return/review")

        page.get_by_role("link", name=re.compile("^Income")).press("Enter")
        page.wait_for_url("**/return/income")
        page.get_by_label("Wages").fill("3000001")
        page.keyboard.press("Tab")
        expect(page.locator("#meter")).to_contain_text(RAISED)
        expect(page.locator("#said")).to_contain_text(RAISED)
        expect(page.get_by_label("Federal income tax withheld")).to_be_focused()
        expect(page.locator("#offer")).to_be_visible()
        support = page.get_by_role("link", name="See what it covers").get_attribute("href")
        page.keyboard.press("Escape")
        expect(page.locator("#offer")).to_have_count(0)
        expect(page.get_by_label("Federal income tax withheld")).to_be_focused()
        page.get_by_label("Wages").press("Enter")
        page.goto(f"{site}/return/review")
        expect(page.locator("#offer")).to_have_count(0)

        page.goto(f"{site}{support}")
        page.get_by_label("Card number").focus()
        page.keyboard.type(APPROVED_CARD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/support/receipt")
        expect(page.locator("main")).to_contain_text("$39.00")
        page.get_by_role("link", name="Back to my return").press("Enter")
        page.get_by_label("I have checked").press("Space")
        page.get_by_role("button", name="File my return").press("Enter")
        page.wait_for_url("**/return/filed")
        page.get_by_label("1 star").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator("#rating")).to_contain_text("4 of 5 stars")
    decision = (support or "").split("/")[2]
    told = {each.name: each.value for each in service.decision(decision).feedback}
    assert told == {"dismissed": True, "bought": 39.0, "rating": 4.0}


def test_offer_is_dismissed_by_its_button(browser: Browser, site: str) -> None:
    """One click waves the offer away, and focus is not lost."""
    with watched(browser) as page:
        sign_up(page, site, "button@example.com")
        fill(page, site, "3000001")
        page.get_by_role("button", name="Dismiss this offer").click()
        expect(page.locator("#offer")).to_have_count(0)
        expect(page.locator("#meter-title")).to_be_focused()
        page.reload()
        expect(page.locator("#offer")).to_have_count(0)


def test_open_reasons_stay_as_the_filer_left_them(browser: Browser, site: str) -> None:
    """A new reading neither opens what was closed nor closes what was opened."""
    with watched(browser) as page:
        sign_up(page, site, "details@example.com")
        fill(page, site)
        page.goto(f"{site}/return/income")
        page.locator("#why summary").click()
        page.locator("#sure summary").click()
        page.get_by_label("Wages").fill("250001")
        page.keyboard.press("Tab")
        expect(page.locator("#meter")).not_to_contain_text("about 2 in 1,000")
        expect(page.locator("#meter")).to_contain_text("200,000 USD or more", use_inner_text=False)
        assert page.locator("#why").get_attribute("open") is None
        assert page.locator("#sure").get_attribute("open") is not None


def test_errors_appear_beside_the_field_when_it_is_left(browser: Browser, site: str) -> None:
    """A slip is named at once beside its field, and the message goes when it is put right."""
    with watched(browser) as page:
        sign_up(page, site, "slip@example.com")
        page.goto(f"{site}/return/about")
        page.get_by_label("Your age").fill("360")
        page.keyboard.press("Tab")
        expect(page.locator("#age-error")).to_contain_text("whole number from 0 to 125")
        expect(page.locator("#filing_status-error")).to_be_hidden()
        assert page.get_by_label("Your age").get_attribute("aria-invalid") == "true"
        page.get_by_label("Your age").fill("36")
        page.keyboard.press("Tab")
        expect(page.locator("#age-error")).to_be_hidden()


def test_everything_works_without_scripts(browser: Browser, site: str) -> None:
    """With scripts off each step still shows refund and meter, and the offer's button and the filing work."""
    with watched(browser, java_script_enabled=False) as page:
        sign_up(page, site, "plain@example.com")
        fill(page, site, "3000001")
        expect(page.locator("#meter")).to_contain_text(RAISED)
        page.get_by_role("button", name="No, thanks").click()
        expect(page.locator("#offer")).to_have_count(0)
        page.get_by_label("I have checked").check()
        page.get_by_role("button", name="File my return").click()
        expect(page.locator("h1")).to_contain_text("return is filed")


def test_every_page_is_accessible_and_fits(browser: Browser, site: str) -> None:
    """No axe violation on any page in light and dark, and none scrolls sideways at 360 px."""
    with watched(browser) as page:
        for path in ("/", "/signup", "/login", "/meter"):
            page.goto(site + path)
            check(page)
        sign_up(page, site, "axe@example.com")
        check(page)
        page.goto(f"{site}/return/about")
        check(page)
        fill(page, site, "3000001")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        check(page)
        expect(page.locator("#offer")).to_be_visible()
        report = page.get_by_role("link", name="Report an incorrect result").get_attribute("href")
        support = page.get_by_role("link", name="See what it covers").get_attribute("href")
        for shown in ("/return/income", "/return/business", "/return/deductions", report, support, "/returns"):
            page.goto(f"{site}{shown}")
            check(page)
        page.goto(f"{site}{support}")
        page.get_by_label("Card number").fill(APPROVED_CARD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/support/receipt")
        check(page)
        page.goto(f"{site}/return/review")
        page.get_by_label("I have checked").check()
        page.get_by_role("button", name="File my return").click()
        check(page)


@pytest.mark.parametrize("kind", ["errors", "unable", "unchecked", "defer", "missing"])
def test_rarer_pages_are_accessible(
    browser: Browser, site: str, service: hm.Service, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Pages with errors, a meter that cannot say or gives no number, a deferred reading, a missing page pass too."""
    context = browser.new_context()
    page = context.new_page()
    sign_up(page, site, f"{kind}@example.com")
    fill(page, site, "12000")
    if kind == "errors":
        page.goto(f"{site}/return/income")
        page.get_by_label("Wages").fill("1.5")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator("#wages-error")).to_be_visible()
    elif kind == "unable":
        with_error = _failing(Readings.ask)
        monkeypatch.setattr(Readings, "ask", with_error)
        page.goto(f"{site}/return/review")
        expect(page.locator("#meter")).to_contain_text("The meter cannot say")
    elif kind == "unchecked":
        monkeypatch.setattr(hm.Decision, "shown_confidence", lambda decision, model: None)
        page.goto(f"{site}/return/review")
        expect(page.locator("#meter")).to_contain_text(UNCHECKED)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    elif kind == "defer":
        page.goto(f"{site}/return/business")
        page.get_by_label("Business receipts").fill("20450")
        page.get_by_label("Business expenses").fill("19000")
        page.get_by_role("button", name="Save and go to the review").click()
        expect(page.locator("#meter")).to_contain_text("Have a tax preparer look it over")
    else:
        page.goto(f"{site}/nothing")
    check(page)
    context.close()


def _failing(ask: Callable[..., hm.Decision]) -> Callable[..., hm.Decision]:
    def failing(readings: Readings, *arguments: Any, **options: Any) -> hm.Decision:
        made = ask(readings, *arguments, **options)
        failed = {name: getattr(made, name) for name in ("id", "time_us", "system", "release", "unit", "key")}
        return hm.Decision(
            **failed, mode=hm.Mode.ABSTAIN, action="abstain", reason="trial", error=hm.ErrorCode.FEATURE_FAILED
        )

    return failing
