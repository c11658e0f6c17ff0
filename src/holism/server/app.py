"""One ASGI application: the hot route, the API behind its key, and the console."""

import contextlib
from collections.abc import AsyncIterator, Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from holism.console.app import create as create_console
from holism.server import problem
from holism.server.api import Api
from holism.server.hot import HOT_PATH, DecideRoute, Header, Receive, Scope, Send, send_answer
from holism.server.keys import ApiKey
from holism.server.metrics import Meter
from holism.server.security import LOCAL_HOSTS, Protected, host_name
from holism.service import Service

OPEN_PATHS = {"/health"}
API_PREFIXES = ("/v1/", "/health", "/metrics", "/openapi.json")


class Application:
    """The service and its console over HTTP.

    :param hosts: names under which it may be addressed; others are refused, against DNS rebinding.
    """

    def __init__(self, service: Service, hosts: frozenset[str] = LOCAL_HOSTS) -> None:
        self.service = service
        self.key = ApiKey(service.folder)
        self._hosts = hosts
        self._meter = Meter(service)
        self.decide = DecideRoute(service, self._meter)
        api = Api(service, self._meter, self.decide)

        async def refuse(request: Request, error: Exception) -> Response:
            assert isinstance(error, HTTPException)
            return api.refused(problem.ProblemDocument(error.detail, error.status_code, str(request.url.path)))

        @contextlib.asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            yield
            self._meter.close()
            service.close()

        self._api = Starlette(routes=api.routes(), exception_handlers={HTTPException: refuse}, lifespan=lifespan)
        self._console = Protected(create_console(service), hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._api(scope, receive, send)
        path: str = scope["path"]
        if not path.startswith(API_PREFIXES):
            return await self._console(scope, receive, send)
        if (refusal := self.admit(path, scope["headers"])) is not None:
            return await send_answer(send, self.decide.refused(refusal))
        if path == HOT_PATH and scope["method"] == "POST":
            return await self.decide(scope, receive, send)
        await self._api(scope, receive, send)

    def admit(self, path: str, headers: Iterable[Header]) -> problem.ProblemDocument | None:
        """Why a call of the API is refused; None if it is admitted."""
        host = authorization = b""
        for name, value in headers:
            if name == b"host":
                host = value
            elif name == b"authorization":
                authorization = value
        if host_name(host) not in self._hosts:
            allowed = f"host: got {host.decode('latin-1')!r}, allowed is one of {', '.join(sorted(self._hosts))}"
            return problem.ProblemDocument("The host is not served here", 400, allowed)
        if path not in OPEN_PATHS and not self.key.admits(authorization):
            detail = f"authorization: allowed is 'Bearer KEY', with the key in {self.key.path.name} of the store"
            return problem.ProblemDocument("An API key is needed", 401, detail)
        return None
