"""The route that decides: one synchronous function from bytes to a record and bytes, below any web framework."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from time import monotonic
from typing import Any, NamedTuple

import msgspec

from holism import service as services
from holism.records.recorder import Item, Recorder
from holism.server import problem
from holism.server.bodies import MOST_BYTES
from holism.server.metrics import Meter
from holism.vocabulary.decision import Decision
from holism.vocabulary.errors import IdempotencyConflict, InvalidRequest
from holism.vocabulary.record import Record
from holism.vocabulary.request import Request

HOT_PATH = "/v1/decisions"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]


class Answer(NamedTuple):
    """What goes back to the caller; `recorded` is "durable", "spooled" or "no", and empty for a problem document."""

    status: int
    body: bytes
    recorded: bytes = b""

    @property
    def headers(self) -> list[Header]:
        """The response's headers."""
        content_type = b"application/json" if self.recorded else problem.CONTENT_TYPE.encode()
        headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(self.body))]
        if self.recorded:
            headers.append((b"holism-recorded", self.recorded))
        if self.status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        return headers


Reply = Callable[[Answer], None]


class DecideRoute:
    """Decides one request, and replies when its record is durable."""

    def __init__(self, service: services.Service, meter: Meter) -> None:
        self._service, self._meter = service, meter
        self._acknowledgements: Acknowledgements | None = None
        self._durable = service.durability == "durable"

    def answer(self, headers: Iterable[Header], body: bytes, reply: Reply) -> None:
        """Decides, and calls `reply` once, now or later, on the event loop's thread."""
        idempotency_key = trace = None
        for name, value in headers:
            if name == b"idempotency-key":
                idempotency_key = value.decode("latin-1")
            elif name == b"traceparent":
                trace = value.decode("latin-1")
        service = self._service
        try:
            request = service.check(body)
            if idempotency_key is not None and (earlier := service.replay(idempotency_key, request)):
                return reply(Answer(200, msgspec.json.encode(earlier), b"durable"))
        except (InvalidRequest, IdempotencyConflict) as error:
            return reply(self.refused(problem.of_error(error)))
        if not service.blocking:
            return self._record(request, *service.prepare(request, idempotency_key, trace, body), reply)
        loop = asyncio.get_running_loop()
        deciding = loop.run_in_executor(None, service.prepare, request, idempotency_key, trace, body)
        deciding.add_done_callback(lambda done: self._record(request, *done.result(), reply))

    def refused(self, document: problem.ProblemDocument) -> Answer:
        """A problem document as an answer, counted."""
        self._meter.refuse(document.status)
        return Answer(document.status, problem.encode(document))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        body = message.get("body", b"")
        if message.get("more_body") or len(body) > MOST_BYTES:
            body = await _read_body(receive, body, bool(message.get("more_body")))
        if body is None:
            answer = self.refused(too_large(MOST_BYTES))
        else:
            replied: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self.answer(scope["headers"], body, replied.set_result)
            answer = await replied
        await send_answer(send, answer)

    def _record(
        self, request: Request, decision: Decision, encoded: bytes, record: Record | None, reply: Reply
    ) -> None:
        self._meter.count(decision)
        recorder = self._service.recorder
        if record is None:
            return reply(_unrecorded(decision))
        if not self._durable:
            return reply(Answer(200, encoded, b"spooled") if recorder.submit(record) else _unrecorded(decision))
        acknowledgements = self._acknowledgements
        if acknowledgements is None:
            acknowledgements = self._acknowledgements = Acknowledgements(asyncio.get_running_loop())

        def settle(acknowledged: bool, holder: Record | None) -> None:
            if not acknowledged:
                reply(_unrecorded(decision))
            elif holder is None:
                reply(Answer(200, encoded, b"durable"))
            else:
                reply(self._earlier(holder, request))

        acknowledgements.submit(recorder, record, settle)

    def _earlier(self, holder: Record, request: Request) -> Answer:
        """The answer when another worker decided under the same idempotency key at the same time."""
        try:
            return Answer(200, msgspec.json.encode(self._service.replay_of(holder, request)), b"durable")
        except IdempotencyConflict as conflict:
            return self.refused(problem.of_error(conflict))


Settle = Callable[[bool, Record | None], None]


class _Pending:
    __slots__ = ("deadline", "holder", "settle")

    def __init__(self, settle: Settle, deadline: float) -> None:
        self.settle: Settle | None = settle
        self.deadline = deadline
        self.holder: Record | None = None


class Acknowledgements:
    """Carries records from the event loop to the recorder's thread, and acknowledgements back.

    Both ways one wake-up serves a whole group: the two threads share one interpreter, and each wake-up makes one of
    them wait for the other.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._arrived: deque[_Pending] = deque()
        self._waiting: deque[_Pending] = deque()
        self._woken = False
        self._submitted: list[Item] = []
        self._give_up()

    def submit(self, recorder: Recorder, record: Record, settle: Settle) -> None:
        """Hands the record over at the end of this turn of the event loop; `settle` runs when it is durable.

        After `WAIT_S` seconds without an acknowledgement, `settle` runs with False.
        """
        if not self._submitted:
            self._loop.call_soon(self._hand_over, recorder)
        self._submitted.append((record, self._expect(settle)))

    def _hand_over(self, recorder: Recorder) -> None:
        submitted, self._submitted = self._submitted, []
        recorder.submit_all(submitted)  # what is dropped is answered as unrecorded, when its wait ends

    def _expect(self, settle: Settle) -> Callable[[Record | None], None]:
        pending = _Pending(settle, monotonic() + services.WAIT_S)
        self._waiting.append(pending)

        def arrive(holder: Record | None) -> None:
            pending.holder = holder
            self._arrived.append(pending)
            if not self._woken:
                self._woken = True
                self._loop.call_soon_threadsafe(self._deliver)

        return arrive

    def _deliver(self) -> None:
        self._woken = False
        while self._arrived:
            self._settle(self._arrived.popleft(), acknowledged=True)
        while self._waiting and self._waiting[0].settle is None:
            self._waiting.popleft()

    def _give_up(self) -> None:
        now = monotonic()
        while self._waiting and (self._waiting[0].settle is None or self._waiting[0].deadline < now):
            self._settle(self._waiting.popleft(), acknowledged=False)
        self._loop.call_later(services.WAIT_S / 10, self._give_up)

    def _settle(self, pending: _Pending, acknowledged: bool) -> None:
        settle, pending.settle = pending.settle, None
        if settle is not None:
            settle(acknowledged, pending.holder)


def too_large(limit: int) -> problem.ProblemDocument:
    """What is said to a body that is too long."""
    return problem.ProblemDocument("The body is too large", 413, f"body: allowed are at most {limit} bytes")


async def send_answer(send: Send, answer: Answer) -> None:
    """Sends an answer over ASGI."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _read_body(receive: Receive, start: bytes, more: bool) -> bytes | None:
    """The rest of a body; None once it is too long."""
    parts, size = [start], len(start)
    while more and size <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        more = bool(message.get("more_body"))
    return None if size > MOST_BYTES else b"".join(parts)


def _unrecorded(decision: Decision) -> Answer:
    return Answer(200, msgspec.json.encode(msgspec.structs.replace(decision, recorded=False)), b"no")
