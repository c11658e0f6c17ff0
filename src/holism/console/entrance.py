"""Login with the console's token, and logout."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from holism.console.access import SESSION_S, Attempts, Sessions, is_token, local_path
from holism.console.pages import Pages

MOST_FORM_BYTES = 8_192


class Entrance:
    """The only page that is open to all."""

    def __init__(self, pages: Pages, sessions: Sessions, token: str, attempts: Attempts) -> None:
        self._pages, self._sessions, self._token, self._attempts = pages, sessions, token, attempts

    async def show(self, request: Request) -> Response:
        """The form; or, with a token in the address, the login itself."""
        query = request.query_params
        if "token" in query:
            return await run_in_threadpool(self._enter, request, query["token"], query.get("next", "/"))
        return self._form(request, query.get("next", "/"))

    async def submit(self, request: Request) -> Response:
        """The login by the form."""
        if int(request.headers.get("content-length") or MOST_FORM_BYTES + 1) > MOST_FORM_BYTES:
            return self._form(request, "/", "That is too long to be a token.", 413)
        async with request.form(max_files=0, max_fields=8) as form:
            token, wanted = str(form.get("token", "")), str(form.get("next", "/"))
        return await run_in_threadpool(self._enter, request, token, wanted)

    def leave(self, request: Request) -> Response:
        """The logout."""
        self._sessions.end(request.cookies.get(self._sessions.cookie))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(self._sessions.cookie, httponly=True, samesite="strict")
        return answer

    def _enter(self, request: Request, token: str, wanted: str) -> Response:
        caller = request.client.host if request.client else ""
        if not self._attempts.allowed(caller):
            answer = self._form(request, wanted, "Too many attempts. Wait a minute, then try again.", 429)
            answer.headers["retry-after"] = f"{self._attempts.window_s:.0f}"
            return answer
        if not is_token(token.strip(), self._token):
            self._attempts.fail(caller)
            return self._form(request, wanted, "That is not the token of this console.", 403)
        answer = RedirectResponse(local_path(wanted), 303)
        answer.set_cookie(
            self._sessions.cookie,
            self._sessions.begin(),
            max_age=SESSION_S,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        answer.headers["cache-control"] = "no-store"
        return answer

    def _form(self, request: Request, wanted: str, error: str = "", status: int = 200) -> Response:
        page = self._pages.render(request, "login.html", next=local_path(wanted), error=error)
        return HTMLResponse(page, status, headers={"cache-control": "no-store"})
