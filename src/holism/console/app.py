"""The console: routes, the guard in front of them, and what is answered when something fails."""

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from holism.console.access import Attempts, Guarded, Sessions, console_token
from holism.console.acts import Acts
from holism.console.entrance import Entrance
from holism.console.pages import Pages
from holism.console.rendering import HERE
from holism.service import Service
from holism.vocabulary.errors import HolismError

TITLES = {404: "There is nothing at this address", 405: "That cannot be done here"}

logger = logging.getLogger(__name__)


def create(service: Service) -> Starlette:
    """The console of one service."""
    pages = Pages(service)
    sessions = Sessions(service.state, service.system.name, service.clock)
    acts = Acts(service, pages)
    entrance = Entrance(pages, sessions, console_token(service.folder), Attempts())

    def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return pages.problem(request, error.status_code, TITLES.get(error.status_code, error.detail), request.url.path)

    def failed(request: Request, error: Exception) -> Response:
        # What went wrong is for the operator, who is logged in: the store is locked, a goal reads an unknown column.
        logger.exception("console: %s", request.url.path, exc_info=error)
        missing = isinstance(error, ImportError)
        fix = ". The console needs the extra analysis: pip install 'holism[analysis]'" if missing else ""
        return pages.problem(request, 503, "This page cannot be shown now", f"{error}{fix}")

    return Starlette(
        routes=[
            Route("/login", entrance.show, methods=["GET"]),
            Route("/login", entrance.submit, methods=["POST"]),
            Route("/logout", entrance.leave, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Route("/", pages.overview),
            *_forms("/overview", pages.overview),
            *_forms("/goals", pages.goals),
            *_forms("/goals/{name:path}", pages.goal),
            Route("/decisions", pages.decisions),
            Route("/decisions.json", pages.decisions),
            Route("/decisions.csv", pages.export),
            *_forms("/decisions/{id}", pages.decision),
            *_forms("/data", pages.data),
            *_forms("/guardrails", pages.guardrails),
            Route("/guardrails/halt", acts.halt, methods=["POST"]),
            Route("/guardrails/resume", acts.resume, methods=["POST"]),
            Route("/guardrails/reset", acts.reset, methods=["POST"]),
            *_forms("/interaction", pages.interaction),
            *_forms("/fairness", pages.fairness),
            *_forms("/loop", pages.loop),
            *_forms("/monitors", pages.monitors),
            *_forms("/monitors/{name:path}", pages.monitor),
            Route("/alerts/{id}/answer", acts.answer_alert, methods=["POST"]),
            *_forms("/alerts/{id}", pages.alert),
            *_forms("/queue", pages.queue),
            Route("/queue/{id}/take", acts.take, methods=["POST"]),
            Route("/queue/{id}/release", acts.release, methods=["POST"]),
            Route("/queue/{id}/answer", acts.answer_first, methods=["POST"]),
            Route("/queue/{id}/escalate", acts.escalate, methods=["POST"]),
            Route("/queue/{id}/review", acts.review, methods=["POST"]),
            Route("/queue/{id}.json", pages.case),
            Route("/queue/{id}", pages.case),
        ],
        middleware=[Middleware(Guarded, sessions=sessions)],
        exception_handlers={HTTPException: refuse, HolismError: failed, ImportError: failed},
    )


def _forms(path: str, endpoint: Callable[[Request], Response]) -> list[Route]:
    """A page, the same as JSON, and its lists as CSV."""
    return [Route(f"{path}{ending}", endpoint) for ending in (".json", ".csv", "")]
