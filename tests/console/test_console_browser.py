"""The console in a browser: by keyboard alone, in light and dark, narrow and wide, with and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import holism as hm
from browsing import launched, needs_browser, serving, violations, watched
from holism.console.app import create
from holism.server.security import Protected

PAGES = (
    "/?window=all", "/goals?window=all", "/goals/little%20comes%20back",
    "/goals/a%2Fb%20%3Ci%3Ecalibrated%3C%2Fi%3E%3F?window=all",
    "/decisions", "/decisions?mode=prompt&since=2026-01-03&explored=nonsense",
    "/monitors", "/monitors/goals", "/fairness?also=request_member", "/loop",
    "/data?window=7", "/guardrails?window=all", "/interaction?window=all",
)  # fmt: skip

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(service: hm.Service) -> Iterator[str]:
    """The console on a free port."""
    with serving(Protected(create(service)), 8_450) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the focus is on what has this text."""
    for _ in range(80):
        page.keyboard.press("Tab")
        text = page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent || ''"
        )
        if text.strip().startswith(name):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            in_drawing = page.evaluate("document.activeElement instanceof SVGElement")
            assert in_drawing or outline != "none", f"the focus on {name!r} is not seen"
            return
    raise AssertionError(f"{name!r} cannot be reached by keyboard")


def test_from_the_login_to_a_decision_by_keyboard_alone(site: str, browser: Browser, token: str):
    """Overview, goals, one goal, decisions, a filter, one decision, and out."""
    with watched(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{site}/decisions?mode=prompt")
        page.wait_for_url("**/login?next=*")
        page.keyboard.press("Tab")
        page.keyboard.type(token)
        page.keyboard.press("Enter")
        page.wait_for_url("**/decisions?mode=prompt")
        tab_to(page, "Overview")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/")
        assert page.get_by_role("link", name="Overview").get_attribute("aria-current") == "page"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.reload()
        tab_to(page, "Goals")
        page.keyboard.press("Enter")
        page.wait_for_url("**/goals")
        tab_to(page, "little comes back")
        page.keyboard.press("Enter")
        page.wait_for_url("**/goals/little%20comes%20back*")
        assert page.get_by_role("heading", level=1).inner_text() == "little comes back"
        tab_to(page, "Decisions")
        page.keyboard.press("Enter")
        page.wait_for_url("**/decisions")
        tab_to(page, "Filters")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("ann")
        page.keyboard.press("Tab")
        tab_to(page, "Show")
        page.keyboard.press("Enter")
        page.wait_for_url("**/decisions?mode=annotate")
        tab_to(page, "2026-01-")
        page.keyboard.press("Enter")
        page.wait_for_url("**/decisions/0*")
        headings = page.locator(".story h2").all_inner_texts()
        story = ["Request", "Features", "Models", "Guardrails", "Interaction", "Shown", "Feedback", "Outcome"]
        assert headings == story
        tab_to(page, "Log out")
        page.keyboard.press("Enter")
        page.wait_for_url("**/login")
        page.goto(f"{site}/goals")
        page.wait_for_url("**/login?next=*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_fits(site: str, browser: Browser, token: str, scheme: Any, width: int):
    """axe finds nothing, the page does not scroll sideways, and the policy is kept."""
    with watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(f"{site}/login")
        assert violations(page) == []
        page.goto(f"{site}/login?token={token}")
        assert page.url == f"{site}/"
        hostile = page.evaluate("fetch('/decisions.json?feedback=said').then(answer => answer.json())")["decisions"]
        for address in (*PAGES, f"/decisions/{hostile[0]['id']}"):
            page.goto(f"{site}{address}")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
            assert violations(page) == [], address


def test_every_chart_has_a_table_of_its_data(site: str, browser: Browser, token: str):
    """Who does not see the picture has its numbers."""
    with watched(browser) as page:
        page.goto(f"{site}/login?token={token}")
        for address in PAGES:
            page.goto(f"{site}{address}")
            drawn = "figure:has(svg:is(.chart, .effects))"
            assert page.locator(f"{drawn}:has(details table)").count() == page.locator(drawn).count()
            assert page.locator("svg.chart:not([aria-labelledby])").count() == 0


def test_the_pages_work_without_scripts(site: str, browser: Browser, token: str):
    """Filters, periods and paging are forms and links."""
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{site}/login?token={token}")
        assert not page.get_by_text("renew every").is_visible()
        page.get_by_role("button", name="last 7 days").click()
        page.wait_for_url("**/?window=7")
        page.goto(f"{site}/decisions")
        page.get_by_role("link", name="older").click()
        page.wait_for_url("**/decisions?before=*")
        page.go_back()
        assert page.url == f"{site}/decisions"


def test_the_overview_is_renewed_when_asked_for(site: str, browser: Browser, token: str, service: hm.Service):
    """Only then, and without a reload."""
    with watched(browser) as page:
        page.clock.install()
        page.goto(f"{site}/login?token={token}")
        page.evaluate("document.querySelector('#facts').textContent = 'old'")
        page.clock.run_for(11_000)
        assert page.locator("#facts").inner_text() == "old"
        page.get_by_label("renew every 10 seconds").check()
        page.evaluate("document.activeElement.blur()")
        page.clock.run_for(11_000)
        page.get_by_text(f"Release {service.release}").wait_for()
