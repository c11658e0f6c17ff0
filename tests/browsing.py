"""Pages as a person meets them: a site on a free port, a browser that complains, and what axe finds."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import ASGIApp

from holism.server.ports import listen

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HOST = "127.0.0.1"

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no `chromium` on the PATH; install one to run the browser tests"),
]


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[str]:
    """The application on this port, or the next free one, in a thread; the address of its site."""
    listener = listen(HOST, port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the server did not start within 20 s"
    yield f"http://{HOST}:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listener.close()


@contextmanager
def launched() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page; at the end nothing was logged as an error, nothing broke the policy, no other host was asked."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.add(request.url.split("/")[2].partition(":")[0]))
    yield page
    context.close()
    assert complaints == []
    assert asked <= {HOST}


def violations(page: Page) -> list[str]:
    """What axe finds on a page, as rule and element."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def fits(page: Page) -> None:
    """No violation in light or dark, wide or narrow, and no sideways scrolling at 360 px."""
    for size in ({"width": 360, "height": 780}, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(page) == [], f"{page.url} in {scheme} at {size}"
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
