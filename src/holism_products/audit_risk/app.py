"""The product as a web application: tax software, with the audit-risk meter beside the return.

HOLISM_STORE=.holism/audit_risk uvicorn --factory holism_products.audit_risk.app:from_environment
"""

import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS, Protected
from holism_products.audit_risk.fake_card_processor import FakeCardProcessor
from holism_products.audit_risk.pages import entrance, meter_pages, return_pages, support_pages
from holism_products.audit_risk.pages.parts import HERE, Parts, assemble
from holism_products.audit_risk.pages.readings import is_asked
from holism_products.audit_risk.pages.visit import Handler, endpoint
from holism_products.audit_risk.payment import CardProcessor
from holism_products.audit_risk.system import system

FOLDER = "HOLISM_STORE"

OPEN: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", entrance.front),
    ("GET", "/signup", entrance.show_sign_up),
    ("POST", "/signup", entrance.sign_up),
    ("GET", "/login", entrance.show_log_in),
    ("POST", "/login", entrance.log_in),
    ("POST", "/logout", entrance.log_out),
    ("GET", "/meter", meter_pages.about),
)
"""Pages that anyone may see."""

FILERS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/returns", return_pages.list_returns),
    ("GET", "/return/review", return_pages.review),
    ("POST", "/return/file", return_pages.file),
    ("GET", "/return/filed", return_pages.filed),
    ("POST", "/return/rate", meter_pages.rate),
    ("POST", "/return/letter", meter_pages.letter),
    ("GET", "/return/{step}", return_pages.show_step),
    ("POST", "/return/{step}", return_pages.save_step),
    ("POST", "/return/{step}/live", return_pages.live),
    ("GET", "/meter/{decision}/report", meter_pages.show_report),
    ("POST", "/meter/{decision}/report", meter_pages.report),
    ("POST", "/meter/{decision}/answer", meter_pages.answer),
    ("POST", "/meter/{decision}/dismiss", support_pages.dismiss),
    ("GET", "/meter/{decision}/support", support_pages.show_support),
    ("POST", "/meter/{decision}/support", support_pages.buy),
    ("GET", "/support/receipt", support_pages.receipt),
)
"""Pages of whoever is logged in, about their own returns only."""


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def create(
    folder: Path,
    service: hm.Service,
    *,
    now: Callable[[], datetime] = utc_now,
    processor: CardProcessor | None = None,
    hasher: PasswordHasher | None = None,
    asks: Callable[[str], bool] = is_asked,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        folder: Holds the product's file, `product.db`, and the model that the service uses, in `models`.
        service: The opened system; whoever opened it closes it, unless `on_close` does.
        asks: Whether a filer is asked the check question.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    parts = assemble(
        folder,
        service,
        now=now,
        processor=processor or FakeCardProcessor(),
        hasher=hasher or PasswordHasher(),
        asks=asks,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        parts.store.close()
        on_close()

    routes = [
        Route(path, endpoint(parts, handler, open_to_all=pages is OPEN), methods=[method])
        for pages in (OPEN, FILERS)
        for method, path, handler in pages
    ]
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=HERE / "static"))],
        exception_handlers={HTTPException: _problem_page(parts)},
        lifespan=lifespan,
    )
    return Protected(app, hosts)


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    name = os.environ.get(FOLDER)
    if not name:
        raise ValueError(f"{FOLDER}: got none, allowed is the folder that holds models/ and the product's data")
    folder = Path(name)
    service = hm.open(system, folder)
    return create(folder, service, on_close=service.close)


def _problem_page(parts: Parts) -> Callable[[Request, Exception], Response]:
    titles = {404: "Page not found", 405: "Not possible here", 413: "Too large", 415: "Not a form"}

    def page(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = titles.get(error.status_code, "That did not work")
        text = "There is nothing at this address." if error.status_code == 404 else error.detail
        values = {"account": None, "path": request.url.path, "title": title, "text": text}
        return HTMLResponse(parts.render("problem.html", values), error.status_code, error.headers)

    return page
