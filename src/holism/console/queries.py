"""The console's public queries on one service; each result is what a page shows and what its `.json` holds."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from holism.console.data import DataShown, data
from holism.console.decisions import DecisionsShown, decisions, place
from holism.console.evidence import Known
from holism.console.export import export
from holism.console.fairness import FairnessShown, asked, fairness_shown
from holism.console.filters import filters
from holism.console.goals import GoalDetail, GoalsShown, goal, goals
from holism.console.guardrails import GuardrailsShown, guardrails
from holism.console.interaction import InteractionShown, interaction
from holism.console.loop import LoopShown, loop_shown
from holism.console.monitors import AlertDetail, MonitorDetail, MonitorsShown, alert, looks, monitor, monitors
from holism.console.monitors import waiting as waiting_alerts
from holism.console.overview import Overview, overview
from holism.console.period import Period, known, period
from holism.console.queue import CaseShown, QueueShown, case, waiting
from holism.console.snapshot import Snapshot, Snapshots, slices
from holism.console.story import StoryShown, story
from holism.service import Service

T = TypeVar("T")


class Queries:
    """Answers the pages' questions. Safe for threads."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._snapshots = Snapshots(service)
        self._known = Known(service)

    def _over(self, key: str | None, query: Callable[[Service, Snapshot, Period], T]) -> T:
        """The answer to a query over the period with this key."""
        chosen = known(key)
        return self._snapshots.ask((query, chosen), lambda at: query(self._service, at, period(chosen, at.as_of_us)))

    def overview(self, key: str | None) -> Overview:
        """The system as it runs, over the period with this key."""
        found = self._over(key, overview)
        # Never older than the request: what a person has just answered is gone.
        return msgspec.structs.replace(found, alerts=waiting_alerts(self._service))

    def goals(self, key: str | None) -> GoalsShown:
        """Where every goal stands."""
        found = self._over(key, goals)
        evidence = self._known.latest()
        return msgspec.structs.replace(
            found,
            beliefs=tuple(each.briefly() for each in evidence.beliefs),
            believed_us=evidence.as_of_us,
            experiments=evidence.experiments,
            problem=evidence.problem,
            alerts=waiting_alerts(self._service),
        )

    def goal(self, name: str, key: str | None, sliced_by: str | None) -> GoalDetail:
        """One goal, over time and by slice (the first, where that does not exist); raises `UnknownName`."""
        key = known(key)
        column = sliced_by if sliced_by in slices(self._service) else None
        found = self._snapshots.ask(
            ("goal", name, key, column),
            lambda at: goal(self._service, at, period(key, at.as_of_us), name, column),
        )
        threats = tuple(each for each in waiting_alerts(self._service) if name in each.alert.goals)
        evidence = self._known.latest()
        return msgspec.structs.replace(
            found,
            evidence=tuple(each for each in evidence.beliefs if each.alignment.lower == name),
            below=tuple(each.briefly() for each in evidence.beliefs if each.alignment.upper == name),
            believed_us=evidence.as_of_us,
            problem=evidence.problem,
            alerts=threats,
        )

    def decisions(self, texts: Mapping[str, str]) -> DecisionsShown:
        """A page of decisions, up to the last, unless snapshots take long; filters and place as in the address."""
        return decisions(self._service, self._snapshots.latest(0.0), filters(texts), place(texts))

    def data(self, key: str | None) -> DataShown:
        """What decisions look like, up to the last that was recorded: from roll-ups, not from a snapshot."""
        return data(self._service, period(key, self._service.clock()))

    def export(self, texts: Mapping[str, str]) -> Iterator[str]:
        """Every decision that fulfils the filters in the address, as CSV."""
        return export(self._service, filters(texts))

    def guardrails(self, key: str | None) -> GuardrailsShown:
        """What the guardrails did, as `decisions` has it; where switch and fuses stand now."""
        snapshot = self._snapshots.latest(0.0)
        return guardrails(self._service, snapshot, period(key, snapshot.as_of_us))

    def interaction(self, key: str | None) -> InteractionShown:
        """How decisions reach people; raises `DeclarationError` for a system without an interaction."""
        return self._over(key, interaction)

    def fairness(self, texts: Mapping[str, str]) -> FairnessShown:
        """Slices of people beside each other; columns, measure and label as in the address."""
        wanted, key = asked(self._service, texts), known(texts.get("window"))
        return self._snapshots.ask(
            ("fairness", key, wanted),
            lambda at: fairness_shown(self._service, period(key, at.as_of_us), wanted, at.as_of_us),
        )

    def loop(self) -> LoopShown:
        """Whether the system changes what it learns from."""
        return self._snapshots.ask("loop", lambda at: loop_shown(self._service))

    def monitors(self) -> MonitorsShown:
        """What is watched, and the alerts."""
        return monitors(self._service)

    def monitor(self, name: str) -> MonitorDetail:
        """One monitor; raises `UnknownName`."""
        return monitor(self._service, name)

    def looks(self, name: str) -> Iterator[str]:
        """Everything that a monitor found, as CSV; raises `UnknownName`."""
        return looks(self._service, name)

    def alert(self, id: str) -> AlertDetail:
        """One alert; raises `UnknownName`."""
        return alert(self._service, id)

    def queue(self) -> QueueShown:
        """The cases that wait for a person; raises `DeclarationError` for a system without oversight."""
        return waiting(self._service)

    def case(self, decision_id: str) -> CaseShown:
        """One case; raises `UnknownDecision`."""
        return case(self._service, decision_id)

    def decision(self, decision_id: str) -> StoryShown:
        """One decision; raises `UnknownDecision`."""
        return story(self._service, decision_id)
