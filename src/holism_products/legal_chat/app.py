"""The product as a web application: the chat, the hand-over, and the lawyers' desk.

HOLISM_STORE=.holism/legal_chat uvicorn --factory holism_products.legal_chat.app:from_environment

The lawyers' pages, under `/lawyers`, want the token in the store's file `lawyers.token`, made at the first start.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.legal_chat.conversations import Conversations
from holism_products.legal_chat.handover import Leads
from holism_products.legal_chat.lawyers import Desk, lawyers_token
from holism_products.legal_chat.model import CARD_FILE
from holism_products.legal_chat.pages import chat, handover_pages, lawyer_pages
from holism_products.legal_chat.pages.visit import Handler, Parts, endpoint
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.system import system
from holism_products.site.application import application, opened_from_environment, templates

HERE = Path(__file__).parent / "pages"

OPEN: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", chat.front),
    ("POST", "/ask", chat.ask),
    ("POST", "/choose", chat.choose),
    ("POST", "/answers/{decision}", chat.judge),
    ("POST", "/new", chat.start_anew),
    ("GET", "/guided", chat.guided),
    ("GET", "/guided/{menu}", chat.guided),
    ("GET", "/about", chat.about),
    ("GET", "/lawyer", handover_pages.show),
    ("POST", "/lawyer", handover_pages.send),
    ("GET", "/lawyer/sent", handover_pages.sent),
    ("POST", "/lawyer/withdraw", handover_pages.withdraw),
    ("GET", "/lawyers/login", lawyer_pages.show_log_in),
    ("POST", "/lawyers/login", lawyer_pages.log_in),
)
"""Pages that anyone may see, about their own conversation only."""

LAWYERS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/lawyers", lawyer_pages.desk),
    ("POST", "/lawyers/logout", lawyer_pages.log_out),
    ("POST", "/lawyers/{lead}/take", lawyer_pages.take),
    ("POST", "/lawyers/{lead}/done", lawyer_pages.finish),
    ("POST", "/lawyers/{lead}/topic", lawyer_pages.name_topic),
)
"""Pages of lawyers who have shown the token."""


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def create(
    folder: Path,
    service: hm.Service,
    *,
    now: Callable[[], datetime] = utc_now,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        folder: Holds the product's file, `product.db`, the lawyers' token, and the model, in `models`.
        service: The opened system; whoever opened it closes it, unless `on_close` does.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    store, card = Store(folder / "product.db"), folder / "models" / CARD_FILE
    parts = Parts(
        store,
        Conversations(store, service, now=now),
        Leads(store, service, now=now),
        Desk(store, lawyers_token(folder), now=now),
        card.read_text(encoding="utf-8") if card.exists() else "",
        templates(HERE / "templates"),
    )
    parts.conversations.forget_old()

    def close() -> None:
        store.close()
        on_close()

    routes = [
        Route(path, endpoint(parts, handler, lawyers=pages is LAWYERS), methods=[method])
        for pages in (OPEN, LAWYERS)
        for method, path, handler in pages
    ]
    shown = {"talks": False}
    return application(
        routes, static=HERE / "static", templates=parts.templates, shown=shown, hosts=hosts, on_close=close
    )


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    folder, service = opened_from_environment(system)
    return create(folder, service, on_close=service.close)
