"""Where people see what is watched, and answer its alerts: acknowledge, snooze, resolve."""

from collections.abc import Callable
from typing import Any

from holism.monitors.alerts import in_order, sentence
from holism.monitors.journal import Journal
from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.clock import Clock
from holism.vocabulary.errors import InvalidRequest, Problem, UnknownName
from holism.vocabulary.monitor import Monitor
from holism.vocabulary.operation import Act
from holism.vocabulary.reading import Reading
from holism.vocabulary.state import SharedState
from holism.vocabulary.system import System

Record = Callable[[Act, str, str, dict[str, Any]], None]


class Monitoring:
    """The monitors of one system, as people meet them. Safe for threads and workers, durable when it returns.

    What is acted on raises `UnknownName` for an alert that does not exist, `InvalidRequest` without a name and a note,
    `StoreError`.

    :param record: records an operation.
    """

    def __init__(self, system: System, state: SharedState, clock: Clock, record: Record) -> None:
        self._system, self._clock, self._record = system, clock, record
        self.journal = Journal(system.name, state)

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """What is declared, or else the standard ones."""
        return self._system.monitors

    def looked_us(self, monitor: str) -> int | None:
        """The end of the last period that a monitor has looked at; None if it never looked."""
        kept = self.journal.kept(monitor)
        return kept.looked_us if kept else None

    def readings(self, monitor: str) -> list[Reading]:
        """Everything that a monitor has found, in order of time; raises `UnknownName`."""
        names = [each.name for each in self.monitors]
        if monitor not in names:
            raise UnknownName("monitor", monitor, names)
        return self.journal.readings(monitor)

    def alerts(self, *, resolved: bool = False) -> list[Alert]:
        """The alerts in the order in which they should be read; with `resolved`, those too, at the end."""
        found = self.journal.alerts()
        open_ = [alert for alert in found if alert.state is not AlertState.RESOLVED]
        over = [alert for alert in reversed(found) if alert.state is AlertState.RESOLVED]
        return in_order(open_, self._system.goals) + (over if resolved else [])

    def alert(self, id: str) -> Alert:
        """One alert; raises `UnknownName`."""
        alert = self.journal.alert(id)
        if alert is None:
            raise UnknownName("alert", id, [each.id for each in self.journal.alerts()])
        return alert

    def acknowledge(self, id: str, by: str, note: str) -> Alert:
        """Somebody is looking at it: no further messages."""
        return self._answer(id, Act.ACKNOWLEDGED, by, note, state=AlertState.ACKNOWLEDGED, until_us=None)

    def snooze(self, id: str, until_us: int, by: str, note: str) -> Alert:
        """Not now: people are told again if it still alarms then (microseconds since 1970 UTC)."""
        if until_us <= self._clock():
            raise InvalidRequest([Problem("until_us", until_us, "a time to come, in microseconds since 1970")])
        return self._answer(id, Act.SNOOZED, by, note, state=AlertState.SNOOZED, until_us=until_us)

    def resolve(self, id: str, by: str, note: str, *, accept: bool = False) -> Alert:
        """It is over: the monitor begins anew, and the next alarm is a new alert.

        :param accept: the change is here to stay: what has come since the alert opened is what is usual from now on.
        """
        alert = self._answer(id, Act.RESOLVED, by, note, accept, state=AlertState.RESOLVED, until_us=None)
        self.journal.forget(alert.reading.monitor, alert.opened_us if accept else None)
        return alert

    def _answer(self, id: str, act: Act, by: str, note: str, accept: bool = False, **changes: object) -> Alert:
        if missing := [name for name, value in (("by", by), ("note", note)) if not value.strip()]:
            raise InvalidRequest([Problem(name, "", "a text that is not empty") for name in missing])
        alert = self.alert(id)
        if alert.state is AlertState.RESOLVED:
            raise InvalidRequest([Problem("alert", id, "one that is not resolved")])
        changed = self.journal.change(id, by=by, note=note, **changes)
        assert changed is not None, "alerts are never deleted"
        self._record(act, by, note, {"alert": id, "says": sentence(changed), "accept": accept})
        return changed
