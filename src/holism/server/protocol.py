"""The hot route at the level of the HTTP connection: no task, no future and one write per decision.

uvicorn's own protocol parses requests and keeps connections; only a plain POST to the hot route is answered here,
before an ASGI cycle is made for it. All else (pipelined requests, HTTP/1.0, 100-continue, too many connections) takes
uvicorn's way, and gives the same answers.
"""

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from holism.server.app import Application
from holism.server.bodies import MOST_BYTES
from holism.server.hot import HOT_PATH, Answer, too_large

_HOT_URL = HOT_PATH.encode()
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class DecisionProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a short way for the hot route."""

    def on_headers_complete(self) -> None:
        if self._takes_short_way():
            self.cycle = _Exchange(self)  # type: ignore[assignment]
        else:
            super().on_headers_complete()

    def _takes_short_way(self) -> bool:
        return (
            self.url == _HOT_URL
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and (self.cycle is None or self.cycle.response_complete)
            and (self.limit_concurrency is None or len(self.connections) < self.limit_concurrency)
            and isinstance(self.app, Application)
        )


class _Exchange:
    """One request and its answer; stands where uvicorn's cycle stands, and is its own event of arriving data."""

    def __init__(self, protocol: DecisionProtocol) -> None:
        self._protocol = protocol
        self._headers = protocol.headers
        self._app: Application = protocol.app
        self._asked = False
        self.keep_alive = protocol.parser.should_keep_alive()
        self.message_event = self
        self.body = b""
        self.more_body = True
        self.disconnected = self.response_complete = False

    def set(self) -> None:
        """Data arrived, the message is complete, or the connection was lost."""
        if self._asked or self.disconnected:
            return
        decide = self._app.decide
        if len(self.body) > MOST_BYTES:
            self._asked, self.keep_alive = True, False
            self._reply(decide.refused(too_large(MOST_BYTES)))
        elif not self.more_body:
            self._asked = True
            if (refusal := self._app.admit(HOT_PATH, self._headers)) is not None:
                self._reply(decide.refused(refusal))
            else:
                decide.answer(self._headers, self.body, self._reply)

    def _reply(self, answer: Answer) -> None:
        self.response_complete = True
        if self.disconnected:
            return
        head = [_STATUS_LINES[answer.status]]
        for name, value in answer.headers:
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        head.append(answer.body)
        self._protocol.transport.write(b"".join(head))
        if not self.keep_alive:
            self._protocol.transport.close()
        self._protocol.on_response_complete()
