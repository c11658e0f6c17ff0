"""Who may see the console: whoever shows the first-run token, for twelve hours; everything else is refused."""

import hashlib
import hmac
import secrets
import struct
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from holism.records.secret import load_or_create
from holism.vocabulary.clock import SECOND_US, Clock
from holism.vocabulary.state import SharedState

SESSION_S = 12 * 3_600
OPEN_PATHS = frozenset({"/login"})
OPEN_PREFIX = "/static/"


def console_token(folder: Path) -> str:
    """The token of a store's console, made at first use, in a file that only its owner can read."""
    return load_or_create(folder / "console_token").hex()


class Sessions:
    """Sessions in the shared state: they hold over workers and restarts, and end for all of them at once.

    The cookie holds a random id, and the state only its hash: neither gives the token away.
    """

    def __init__(self, state: SharedState, system: str, clock: Clock) -> None:
        self._state, self._clock = state, clock
        self._prefix = f"{system}/console/session/"
        # A cookie is sent to every port of a host: consoles of other systems need names of their own.
        self.cookie = f"holism_{system}"

    def begin(self) -> str:
        """The id of a new session."""
        session = secrets.token_urlsafe(32)
        self._state.save(self._key(session), struct.pack("<q", self._clock() + SESSION_S * SECOND_US), 0)
        return session

    def admits(self, session: str | None) -> bool:
        """Whether this is the id of a session that has not ended."""
        if not session:
            return False
        _, value = self._state.load(self._key(session))
        return len(value) == 8 and bool(self._clock() < struct.unpack("<q", value)[0])

    def end(self, session: str | None) -> None:
        """Ends a session."""
        if session:
            version, _ = self._state.load(self._key(session))
            self._state.save(self._key(session), b"", version)

    def _key(self, session: str) -> str:
        return self._prefix + hashlib.sha256(session.encode()).hexdigest()


class Attempts:
    """Counts failed attempts by caller's address: after `most` within `window_s` seconds it admits no more."""

    MOST_CALLERS = 1_000

    def __init__(self, most: int = 5, window_s: float = 60.0, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._most, self.window_s, self._elapsed = most, window_s, elapsed
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def allowed(self, caller: str) -> bool:
        """Whether this caller may try again."""
        return len(self._recent(caller)) < self._most

    def fail(self, caller: str) -> None:
        """Notes a failed attempt."""
        self._failed[caller] = [*self._recent(caller), self._elapsed()]
        self._failed.move_to_end(caller)
        while len(self._failed) > self.MOST_CALLERS:
            self._failed.popitem(last=False)

    def _recent(self, caller: str) -> list[float]:
        since = self._elapsed() - self.window_s
        return [at for at in self._failed.get(caller, ()) if at > since]


class Refusal(msgspec.Struct, frozen=True):
    """A problem document (RFC 9457): the body of every `.json` answer that is not a success."""

    title: str
    status: int
    detail: str

    def response(self) -> Response:
        """The answer."""
        return Response(msgspec.json.encode(self), self.status, media_type="application/problem+json")


class Guarded:
    """ASGI middleware: without a session, only the login page and static files are served, whatever the routes say."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope) or self._has_session(scope):
            return await self._app(scope, receive, send)
        await _refused(scope)(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path: str = scope["path"]
        return path in OPEN_PATHS or path.startswith(OPEN_PREFIX)

    def _has_session(self, scope: Scope) -> bool:
        return scope["type"] == "http" and self._sessions.admits(
            HTTPConnection(scope).cookies.get(self._sessions.cookie)
        )


def _refused(scope: Scope) -> Response:
    path: str = scope["path"]
    if scope.get("method") not in ("GET", "HEAD") or path.endswith((".json", ".csv")):
        return Refusal(
            "A login is needed", 401, "allowed is a session, from /login with the console's token"
        ).response()
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}", 303)


def is_token(token: str, expected: str) -> bool:
    """Whether this is the token; takes the same time for every wrong one."""
    return hmac.compare_digest(token.encode(), expected.encode())


def local_path(wanted: str) -> str:
    """Where to go after the login: a path of this site, whatever was asked for.

    >>> local_path("/decisions?mode=prompt"), local_path("//evil.example"), local_path("https://evil.example")
    ('/decisions?mode=prompt', '/', '/')
    """
    harmless = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if harmless and not wanted.startswith("/login") else "/"
