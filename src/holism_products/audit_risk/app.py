"""The product as a web application: tax software, with the audit-risk meter beside the return.

HOLISM_STORE=.holism/audit_risk uvicorn --factory holism_products.audit_risk.app:from_environment
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.audit_risk.fake_card_processor import FakeCardProcessor
from holism_products.audit_risk.pages import entrance, meter_pages, return_pages, support_pages
from holism_products.audit_risk.pages.parts import HERE, assemble
from holism_products.audit_risk.pages.readings import is_asked
from holism_products.audit_risk.pages.visit import Handler, endpoint
from holism_products.audit_risk.payment import CardProcessor
from holism_products.audit_risk.system import system
from holism_products.site.application import application, opened_from_environment

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

    def close() -> None:
        parts.store.close()
        on_close()

    routes = [
        Route(path, endpoint(parts, handler, open_to_all=pages is OPEN), methods=[method])
        for pages in (OPEN, FILERS)
        for method, path, handler in pages
    ]
    return application(
        routes,
        static=HERE / "static",
        templates=parts.templates,
        shown={"account": None},
        hosts=hosts,
        on_close=close,
    )


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    folder, service = opened_from_environment(system)
    return create(folder, service, on_close=service.close)
