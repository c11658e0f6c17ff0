"""One request to a page: who is there, what was posted, and how it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from holism_products.legal_chat.conversations import KEPT, Conversations, Turn, Visitor
from holism_products.legal_chat.handover import Leads
from holism_products.legal_chat.lawyers import SESSION, Desk
from holism_products.legal_chat.store import Store
from holism_products.site.forms import read_form

VISITOR_COOKIE: Final = "chat"
LAWYER_COOKIE: Final = "lawyers"

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Parts:
    """The product's parts, put together once for all requests. `card` is the model card's Markdown, empty without."""

    store: Store
    conversations: Conversations
    leads: Leads
    desk: Desk
    card: str
    templates: Environment


@dataclass
class Visit:
    """One request, its form read; the visitor is made at the first thing that they say."""

    parts: Parts
    request: Request
    fields: Mapping[str, str]
    visitor: Visitor | None
    new_token: str = ""

    def known(self) -> Visitor:
        """The visitor, who from now on has a cookie."""
        if self.visitor is None:
            self.new_token = self.parts.conversations.begin()
            self.visitor = self.parts.conversations.visitor(self.new_token)
            assert self.visitor is not None
        return self.visitor

    def turns(self) -> list[Turn]:
        """The conversation so far."""
        return self.parts.conversations.turns(self.visitor) if self.visitor else []

    def page(self, template: str, status: int = 200, /, **values: Any) -> Response:
        """A page of the product."""
        shown = {"path": self.request.url.path, "talks": self.visitor is not None, **values}
        return HTMLResponse(self.parts.templates.get_template(template).render(shown), status)

    def not_found(self) -> Response:
        """The answer to an address that names nothing, or nothing of this visitor's."""
        return self.page("problem.html", 404, title="Page not found", text="There is nothing at this address.")

    @property
    def is_lawyer(self) -> bool:
        """Whether whoever asks has logged in at the lawyers' desk."""
        session = self.request.cookies.get(LAWYER_COOKIE)
        return bool(session) and self.parts.desk.admits(session or "")


Handler = Callable[[Visit], Response]


def to(path: str) -> Response:
    """Sends the browser on, with GET."""
    return RedirectResponse(path, 303)


def endpoint(parts: Parts, handler: Handler, *, lawyers: bool = False) -> Endpoint:
    """A page as Starlette calls it: the blocking handler runs in a thread. Pages for `lawyers` need a session."""

    def answer(request: Request, fields: Mapping[str, str]) -> Response:
        token = request.cookies.get(VISITOR_COOKIE)
        visit = Visit(parts, request, fields, parts.conversations.visitor(token) if token else None)
        response = to("/lawyers/login") if lawyers and not visit.is_lawyer else handler(visit)
        if visit.new_token:
            keep(response, request, VISITOR_COOKIE, visit.new_token, KEPT)
        # What a page shows is one person's: neither a proxy nor the next person at the computer may see it.
        response.headers["cache-control"] = "no-store"
        return response

    async def run(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await read_form(request))

    return run


def keep(response: Response, request: Request, name: str, token: str, life: timedelta = SESSION) -> None:
    """Hands the browser a token, out of reach of scripts and of other sites' forms."""
    secure = request.url.scheme == "https"
    seconds = int(life.total_seconds())
    response.set_cookie(name, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)
