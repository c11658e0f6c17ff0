"""What operators and reviewers do on the pages: each a form, under a name, with a reason."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from holism.console.pages import NAME_COOKIE, Pages
from holism.service import Service
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.errors import InvalidRequest, Problem, UnknownDecision, UnknownName

MOST_FORM_BYTES = 16_384
MOST_DAYS = 365

Form = Mapping[str, str]
Again = Callable[[Request, str, int], Response]
"""Shows the page of a form once more, with what is wrong, under this status."""


class Acts:
    """The forms of one service. A mistake shows the page again, with what is wrong; all that is done is recorded."""

    def __init__(self, service: Service, pages: Pages) -> None:
        self._service, self._pages = service, pages

    async def halt(self, request: Request) -> Response:
        """Every worker in the safe state."""
        return await self._do(request, "/guardrails", lambda form: self._service.halt(form["by"], form["reason"]))

    async def resume(self, request: Request) -> Response:
        """Out of the safe state."""
        return await self._do(request, "/guardrails", lambda form: self._service.resume(form["by"], form["reason"]))

    async def reset(self, request: Request) -> Response:
        """A fuse."""

        def reset(form: Form) -> None:
            self._service.reset(form["fuse"], form["by"], form["reason"], form["unit"] or None)

        return await self._do(request, "/guardrails", reset)

    async def answer_alert(self, request: Request) -> Response:
        """An alert: acknowledged, snoozed, resolved, or accepted as the new usual."""
        alert: str = request.path_params["id"]
        people = self._service.monitoring

        def answer(form: Form) -> None:
            verb, signed = form["verb"], (form["by"], form["reason"])
            if verb == "acknowledge":
                people.acknowledge(alert, *signed)
            elif verb == "snooze":
                people.snooze(alert, self._service.clock() + round(_days(form["days"]) * DAY_US), *signed)
            elif verb in ("resolve", "accept"):
                people.resolve(alert, *signed, accept=verb == "accept")
            else:
                raise InvalidRequest([Problem("verb", verb, "one of acknowledge, snooze, resolve, accept")])

        return await self._do(request, f"/alerts/{alert}", answer, self._pages.alert)

    async def take(self, request: Request) -> Response:
        """A case, for oneself."""
        decision: str = request.path_params["id"]
        return await self._do(
            request, f"/queue/{decision}", lambda form: self._service.desk.take(decision, form["by"]), self._pages.case
        )

    async def release(self, request: Request) -> Response:
        """A case, back to the queue."""
        decision: str = request.path_params["id"]
        return await self._do(
            request, "/queue", lambda form: self._service.desk.release(decision, form["by"]), self._pages.case
        )

    async def answer_first(self, request: Request) -> Response:
        """One's own answer, which opens the system's."""
        decision: str = request.path_params["id"]
        answer = self._service.desk.answer_first
        return await self._do(
            request, f"/queue/{decision}", lambda form: answer(decision, form["by"], form["own"]), self._pages.case
        )

    async def escalate(self, request: Request) -> Response:
        """Another person's look at a decision, with the context that they need."""
        decision: str = request.path_params["id"]
        escalate = self._service.desk.escalate
        return await self._do(
            request, f"/queue/{decision}", lambda form: escalate(decision, form["by"], form["reason"]), self._pages.case
        )

    async def review(self, request: Request) -> Response:
        """A verdict on a case."""
        decision: str = request.path_params["id"]

        def review(form: Form) -> None:
            self._service.desk.review(decision, form["by"], form["action"], form["reason"])

        return await self._do(request, "/queue", review, self._pages.case)

    async def _do(
        self, request: Request, then: str, act: Callable[[Form], object], again: Again | None = None
    ) -> Response:
        """Does it and goes on to `then`; after a mistake `again` shows the page, by default that of the guardrails."""
        form = _Filled(await _read(request))
        try:
            await run_in_threadpool(act, form)
        except UnknownDecision as error:
            raise HTTPException(404, str(error)) from error
        except (InvalidRequest, UnknownName) as error:
            return await run_in_threadpool(again or self._pages.guardrails, request, str(error), 422)
        answer = RedirectResponse(then, 303)
        answer.set_cookie(
            NAME_COOKIE, quote(form["by"]), max_age=30 * 86_400, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return answer


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not 0.0 < days <= MOST_DAYS:
        raise InvalidRequest([Problem("days", text, f"a number above 0 and at most {MOST_DAYS}")])
    return days


class _Filled(dict[str, str]):
    """A form whose missing fields are empty."""

    def __missing__(self, name: str) -> str:
        return ""


async def _read(request: Request) -> Form:
    if int(request.headers.get("content-length") or MOST_FORM_BYTES + 1) > MOST_FORM_BYTES:
        raise HTTPException(413, "That form is too long.")
    async with request.form(max_files=0, max_fields=12) as form:
        return {name: text.strip() for name, text in form.items() if isinstance(text, str)}
