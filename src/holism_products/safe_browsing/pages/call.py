"""One request to a page: who is there, what was posted, and how it is answered."""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import holism as hm
from holism_products.safe_browsing.combination import Phishing
from holism_products.safe_browsing.figures import Lately
from holism_products.safe_browsing.ticket import Tickets
from holism_products.site.forms import read_form

COOKIE: Final = "visitor"
KNOWN: Final = timedelta(days=30)
"""How long a browser is known by its cookie; badges a day are counted by it."""
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Parts:
    """The product's parts, put together once for all requests. `card` is the model card's Markdown, empty without."""

    service: hm.Service
    model: Phishing
    tickets: Tickets
    lately: Lately
    card: str
    templates: Environment


@dataclass
class Call:
    """One request, its form read; a visitor gets a cookie with the first link that is judged."""

    parts: Parts
    request: Request
    fields: Mapping[str, str]
    is_new: bool = False
    _visitor: str = ""

    @property
    def visitor(self) -> str:
        """The random name of this browser, which from now on has a cookie; it is written as a hash only."""
        if not self._visitor:
            token = self.request.cookies.get(COOKIE, "")
            self.is_new = TOKEN.fullmatch(token) is None
            self._visitor = secrets.token_urlsafe(16) if self.is_new else token
        return self._visitor

    def page(self, template: str, status: int = 200, /, **values: Any) -> Response:
        """A page of the product."""
        return HTMLResponse(self.parts.templates.get_template(template).render(values), status)

    def problem(self, status: int, title: str, text: str) -> Response:
        """A page that says what is wrong."""
        return self.page("problem.html", status, title=title, text=text)


Handler = Callable[[Call], Response]


def to(address: str) -> Response:
    """Sends the browser on, with GET."""
    return RedirectResponse(address, 303)


def endpoint(parts: Parts, handler: Handler) -> Endpoint:
    """A page as Starlette calls it: the blocking handler runs in a thread."""

    def answer(request: Request, fields: Mapping[str, str]) -> Response:
        call = Call(parts, request, fields)
        response = handler(call)
        if call.is_new:
            secure, seconds = request.url.scheme == "https", int(KNOWN.total_seconds())
            response.set_cookie(COOKIE, call.visitor, max_age=seconds, httponly=True, samesite="lax", secure=secure)
        # Where somebody was led is nobody else's business, and a verdict is not for good.
        response.headers["cache-control"] = "no-store"
        return response

    async def run(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await read_form(request))

    return run
