"""The product in a browser, as people meet it: by keyboard, in light and dark, narrow, without scripts."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import holism as hm
from browsing import HOST, launched, needs_browser, serving, violations, watched
from holism.vocabulary.record import RecordKind
from holism_products.safe_browsing.app import create
from holism_products.safe_browsing.system import system

PHISHING = "http://203.0.113.7/login/verify.php"
HARMLESS = "https://en.wikipedia.org/wiki/Phishing"

pytestmark = needs_browser


@pytest.fixture(scope="module")
def served(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[hm.Service]:
    """The product's system on a fresh folder."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(trained.passed, folder / "models")
    with hm.open(system, folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(served: hm.Service) -> Iterator[str]:
    """The product on a free port."""
    with serving(create(served.folder, served), 8_500) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@contextmanager
def abroad(browser: Browser, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page for which the rest of the Web is played here, and the addresses there that it asked for."""
    context = browser.new_context(**options)
    asked: list[str] = []
    referrers: list[str | None] = []

    def answer(route: Route) -> None:
        if route.request.url.split("/")[2].partition(":")[0] == HOST:
            route.continue_()
        else:
            asked.append(route.request.url)
            referrers.append(route.request.headers.get("referer"))
            route.fulfill(body="<title>Elsewhere</title><h1>Elsewhere</h1>", content_type="text/html")

    context.route("**/*", answer)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page, asked
    context.close()
    assert not [each for each in referrers if each and HOST in each], "a site was told where one came from"


def visit(site: str, link: str) -> str:
    return f"{site}/visit?url={quote(link, safe='')}"


def last_told(served: hm.Service) -> dict[str, Any]:
    """What the service holds on its latest decision, by the feedback's name."""
    latest = [record.id for record in served.log.read() if record.kind is RecordKind.DECISION][-1]
    return {each.name: each.value for each in served.decision(latest).feedback}


def check(page: Page) -> None:
    """No violation in light and wide, nor in dark and narrow, and no sideways scrolling at 360 px."""
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert violations(page) == [], f"{page.url} in {scheme} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_from_a_letter_to_a_warning_and_back_by_keyboard(browser: Browser, site: str, served: hm.Service) -> None:
    """The way back has the focus: Enter leads to where one came from, and nothing of the site was asked for."""
    with watched(browser) as page:
        page.goto(site)
        page.get_by_role("link", name="Your parcel waits").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Deceptive site ahead")
        expect(page.get_by_role("button", name="Back to safety")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Open a link with your eyes open")
        assert last_told(served) == {"went_back": True}


def test_escape_goes_back(browser: Browser, site: str, served: hm.Service) -> None:
    """A warning is dismissed by one key, wherever the focus is."""
    with watched(browser) as page:
        page.goto(f"{site}/about")
        page.goto(visit(site, PHISHING))
        page.get_by_text("Details").click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", level=1)).to_have_text("About this check")
        assert last_told(served) == {"went_back": True}


def test_in_a_new_tab_back_leads_to_the_start(browser: Browser, site: str) -> None:
    """Where there is nothing to go back to, the way back leads to the front page, which says what happened."""
    with watched(browser) as page:
        page.goto(site)
        with page.context.expect_page() as opening:
            page.get_by_role("link", name="Your bank asks you").click(modifiers=["ControlOrMeta"])
        tab = opening.value
        tab.get_by_role("button", name="Back to safety").click()
        expect(tab.get_by_role("status")).to_contain_text("You turned back")


def test_details_come_second_and_lead_on(browser: Browser, site: str, served: hm.Service) -> None:
    """Going on takes opening the details, reading why, and a link in small type; it leads to the site itself."""
    with abroad(browser) as (page, asked):
        page.goto(visit(site, PHISHING))
        onward = page.get_by_role("button", name="Go on to this site, at my own risk")
        expect(onward).to_be_hidden()
        page.keyboard.press("Tab")
        expect(page.locator("#details summary")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#details")).to_contain_text("A number stands where the name of a site should")
        expect(page.locator("#details")).to_contain_text("of 100 such links are phishing")
        assert asked == []
        page.keyboard.press("Tab")
        expect(onward).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading")).to_have_text("Elsewhere")
        assert page.url == PHISHING
        assert last_told(served) == {"proceeded": True}


def test_an_incorrect_warning_is_reported(browser: Browser, site: str, served: hm.Service) -> None:
    """The form shows the address, takes a comment, and thanks; the report counts in public."""
    with watched(browser) as page:
        page.goto(visit(site, PHISHING))
        page.get_by_text("Report an incorrect warning").click()
        expect(page.get_by_label("Address", exact=True)).to_have_value(PHISHING)
        page.get_by_label("Why is the warning wrong?").fill("It is my own, see http://203.0.113.7/me")
        page.get_by_role("button", name="Send the report").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
        assert last_told(served) == {"reported": True, "comment": "It is my own, see [address]"}


def test_a_harmless_link_opens_as_if_nothing_had_been_there(browser: Browser, site: str) -> None:
    """One click, no page in between, and the site does not learn where one came from."""
    with abroad(browser) as (page, asked):
        page.goto(site)
        page.get_by_role("link", name="An article that a friend sent").click()
        expect(page.get_by_role("heading")).to_have_text("Elsewhere")
        assert (page.url, asked[0]) == (HARMLESS, HARMLESS)
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Open a link with your eyes open")


def test_an_address_is_typed_and_opened(browser: Browser, site: str) -> None:
    """By keyboard: a slip is named beside the field; then a harmless site opens, and phishing is warned of."""
    with abroad(browser) as (page, asked):
        page.goto(site)
        page.get_by_label("Address").press_sequentially("not an address")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("no spaces")
        expect(page.get_by_label("Address")).to_be_focused()
        page.get_by_label("Address").fill("en.wikipedia.org/wiki/Phishing")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading")).to_have_text("Elsewhere")
        assert asked[0] == HARMLESS
        page.goto(site)
        page.get_by_label("Address").fill("https://www.bank.example@203.0.113.9/login")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Deceptive site ahead")


def test_an_unusual_link_has_a_badge(browser: Browser, site: str) -> None:
    """The badge is quiet: the way on comes first, and why is there for who wants to know."""
    with abroad(browser) as (page, asked):
        page.goto(site)
        page.get_by_role("link", name="You have won a bonus").click()
        expect(page.get_by_text("Look twice")).to_be_visible()
        page.get_by_text("Why this badge").click()
        expect(page.locator("main")).to_contain_text("A well-known name, or nearly one")
        page.get_by_role("link", name="Continue to amazon-bonus.example").click()
        expect(page.get_by_role("heading")).to_have_text("Elsewhere")
        assert asked[0] == "https://amazon-bonus.example/winter/win"


def test_everything_works_without_scripts(browser: Browser, site: str, served: hm.Service) -> None:
    """With scripts off a warning leads back to the start, and on; only Esc does nothing."""
    with abroad(browser, java_script_enabled=False) as (page, asked):
        page.goto(visit(site, PHISHING))
        expect(page.locator("#keys")).to_be_hidden()
        page.get_by_role("button", name="Back to safety").click()
        expect(page.get_by_role("status")).to_contain_text("You turned back")
        page.goto(visit(site, PHISHING))
        page.get_by_text("Details").click()
        page.get_by_role("button", name="Go on to this site").click()
        expect(page.get_by_role("heading")).to_have_text("Elsewhere")
        assert asked[0] == PHISHING
        assert last_told(served) == {"proceeded": True}


def test_when_the_site_is_gone_nobody_is_kept(browser: Browser, site: str) -> None:
    """A way back that cannot be told to the server leads back all the same."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/about")
    page.goto(visit(site, PHISHING))
    page.route("**/back", lambda route: route.abort())
    page.get_by_role("button", name="Back to safety").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About this check")
    context.close()


def test_warnings_are_public(browser: Browser, site: str, served: hm.Service) -> None:
    """Who has never been here sees warnings by week as a picture with a name, and as a table."""
    served.decide({"person": "somebody", "domain": "203.0.113.7", "url": PHISHING})
    with serving(create(served.folder, served), 8_500) as fresh, watched(browser) as page:
        page.goto(fresh)
        page.get_by_role("link", name="Warnings shown").click()
        expect(page.get_by_role("img", name="Warnings shown each week")).to_be_visible()
        expect(page.get_by_role("table")).to_contain_text("Links opened")
        expect(page.locator("main .lead")).to_have_text(re.compile(r"\d+ warnings on \d+ links"))
        assert page.context.cookies() == []
        check(page)


def test_every_page_is_accessible_and_fits(browser: Browser, site: str) -> None:
    """No axe violation on any page in light and dark, wide and narrow, and none scrolls sideways at 360 px."""
    with watched(browser) as page:
        for path in ("/", "/?back", "/about", "/reported", "/samples/garden", "/samples/promotion"):
            page.goto(site + path)
            for summary in page.locator("summary").all():
                summary.click()
            check(page)
    context = browser.new_context()
    problem = context.new_page()
    for path in ("/nothing", "/open?url=a+b", "/visit?url=javascript:alert(1)"):
        problem.goto(site + path)
        check(problem)
    context.close()
