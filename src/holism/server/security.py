"""What a browser is told and asked before any page is served: who may call, and what a page may load."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Protected:
    """ASGI middleware for pages: refuses foreign hosts (DNS rebinding) and cross-site changes, sets a strict policy.

    A change (any method but GET, HEAD and OPTIONS) must come from the site itself: browsers say so in
    `Sec-Fetch-Site`, older ones in `Origin`. A request with neither does not come from a browser's page.

    :param hosts: names under which the site may be addressed.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOCAL_HOSTS) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = dict(scope["headers"])
        if host_name(headers.get(b"host", b"")) not in self._hosts:
            return await _refuse(send, 400, "This host is not served here.")
        if scope["method"] not in SAFE_METHODS and not _from_here(headers):
            return await _refuse(send, 403, "A change must come from a page of this site.")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)


def host_name(host: bytes) -> str:
    """A `Host` header's name without its port.

    >>> host_name(b"localhost:8000"), host_name(b"[::1]:8000")
    ('localhost', '::1')
    """
    text = host.decode("latin-1")
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def _from_here(headers: dict[bytes, bytes]) -> bool:
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    return origin is None or origin.partition(b"://")[2] == headers.get(b"host")


async def _refuse(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
