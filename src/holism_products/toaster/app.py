"""The product as a web application: one toaster on one page, and the buttons that break it.

HOLISM_STORE=.holism/toaster uvicorn --factory holism_products.toaster.app:from_environment
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.site.application import application, opened_from_environment, templates
from holism_products.site.forms import read_form
from holism_products.toaster.bench import BREADS, FAULTS, SPEEDS, Bench
from holism_products.toaster.pages.regions import regions, status
from holism_products.toaster.readings import LEVELS
from holism_products.toaster.wiring import Wiring

HERE: Final = Path(__file__).parent / "pages"

Fields = Mapping[str, str]
Action = Callable[[Bench, Fields], None]


def lower(bench: Bench, fields: Fields) -> None:
    """The lever goes down."""
    bench.lower(_whole(fields, "level", range(1, LEVELS + 1)), _chosen(fields, "bread", BREADS))


def lift(bench: Bench, fields: Fields) -> None:
    """The slices are raised by hand."""
    bench.lift()


def break_(bench: Bench, fields: Fields) -> None:
    """Something breaks, or all is repaired."""
    fault = _chosen(fields, "fault", ("", *FAULTS))
    bench.break_(next((each for each in FAULTS if each == fault), ""))


def rate(bench: Bench, fields: Fields) -> None:
    """The toast is tasted."""
    bench.rate(_whole(fields, "rating", (-1, 0, 1)))


def set_speed(bench: Bench, fields: Fields) -> None:
    """The toaster's time passes faster or slower."""
    bench.set_speed(_whole(fields, "speed", SPEEDS))


def reset_fuse(bench: Bench, fields: Fields) -> None:
    """A named person puts in a new fuse; raises `holism.InvalidRequest` without a name or a reason."""
    bench.reset_fuse(fields.get("by", "").strip()[:80], fields.get("reason", "").strip()[:200])


ACTIONS: Final[dict[str, Action]] = {
    "/lower": lower,
    "/lift": lift,
    "/break": break_,
    "/rate": rate,
    "/speed": set_speed,
    "/fuse": reset_fuse,
}
UNNAMED: Final = "A fuse is changed by somebody, for a reason: please give both."


def create(
    service: hm.Service,
    wiring: Wiring,
    *,
    bench: Bench | None = None,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        service: The opened system, its model behind `wiring`; whoever opened it closes it, unless `on_close` does.
        bench: The toaster; by default a new one.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    toaster, written = bench or Bench(service, wiring), templates(HERE / "templates")

    def page(request: Request, error: str = "") -> Response:
        toaster.look()
        parts, code = regions(toaster, written, error), 422 if error else 200
        if "application/json" in request.headers.get("accept", ""):
            told = {"regions": parts, "status": status(toaster), "goes": toaster.is_down}
            response: Response = JSONResponse(told, code)
        else:
            shown = written.get_template("toaster.html").render(regions=parts, status=status(toaster))
            response = HTMLResponse(shown, code)
        response.headers["cache-control"] = "no-store"
        return response

    def do(request: Request, action: Action, fields: Fields) -> Response:
        try:
            toaster.look()
            action(toaster, fields)
        except hm.InvalidRequest:
            return page(request, UNNAMED)
        if "application/json" in request.headers.get("accept", ""):
            return page(request)
        return RedirectResponse("/", 303)

    def endpoint(action: Action) -> Callable[[Request], Awaitable[Response]]:
        async def run(request: Request) -> Response:
            return await run_in_threadpool(do, request, action, await read_form(request))

        return run

    routes = [Route("/", page)]
    routes += [Route(path, endpoint(action), methods=["POST"]) for path, action in ACTIONS.items()]
    return application(routes, static=HERE / "static", templates=written, hosts=hosts, on_close=on_close)


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    wiring = Wiring()
    _, service = opened_from_environment(wiring.system())
    return create(service, wiring, on_close=service.close)


def _whole(fields: Fields, name: str, allowed: Iterable[int]) -> int:
    return int(_chosen(fields, name, [str(each) for each in allowed]))


def _chosen(fields: Fields, name: str, allowed: Iterable[str]) -> str:
    value = fields.get(name, "")
    if value not in allowed:
        raise HTTPException(400, f"{name}: got {value[:40]!r}, allowed is one of {', '.join(allowed)}")
    return value
