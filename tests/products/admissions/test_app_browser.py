"""The pages in a browser: by keyboard, in light and dark, narrow."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import holism as hm
from browsing import fits, launched, needs_browser, serving, watched
from holism_products.admissions.app import create
from holism_products.admissions.system import system

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(trained.folder, folder / "models")
    with hm.open(system, folder) as service, serving(create(folder, service), 8_490) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with watched(browser) as opened:
        opened.goto(f"{site}/committee")
        yield opened


def test_pages_are_accessible_and_fit(page: Page, site: str) -> None:
    """No axe violation on any page, in light and dark, wide and narrow."""
    file = page.locator(".queue a").first.get_attribute("href")
    for path in ("/", "/apply", "/committee", file, "/about"):
        page.goto(f"{site}{path}")
        fits(page)


def test_a_file_is_read_and_decided_by_keyboard(page: Page) -> None:
    """The note appears after the answer; then the file is off the list."""
    link = page.locator(".queue a").first
    name = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The note is shown after your own answer.")).to_be_visible()
    page.get_by_role("radio", name="Do not invite").focus()
    page.keyboard.press("Space")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The note")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Decide").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Committee")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_have_count(0)
