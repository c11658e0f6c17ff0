"""The product as a web application: the dispatcher's page, and how expectations compare with the truth.

HOLISM_STORE=.holism/patrol uvicorn --factory holism_products.patrol.app:from_environment
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.patrol.board import Board, NotSent
from holism_products.patrol.city import HEIGHT, PATROLS, WIDTH
from holism_products.patrol.ledger import weeks
from holism_products.patrol.model import CARD_FILE
from holism_products.patrol.pages.drawing import HIGH, WIDE, areas, lines
from holism_products.patrol.patrols import LEAST, MOST
from holism_products.patrol.system import system
from holism_products.site.application import application, opened_from_environment, templates
from holism_products.site.forms import read_form
from holism_products.site.markdown import blocks

HERE: Final = Path(__file__).parent / "pages"
BOUNDS: Final = {"least": LEAST, "most": MOST, "total": PATROLS, "width": WIDTH, "height": HEIGHT}


def utc_today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def create(
    folder: Path,
    service: hm.Service,
    *,
    today: Callable[[], date] = utc_today,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        folder: Holds the model and its card, in `models`.
        service: The opened system; whoever opened it closes it, unless `on_close` does.
        today: The day that is planned.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    board, written = Board(service, today), templates(HERE / "templates")
    card = folder / "models" / CARD_FILE

    def show(template: str, code: int = 200, **values: Any) -> Response:
        page = HTMLResponse(written.get_template(template).render(scope=service.system.scope, **values), code)
        page.headers["cache-control"] = "no-store"
        return page

    def day(error: str = "", given: dict[str, str] | None = None) -> Response:
        plan = board.plan()
        code = 422 if error else 200
        halted = service.halted is not None
        return show(
            "day.html", code, plan=plan, areas=areas(plan), error=error, given=given or {}, halted=halted, **BOUNDS
        )

    def front(request: Request) -> Response:
        return day()

    async def send(request: Request) -> Response:
        fields = dict(await read_form(request))
        try:
            await run_in_threadpool(board.send, fields.get("by", ""), fields)
        except NotSent as not_sent:
            return await run_in_threadpool(day, str(not_sent), fields)
        return RedirectResponse("/", 303)

    def over_time(request: Request) -> Response:
        return show("time.html", lines=lines(weeks(service)), wide=WIDE, high=HIGH)

    def about(request: Request) -> Response:
        return show("about.html", card=blocks(card.read_text(encoding="utf-8")) if card.exists() else [])

    routes = [
        Route("/", front),
        Route("/send", send, methods=["POST"]),
        Route("/time", over_time),
        Route("/about", about),
    ]
    return application(routes, static=HERE / "static", templates=written, hosts=hosts, on_close=on_close)


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    folder, service = opened_from_environment(system)
    return create(folder, service, on_close=service.close)
