"""The product as a web application: a forward page, to which a browser goes with every link.

HOLISM_STORE=.holism/safe_browsing uvicorn --factory holism_products.safe_browsing.app:from_environment

A link leads there as `/visit?url=...`, with the address percent-encoded.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.safe_browsing.combination import MODEL_FILE, read
from holism_products.safe_browsing.figures import Lately
from holism_products.safe_browsing.model import CARD_FILE
from holism_products.safe_browsing.pages import forward, public
from holism_products.safe_browsing.pages.call import Handler, Parts, endpoint
from holism_products.safe_browsing.system import WARNS_FROM, system
from holism_products.safe_browsing.ticket import Tickets, ticket_key
from holism_products.site.application import application, opened_from_environment, templates

HERE = Path(__file__).parent / "pages"

PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", forward.front),
    ("GET", "/open", forward.start),
    ("GET", "/visit", forward.visit),
    ("GET", "/samples/{name}", forward.sample),
    ("POST", "/back", forward.back),
    ("POST", "/onward", forward.onward),
    ("POST", "/report", forward.report),
    ("GET", "/reported", forward.reported),
    ("GET", "/figures", public.figures),
    ("GET", "/about", public.about),
)
"""Pages that anyone may see."""


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
        folder: Holds the model, in `models`, and the key by which tickets are signed.
        service: The opened system; whoever opened it closes it, unless `on_close` does.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    models = folder / "models"
    card = models / CARD_FILE
    environment = templates(HERE / "templates")
    environment.globals["warns"] = WARNS_FROM
    parts = Parts(
        service,
        read(models / MODEL_FILE),
        Tickets(ticket_key(folder), now=now),
        Lately(service, lambda: now().date()),
        card.read_text(encoding="utf-8") if card.exists() else "",
        environment,
    )
    routes = [Route(path, endpoint(parts, handler), methods=[method]) for method, path, handler in PAGES]
    return application(routes, static=HERE / "static", templates=environment, hosts=hosts, on_close=on_close)


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    folder, service = opened_from_environment(system)
    return create(folder, service, on_close=service.close)
