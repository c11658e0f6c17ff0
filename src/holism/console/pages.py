"""The pages: each renders one public query, whose result is also its `.json`."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from holism.console.access import Refusal
from holism.console.csv_text import csv_text
from holism.console.rendering import environment, with_query
from holism.console.spreadsheet import filled, table, tables
from holism.service import Service
from holism.vocabulary.errors import DeclarationError, UnknownDecision, UnknownName

if TYPE_CHECKING:
    from holism.console.queries import Queries


NAME_COOKIE = "holism_name"
"""Remembers the name that an operator or reviewer gave last; it proves nothing."""


class Pages:
    """Renders the queries of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._templates = environment()

    @cached_property
    def queries(self) -> "Queries":
        """The queries; needs the extra `analysis`."""
        # Here and not above: a server that only decides must not pay for DuckDB, as in `Service.analysis`.
        from holism.console.queries import Queries

        return Queries(self._service)

    def overview(self, request: Request) -> Response:
        """The system as it runs."""
        shown = self.queries.overview(request.query_params.get("window"))
        return self.answer(request, "overview.html", shown)

    def goals(self, request: Request) -> Response:
        """Where the goals stand."""
        return self.answer(request, "goals.html", self.queries.goals(request.query_params.get("window")))

    def goal(self, request: Request) -> Response:
        """One goal."""
        query = request.query_params
        try:
            shown = self.queries.goal(request.path_params["name"], query.get("window"), query.get("slice"))
        except UnknownName as error:
            return self.problem(request, 404, "There is no such goal", str(error))
        return self.answer(request, "goal.html", shown)

    def decisions(self, request: Request) -> Response:
        """A page of decisions."""
        if (shorter := _without_empty(request)) is not None:
            return shorter
        return self.answer(request, "decisions.html", self.queries.decisions(request.query_params))

    def export(self, request: Request) -> Response:
        """Every decision that fulfils the filters, as CSV."""
        return self._csv("decisions", self.queries.export(request.query_params))

    def decision(self, request: Request) -> Response:
        """One decision."""
        try:
            shown = self.queries.decision(request.path_params["id"])
        except UnknownDecision as error:
            return self.problem(request, 404, "There is no such decision", str(error))
        return self.answer(request, "decision.html", shown)

    def data(self, request: Request) -> Response:
        """What decisions look like, column by column."""
        shown = self.queries.data(request.query_params.get("window"))
        if request.url.path.endswith(".csv"):
            return self._csv("data", [csv_text(shown.lines())])
        return self.answer(request, "data.html", shown)

    def guardrails(self, request: Request, error: str = "", status: int = 200) -> Response:
        """What the guardrails did, with the switch and the fuses."""
        shown = self.queries.guardrails(request.query_params.get("window"))
        return self.answer(request, "guardrails.html", shown, status, error=error)

    def interaction(self, request: Request) -> Response:
        """How decisions reach people."""
        try:
            shown = self.queries.interaction(request.query_params.get("window"))
        except DeclarationError as error:
            return self.problem(request, 404, "There is no interaction", str(error))
        return self.answer(request, "interaction.html", shown)

    def fairness(self, request: Request) -> Response:
        """Slices of people beside each other."""
        if (shorter := _without_empty(request)) is not None:
            return shorter
        return self.answer(request, "fairness.html", self.queries.fairness(request.query_params))

    def loop(self, request: Request) -> Response:
        """Whether the system changes what it learns from."""
        return self.answer(request, "loop.html", self.queries.loop())

    def monitors(self, request: Request) -> Response:
        """What is watched, and the alerts."""
        return self.answer(request, "monitors.html", self.queries.monitors())

    def monitor(self, request: Request) -> Response:
        """One monitor over time; as CSV, every look."""
        name = request.path_params["name"]
        try:
            if request.url.path.endswith(".csv") and "table" not in request.query_params:
                return self._csv(f"{name}-looks", self.queries.looks(name))
            shown = self.queries.monitor(name)
        except UnknownName as error:
            return self.problem(request, 404, "There is no such monitor", str(error))
        return self.answer(request, "monitor.html", shown)

    def alert(self, request: Request, error: str = "", status: int = 200) -> Response:
        """One alert."""
        try:
            shown = self.queries.alert(request.path_params["id"])
        except UnknownName as missing:
            return self.problem(request, 404, "There is no such alert", str(missing))
        return self.answer(request, "alert.html", shown, status, error=error)

    def queue(self, request: Request) -> Response:
        """The cases that wait for a person."""
        try:
            shown = self.queries.queue()
        except DeclarationError as error:
            return self.problem(request, 404, "There is no queue", str(error))
        return self.answer(request, "queue.html", shown)

    def case(self, request: Request, error: str = "", status: int = 200) -> Response:
        """One case of the queue."""
        try:
            shown = self.queries.case(request.path_params["id"])
        except (UnknownDecision, DeclarationError) as missing:
            return self.problem(request, 404, "There is no such case", str(missing))
        return self.answer(request, "case.html", shown, status, error=error)

    def answer(
        self, request: Request, template: str, shown: msgspec.Struct, status: int = 200, **values: Any
    ) -> Response:
        """The query's result: as JSON or one of its lists as CSV where the address ends so, else as a page."""
        path, headers = request.url.path, {"cache-control": "no-store"}
        if path.endswith(".json"):
            return Response(msgspec.json.encode(shown), media_type="application/json", headers=headers)
        if path.endswith(".csv"):
            name = request.query_params.get("table") or tables(shown)[0]
            try:
                return self._csv(f"{path.rpartition('/')[2].removesuffix('.csv')}-{name}", table(shown, name))
            except UnknownName as error:
                return self.problem(request, 404, "There is no such table", str(error))
        return HTMLResponse(
            self.render(request, template, shown=shown, tables=filled(shown), **values), status, headers=headers
        )

    def _csv(self, name: str, lines: Iterable[str]) -> Response:
        """A file to be kept; in its name, what is no letter, digit, dot or dash becomes a dash."""
        safe = re.sub(r"[^\w.-]+", "-", f"{self._service.system.name}-{name}", flags=re.ASCII)
        headers = {"content-disposition": f'attachment; filename="{safe}.csv"', "cache-control": "no-store"}
        return StreamingResponse(lines, media_type="text/csv", headers=headers)

    def problem(self, request: Request, status: int, title: str, detail: str) -> Response:
        """What went wrong, as a page or a problem document."""
        if request.url.path.endswith((".json", ".csv")):
            return Refusal(title, status, detail).response()
        return HTMLResponse(self.render(request, "problem.html", heading=title, detail=detail), status)

    def render(self, request: Request, template: str, **values: Any) -> str:
        """A page's HTML."""
        query = dict(request.query_params)
        query.pop("token", None)
        values |= {"path": request.url.path, "query": query, "halted": self._service.halted}
        values |= {"product": self._service.system.title, "overseen": self._service.system.oversight is not None}
        values |= {"name": unquote(request.cookies.get(NAME_COOKIE, ""))}
        return self._templates.get_template(template).render(values)


def _without_empty(request: Request) -> Response | None:
    """A form sends its empty fields too; the address that people share is without them."""
    path, query = request.url.path, dict(request.query_params)
    if path.endswith((".json", ".csv")) or "" not in query.values():
        return None
    return RedirectResponse(with_query(path, **query), 303)
