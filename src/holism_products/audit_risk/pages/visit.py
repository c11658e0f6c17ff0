"""One request to a page: who is there, what was posted, and how it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from holism_products.audit_risk.accounts import SESSION_LIFE, Account
from holism_products.audit_risk.pages.parts import Parts
from holism_products.site.forms import read_form

COOKIE: Final = "session"

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Visit:
    """One request, its form read and its session looked up."""

    parts: Parts
    request: Request
    fields: Mapping[str, str]
    account: Account | None

    @property
    def filer(self) -> str:
        """The pseudonym of whoever is logged in; a page that is not open to all has one."""
        assert self.account is not None, "the page was declared open"
        return self.account.filer

    @property
    def wants_json(self) -> bool:
        """Whether the page's script asks, and not the browser itself."""
        return "application/json" in self.request.headers.get("accept", "")

    def page(self, template: str, status: int = 200, /, **values: Any) -> Response:
        """A page of the product."""
        shown = {"account": self.account, "path": self.request.url.path, **values}
        return HTMLResponse(self.parts.render(template, shown), status)

    def fragment(self, template: str, **values: Any) -> str:
        """A part of a page."""
        return self.parts.render(template, values)

    def not_found(self) -> Response:
        """The answer to an address that names nothing, or nothing of this filer's."""
        return self.page("problem.html", 404, title="Page not found", text="There is nothing at this address.")


Handler = Callable[[Visit], Response]


def to(path: str) -> Response:
    """Sends the browser on, with GET."""
    return RedirectResponse(path, 303)


def endpoint(parts: Parts, handler: Handler, *, open_to_all: bool = False) -> Endpoint:
    """A page as Starlette calls it: the blocking handler runs in a thread."""

    def answer(request: Request, fields: Mapping[str, str]) -> Response:
        token = request.cookies.get(COOKIE)
        visit = Visit(parts, request, fields, parts.accounts.account(token) if token else None)
        if visit.account is None and not open_to_all:
            response = JSONResponse({"problem": "logged out"}, 401) if visit.wants_json else to("/login")
        else:
            response = handler(visit)
        # What a page shows is one filer's: neither a proxy nor the next person at the computer may see it.
        response.headers["cache-control"] = "no-store"
        return response

    async def run(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await read_form(request))

    return run


def keep_session(response: Response, request: Request, token: str) -> Response:
    """Hands the browser a session's token, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
