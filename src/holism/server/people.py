"""What people ask of a system over HTTP: to be left alone, to appeal, to review, to take something back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from holism.server.bodies import AppealBody, EscalationBody, PreferenceBody, ReviewBody, UndoBody
from holism.server.exchange import as_json, decoded
from holism.service import Service
from holism.vocabulary.preference import Preference

PREFERENCES = msgspec.json.Decoder(PreferenceBody)
APPEALS = msgspec.json.Decoder(AppealBody)
ESCALATIONS = msgspec.json.Decoder(EscalationBody)
REVIEWS = msgspec.json.Decoder(ReviewBody)
UNDOS = msgspec.json.Decoder(UndoBody)

Handler = Callable[[Request], Awaitable[Response]]


class People:
    """The handlers of one service; what is refused says which field, and what is allowed."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Path, method and handler of each."""
        return [
            ("/v1/preferences", "POST", self.prefer),
            ("/v1/preferences/{unit}", "GET", self.preference),
            ("/v1/appeals", "POST", self.appeal),
            ("/v1/escalations", "POST", self.escalate),
            ("/v1/reviews", "POST", self.review),
            ("/v1/undos", "POST", self.undo),
            ("/v1/decisions/{id}/standing", "GET", self.standing),
        ]

    async def prefer(self, request: Request) -> Response:
        """Mutes, snoozes or unmutes; honoured by the very next decision."""
        given = await decoded(request, PREFERENCES)
        return given if isinstance(given, Response) else await _answer(lambda: self._prefer(given), 201)

    async def preference(self, request: Request) -> Response:
        """What a unit has muted."""
        unit: str = request.path_params["unit"]
        return await _answer(lambda: self._service.preference(unit) or Preference(unit, 0, "nobody"))

    async def appeal(self, request: Request) -> Response:
        """The person concerned objects; answers with how the decision stands."""
        given = await decoded(request, APPEALS)
        if isinstance(given, Response):
            return given
        return await _answer(lambda: self._appeal(given), 201)

    async def escalate(self, request: Request) -> Response:
        """Somebody asks for another person's look; answers with how the decision stands."""
        given = await decoded(request, ESCALATIONS)
        if isinstance(given, Response):
            return given
        return await _answer(lambda: self._escalate(given), 201)

    async def review(self, request: Request) -> Response:
        """A named reviewer's verdict."""
        given = await decoded(request, REVIEWS)
        if isinstance(given, Response):
            return given
        review = self._service.desk.review
        return await _answer(lambda: review(given.decision, given.by, given.action, given.reason, own=given.own), 201)

    async def undo(self, request: Request) -> Response:
        """Takes an automated action back, within its time."""
        given = await decoded(request, UNDOS)
        if isinstance(given, Response):
            return given
        return await _answer(lambda: self._undo(given), 201)

    async def standing(self, request: Request) -> Response:
        """How a decision stands with people: whether it waits, and what holds."""
        return await _answer(lambda: self._service.desk.standing(request.path_params["id"]))

    def _prefer(self, given: PreferenceBody) -> Preference:
        if given.muted:
            return self._service.mute(given.unit, given.option, by=given.by, until_us=given.until_us)
        return self._service.unmute(given.unit, given.option, by=given.by)

    def _appeal(self, given: AppealBody) -> object:
        self._service.desk.appeal(given.decision, given.statement, given.by)
        return self._service.desk.standing(given.decision)

    def _escalate(self, given: EscalationBody) -> object:
        self._service.desk.escalate(given.decision, given.by, given.reason)
        return self._service.desk.standing(given.decision)

    def _undo(self, given: UndoBody) -> object:
        self._service.desk.undo(given.decision, given.by)
        return self._service.desk.standing(given.decision)


async def _answer(ask: Callable[[], Any], status: int = 200) -> Response:
    return as_json(await asyncio.to_thread(ask), status)
