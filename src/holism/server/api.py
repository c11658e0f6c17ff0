"""The rest of the API: many at once, a decision's story, feedback, outcomes, metrics, the OpenAPI document."""

import asyncio
import logging

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holism.server import problem
from holism.server.bodies import MOST_BATCH_BYTES, MOST_IN_A_BATCH, FeedbackBody, Health, Noted, OutcomeBody
from holism.server.exchange import Handler, TooLarge, as_json, asked, posted, read_body
from holism.server.hot import HOT_PATH, DecideRoute
from holism.server.metrics import Meter
from holism.server.openapi import document
from holism.server.people import People
from holism.service import Service
from holism.vocabulary.errors import HolismError, InvalidRequest, Problem

ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
LINES = msgspec.json.Decoder(msgspec.Raw)

logger = logging.getLogger("holism.server")


class Api:
    """The handlers of one service."""

    def __init__(self, service: Service, meter: Meter, decide: DecideRoute) -> None:
        self._service, self._meter, self._decide = service, meter, decide
        self._openapi = msgspec.json.encode(document(service.system))

    def routes(self) -> list[Route]:
        """All routes; the hot one is usually answered before it comes here."""
        table: list[tuple[str, str, Handler]] = [
            ("/v1/decisions/batch", "POST", self.decide_many),
            ("/v1/decisions/{id}", "GET", asked("id", self._service.decision)),
            ("/v1/feedback", "POST", posted(FeedbackBody, self.feedback)),
            ("/v1/outcomes", "POST", posted(OutcomeBody, self.outcome)),
            ("/health", "GET", self.health),
            ("/metrics", "GET", self.metrics),
            ("/openapi.json", "GET", self.openapi),
        ]
        table += People(self._service).routes()
        decide = Route(HOT_PATH, self._decide, methods=["POST"])
        return [decide, *(Route(path, self._guarded(handler), methods=[method]) for path, method, handler in table)]

    async def decide_many(self, request: Request) -> Response:
        """A JSON array of requests, or one JSON object a line: a decision for each, durable when answered."""
        body = await read_body(request, MOST_BATCH_BYTES)
        try:
            items = _items(body)
        except msgspec.DecodeError as error:
            raise InvalidRequest([Problem("request", "a body", f"a JSON array, or JSON lines ({error})")]) from None
        if len(items) > MOST_IN_A_BATCH:
            allowed = f"at most {MOST_IN_A_BATCH} requests at once"
            raise InvalidRequest([Problem("request", f"{len(items)} requests", allowed)])
        decisions = await asyncio.to_thread(lambda: list(self._service.decide_many(items)))
        for decision in decisions:
            self._meter.count(decision)
        return as_json(decisions)

    def feedback(self, given: FeedbackBody) -> Noted:
        """Records feedback."""
        noted = self._service.feedback(
            given.decision, given.name, given.value, unit=given.unit, key=given.key, by=given.by
        )
        return Noted(noted)

    def outcome(self, given: OutcomeBody) -> Noted:
        """Records outcomes."""
        noted = self._service.observe(
            given.values,
            given.decision,
            unit=given.unit,
            key=given.key,
            happened_us=given.happened_us,
            by=given.by,
        )
        return Noted(noted)

    async def health(self, request: Request) -> Response:
        """Answers while the process lives; needs no key."""
        halted = self._service.halted is not None
        return as_json(Health("halted" if halted else "ok", self._service.system.name, self._service.release, halted))

    async def metrics(self, request: Request) -> Response:
        """Prometheus metrics of all workers."""
        text = await asyncio.to_thread(self._meter.expose)
        return Response(text, media_type="text/plain; version=0.0.4")

    async def openapi(self, request: Request) -> Response:
        """The OpenAPI 3.1 document."""
        return Response(self._openapi, media_type="application/json")

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except HolismError as error:
                return self.refused(problem.of_error(error))
            except TooLarge as error:
                return self.refused(problem.ProblemDocument("The body is too large", 413, str(error)))
            except Exception:
                logger.exception("%s %s failed", request.method, request.url.path)
                detail = "a defect of the server; its log says more"
                return self.refused(problem.ProblemDocument("The server failed", 500, detail))

        return guarded

    def refused(self, document: problem.ProblemDocument) -> Response:
        """A problem document as a response, counted."""
        self._meter.refuse(document.status)
        headers = {"retry-after": "1"} if document.status == 503 else None
        return Response(problem.encode(document), document.status, headers, problem.CONTENT_TYPE)


def _items(body: bytes) -> list[bytes]:
    if body.lstrip()[:1] == b"[":
        return [bytes(item) for item in ITEMS.decode(body)]
    return [bytes(item) for item in LINES.decode_lines(body)]
