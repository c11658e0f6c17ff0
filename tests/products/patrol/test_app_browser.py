"""The dispatcher's pages in a browser: by keyboard, in light and dark, narrow, without scripts."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import holism as hm
from browsing import fits, launched, needs_browser, serving, watched
from holism.worlds.simulate import simulate
from holism_products.patrol.app import create
from holism_products.patrol.incident import naive
from holism_products.patrol.system import system

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product with six weeks behind it, on a free port."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(trained.folder, folder / "models")
    simulate(system, naive, folder, days=41.5, seed=1)
    with hm.open(system, folder) as service, serving(create(folder, service), 8_480) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with watched(browser) as opened:
        opened.goto(site)
        yield opened


def test_pages_are_accessible_and_fit(page: Page, site: str) -> None:
    """No axe violation on any page, in light and dark, wide and narrow."""
    for path in ("/", "/time", "/about"):
        page.goto(site + path)
        fits(page)


def test_what_is_expected_is_beside_what_is_true(page: Page, site: str) -> None:
    """Each district has its lines, the truth among them, and the same numbers in a table."""
    page.goto(f"{site}/time")
    expect(page.locator(".grid svg")).to_have_count(9)
    expect(page.locator("tbody tr")).to_have_count(9)
    expect(page.locator(".lead")).to_contain_text("only because the city is simulated")


def test_a_plan_that_cannot_be_is_refused(browser: Browser, site: str) -> None:
    """A total that the city does not have comes back with the dispatcher's numbers kept, and works without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    first = page.get_by_role("textbox", name="Harbour")
    proposed = int(first.input_value())
    first.fill(str(proposed - 3))
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Send these patrols").click()
    expect(page.get_by_role("alert")).to_contain_text("These are 141 patrols, and there are 144")
    expect(page.get_by_role("textbox", name="Harbour")).to_have_value(str(proposed - 3))
    context.close()


def test_patrols_are_sent_by_keyboard(page: Page) -> None:
    """Three patrols go from one district to another, and the page says who sent them.

    It is the last test: what was sent today is sent.
    """
    expect(page.get_by_role("note")).to_contain_text("not crime that was committed")
    for name, change in (("Harbour", -3), ("Orchard", 3)):
        field = page.get_by_role("textbox", name=name)
        moved = int(field.input_value()) + change
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(str(moved))
    page.get_by_label("Your name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sent by Ann")).to_be_visible()
    expect(page.locator("#district-3")).to_have_text(str(moved))
    fits(page)
