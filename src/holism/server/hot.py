"""The route that decides: raw ASGI, no framework, one synchronous function from bytes to record and bytes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any

import msgspec

from holism.server import problem
from holism.server.bodies import MOST_BYTES
from holism.server.metrics import Meter
from holism.service import WAIT_S, Service
from holism.vocabulary.decision import Decision
from holism.vocabulary.errors import IdempotencyConflict, InvalidRequest
from holism.vocabulary.record import Record

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_LATE = object()
_JSON = (b"content-type", b"application/json")
_DURABLE = (b"holism-recorded", b"durable")
_SPOOLED = (b"holism-recorded", b"spooled")
_UNRECORDED = (b"holism-recorded", b"no")


class Acknowledgements:
    """Carries acknowledgements from the recorder's thread to the event loop, one wake-up for a whole group."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._arrived: deque[tuple[asyncio.Future[Any], Record | None]] = deque()
        self._waiting: deque[tuple[float, asyncio.Future[Any]]] = deque()
        self._woken = False
        loop.call_later(WAIT_S / 10, self._give_up)

    def expect(self) -> "asyncio.Future[Any]":
        """A future that becomes the earlier record or None when acknowledged, or `_LATE` after `WAIT_S` seconds."""
        future: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append((monotonic() + WAIT_S, future))
        return future

    def arrive(self, future: "asyncio.Future[Any]", holder: Record | None) -> None:
        """Called by the recorder's thread."""
        self._arrived.append((future, holder))
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._woken = False
        while self._arrived:
            future, holder = self._arrived.popleft()
            if not future.done():
                future.set_result(holder)
        while self._waiting and self._waiting[0][1].done():
            self._waiting.popleft()

    def _give_up(self) -> None:
        now = monotonic()
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] < now):
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_result(_LATE)
        self._loop.call_later(WAIT_S / 10, self._give_up)


class DecideRoute:
    """POST of one request: the decision, answered when its record is durable."""

    def __init__(self, service: Service, meter: Meter) -> None:
        self._service, self._meter = service, meter
        self._acknowledgements: Acknowledgements | None = None
        self._durable = service.durability == "durable"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        body: bytes = message.get("body", b"")
        if message.get("more_body") or len(body) > MOST_BYTES:
            more = await read_body(receive, body, bool(message.get("more_body")), MOST_BYTES)
            if more is None:
                return await self._refuse(send, too_large(MOST_BYTES))
            body = more
        idempotency_key = trace = None
        for name, value in scope["headers"]:
            if name == b"idempotency-key":
                idempotency_key = value.decode("latin-1")
            elif name == b"traceparent":
                trace = value.decode("latin-1")
        service = self._service
        try:
            request = service.check(body)
            if idempotency_key is not None and (earlier := service.replay(idempotency_key, request)):
                return await _answer(send, msgspec.json.encode(earlier), _DURABLE)
        except (InvalidRequest, IdempotencyConflict) as error:
            return await self._refuse(send, problem.of_error(error))
        if service.blocking:
            loop = asyncio.get_running_loop()
            decision, encoded, record = await loop.run_in_executor(
                None, service.prepare, request, idempotency_key, trace, body
            )
        else:
            decision, encoded, record = service.prepare(request, idempotency_key, trace, body)
        self._meter.count(decision)
        if record is None:
            return await _answer(send, _unrecorded(decision), _UNRECORDED)
        if not self._durable:
            kept = service.recorder.submit(record)
            return await _answer(send, encoded if kept else _unrecorded(decision), _SPOOLED if kept else _UNRECORDED)
        holder = await self._durably(record)
        if holder is _LATE:
            return await _answer(send, _unrecorded(decision), _UNRECORDED)
        if holder is not None:
            try:
                encoded = msgspec.json.encode(service.replay_of(holder, request))
            except IdempotencyConflict as conflict:
                return await self._refuse(send, problem.of_error(conflict))
        return await _answer(send, encoded, _DURABLE)

    async def _durably(self, record: Record) -> Any:
        acknowledgements = self._acknowledgements
        if acknowledgements is None:
            acknowledgements = self._acknowledgements = Acknowledgements(asyncio.get_running_loop())
        future = acknowledgements.expect()
        arrive = acknowledgements.arrive
        if not self._service.recorder.submit(record, lambda holder: arrive(future, holder)):
            future.cancel()
            return _LATE
        return await future

    async def _refuse(self, send: Send, document: problem.ProblemDocument) -> None:
        self._meter.refuse(document.status)
        await send_problem(send, document)


async def read_body(receive: Receive, start: bytes, more: bool, limit: int) -> bytes | None:
    """The rest of a body; None once it is longer than `limit` bytes."""
    parts, size = [start], len(start)
    while more and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        more = bool(message.get("more_body"))
    return None if size > limit else b"".join(parts)


def too_large(limit: int) -> problem.ProblemDocument:
    """What is said to a body that is too long."""
    return problem.ProblemDocument("The body is too large", 413, f"body: allowed are at most {limit} bytes")


async def send_problem(send: Send, document: problem.ProblemDocument) -> None:
    """Answers with a problem document."""
    body = problem.encode(document)
    headers = [(b"content-type", problem.CONTENT_TYPE.encode()), (b"content-length", b"%d" % len(body))]
    if document.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if document.status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": document.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _unrecorded(decision: Decision) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(decision, recorded=False))


async def _answer(send: Send, body: bytes, recorded: tuple[bytes, bytes]) -> None:
    headers = [_JSON, (b"content-length", b"%d" % len(body)), recorded]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
