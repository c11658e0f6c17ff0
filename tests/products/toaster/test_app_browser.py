"""The product in a browser, as people meet it: by keyboard, in light and dark, narrow, without scripts."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import holism as hm
from browsing import fits, launched, needs_browser, serving, watched
from holism_products.toaster.app import create
from holism_products.toaster.wiring import Wiring

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product on a fresh folder and a free port."""
    folder, wiring = tmp_path_factory.mktemp("served"), Wiring()
    shutil.copytree(trained.folder, folder / "models")
    with hm.open(wiring.system(), folder) as service, serving(create(service, wiring), 8_460) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The page with everything repaired, at sixty times the real pace."""
    with watched(browser) as opened:
        opened.goto(site)
        if opened.get_by_label("Your name").is_visible():
            renew(opened)
        opened.get_by_role("button", name="Repair").click()
        expect(opened.locator("#fault-means")).to_have_text("Everything works.")
        opened.get_by_role("button", name="60").click()
        expect(opened.get_by_role("button", name="60")).to_have_attribute("aria-pressed", "true")
        yield opened
        if opened.get_by_role("button", name="Raise the slices").is_visible():
            opened.get_by_role("button", name="Raise the slices").click()
            expect(opened.get_by_role("button", name="Push the lever down")).to_be_visible()


def push(page: Page) -> None:
    page.get_by_role("button", name="Push the lever down").click()


def renew(page: Page) -> None:
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Reason").fill("It had blown")
    page.get_by_role("button", name="Put a new fuse in").click()
    expect(page.locator("#after")).not_to_contain_text("fuse has blown")


def test_toast_is_made_and_rated(page: Page) -> None:
    """Slices go down at level 2, the time runs by itself, they come up brown, and it is said that they are right."""
    fresh = page.locator(".crust").first.get_attribute("fill")
    page.get_by_role("radio", name="2 light").check()
    push(page)
    expect(page.get_by_role("button", name="Raise the slices")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Done after")
    assert page.locator(".crust").first.get_attribute("fill") != fresh
    expect(page.locator(".line.bread")).to_be_visible()
    page.get_by_role("button", name="Right").click()
    expect(page.locator("#after")).to_contain_text("The next toast goes by it")
    expect(page.get_by_role("radio", name="2 light")).to_be_checked()


def test_an_adversary_does_not_burn_the_kitchen(page: Page) -> None:
    """Adversary pressed, lever down: limit, rule and time step in, the toast is dark, the kitchen is not on fire."""
    page.get_by_role("button", name="Adversary").click()
    expect(page.get_by_role("button", name="Adversary")).to_have_attribute("aria-pressed", "true")
    push(page)
    expect(page.locator(".lamp", has_text="Power limit")).to_contain_text("fired")
    expect(page.locator("#status")).to_contain_text("Broken off after 240 s")
    expect(page.locator(".lamp", has_text="Too hot")).to_contain_text("times")
    expect(page.locator(".lamp", has_text="Maximum time")).to_contain_text("fired")
    expect(page.locator("#stage")).to_contain_text("no fire")


def test_a_stuck_sensor_breaks_the_toast_off(page: Page) -> None:
    """The two sensors no longer agree, and the page says so."""
    page.get_by_role("button", name="Stuck sensor", exact=True).click()
    expect(page.locator("#fault-means")).to_contain_text("infrared")
    push(page)
    expect(page.locator("#status")).to_contain_text("the two sensors of the bread agree")


def test_the_fuse_blows_and_is_renewed_by_keyboard(page: Page) -> None:
    """All sensors lie: the fuse blows. Without a name it stays so; with name and reason, by keyboard, toast again."""
    page.get_by_role("button", name="All sensors stuck").click()
    expect(page.locator("#fault-means")).to_contain_text("but the fuse's clip")
    push(page)
    expect(page.locator("#after")).to_contain_text("The thermal fuse has blown")
    expect(page.locator(".lamp", has_text="Thermal fuse")).to_contain_text("until a person resets it")
    page.get_by_role("button", name="Put a new fuse in").press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.locator("#after")).to_contain_text("The thermal fuse has blown")
    fits(page)
    page.get_by_label("Your name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Tab")
    page.keyboard.type("The sensors were stuck")
    page.keyboard.press("Enter")
    expect(page.locator("#after")).not_to_contain_text("fuse has blown")
    page.get_by_role("button", name="Repair").press("Enter")
    expect(page.locator("#fault-means")).to_have_text("Everything works.")
    page.get_by_role("button", name="Push the lever down").press("Enter")
    expect(page.locator("#status")).to_contain_text("Done after")


def test_focus_stays_where_it_was_while_the_page_lives(page: Page) -> None:
    """Who stands on a button while the toaster goes on still stands on it after the page has changed."""
    page.get_by_role("button", name="Push the lever down").press("Enter")
    page.get_by_role("button", name="Adversary").focus()
    expect(page.locator("#status")).to_contain_text("Done after")
    expect(page.get_by_role("button", name="Adversary")).to_be_focused()


def test_it_is_accessible_and_fits(page: Page) -> None:
    """No axe violation during and after a toast, in light and dark, wide and narrow."""
    page.get_by_role("button", name=re.compile("^1.$")).click()
    push(page)
    expect(page.get_by_role("button", name="Raise the slices")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Raise the slices").click()
    expect(page.locator("#after")).to_contain_text("How is the toast?")
    page.get_by_text("As a table").click()
    fits(page)


def test_it_works_without_scripts(browser: Browser, site: str, page: Page) -> None:
    """Each button loads the page anew, and "Look again" shows how the toast goes.

    At the real pace, so that the toast is not done before anybody can look.
    """
    page.locator("#speed-1").click()
    expect(page.locator("#speed-1")).to_have_attribute("aria-pressed", "true")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(site)
    push(plain)
    expect(plain.get_by_role("button", name="Raise the slices")).to_be_visible()
    plain.get_by_role("button", name="Look again").click()
    expect(plain.locator(".now")).to_contain_text("Toasting")
    plain.get_by_role("button", name="Raise the slices").click()
    expect(plain.get_by_role("button", name="Too light")).to_be_visible()
    plain.get_by_role("button", name="Too light").click()
    expect(plain.locator("#after")).to_contain_text("Thank you")
    context.close()


def test_without_a_model_nothing_is_heated(page: Page) -> None:
    """The page says that the model does not answer, the breaker fires, and the maximum time ends it.

    It is the last one: the breaker rests for some real seconds.
    """
    page.get_by_role("button", name="No model").click()
    expect(page.locator("#fault-means")).to_contain_text("no model")
    push(page)
    expect(page.locator("#status")).to_contain_text("the model does not answer")
    expect(page.locator(".lamp", has_text="Breaker")).to_contain_text("fired")
    expect(page.locator("#status")).to_contain_text("Broken off after 240 s")
