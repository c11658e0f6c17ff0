"""The orchestrator: lets the monitors of one system look at every period that has ended, and tells people of alerts."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.estimate import estimate
from holism.measures.loop import loop_estimate
from holism.monitors.alerts import folded, is_due
from holism.monitors.kinds import look_with
from holism.monitors.look import Looked, not_enough
from holism.monitors.notify import Notify, message
from holism.monitors.schedule import periods
from holism.service import Service
from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.clock import DAY_US, SECOND_US, to_datetime
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.measure import Estimate, Measure, Window
from holism.vocabulary.monitor import FeedbackLoop, Monitor
from holism.vocabulary.operation import Act
from holism.vocabulary.profile import Profile

logger = logging.getLogger(__name__)

DIGEST_US = DAY_US
LEASE_S = 300.0
"""An orchestrator that has not been heard of for so long is taken to be gone."""
RETRY_S = 30.0


class Watch:
    """Lets monitors look. One at a time looks at a store, whoever else is started: see `turn`.

    :param notify: sends messages; without one, alerts wait in the console.
    :param console: the console's address, for links in messages.
    """

    def __init__(self, service: Service, notify: Notify | None = None, console: str = "") -> None:
        self._service, self._notify, self._console = service, notify, console
        self._journal = service.monitoring.journal
        self._identify = identifiers(service.clock)
        self._me, self._lease_key = secrets.token_hex(8), f"{service.system.name}/orchestrator"

    def look(self, progress: Callable[[float], None] = lambda share: None) -> list[Alert]:
        """Lets every monitor look at every period that has ended since it last did; returns the alerts this opened.

        A monitor that fails is noted as such, and keeps no other from looking.
        """
        now_us, first_us = self._service.clock(), self._first_us()
        due = self._due(first_us, self._until_us(now_us)) if first_us is not None else []
        opened: list[Alert] = []
        for place, (end_us, looks) in enumerate(due):
            known = _Known(self._service, end_us)
            for monitor, start_us in looks:
                opened += self._look_with(monitor, _View(self._service, known, start_us, end_us, first_us))
            self._renew()
            progress((place + 1) / len(due))
        self._tell(now_us)
        return opened

    def run(self, stop: threading.Event, every_s: float = 60.0) -> None:
        """Looks again and again until `stop` is set; only while no other orchestrator of the store is alive."""
        while not stop.is_set():
            with self.turn() as mine:
                if mine:
                    try:
                        self.look()
                    except Exception:
                        # The store may be away for a while; what was missed is looked at later.
                        logger.exception("%s: the monitors could not look", self._service.system.name)
            stop.wait(every_s if mine else RETRY_S)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether it is this orchestrator's turn: no other has one now, or within `LEASE_S` without ending it."""
        mine = self._lease(LEASE_S)
        try:
            yield mine
        finally:
            if mine:
                self._lease(0.0)

    def _lease(self, for_s: float) -> bool:
        """Takes or keeps the turn for so many seconds, where nobody else has it; says whether it did."""
        state, now_us = self._service.state, self._service.clock()
        version, value = state.load(self._lease_key)
        holder, _, until = value.decode().partition(" ")
        free = not value or holder == self._me or int(until) <= now_us
        if not free:
            return False
        until_us = now_us + round(for_s * SECOND_US)
        return state.save(self._lease_key, f"{self._me} {until_us}".encode(), version)

    def _renew(self) -> None:
        """Keeps the turn through a long look back, where it is this one's."""
        _, value = self._service.state.load(self._lease_key)
        if value.decode().startswith(self._me):
            self._lease(LEASE_S)

    def _due(self, first_us: int, now_us: int) -> list[tuple[int, list[tuple[Monitor, int]]]]:
        """The looks that are due: by the end of their period, in order, monitors with the start of theirs."""
        found: dict[int, list[tuple[Monitor, int]]] = {}
        for monitor in self._service.system.monitors:
            kept = self._journal.kept(monitor.name)
            for start_us, end_us in periods(monitor.every, kept.looked_us if kept else first_us, now_us):
                found.setdefault(end_us, []).append((monitor, start_us))
        return sorted(found.items())

    def _look_with(self, monitor: Monitor, view: "_View") -> list[Alert]:
        kept = self._journal.kept(monitor.name)
        memory = kept.memory if kept else {}
        try:
            looked = look_with(monitor, view, memory)
        except Exception as error:
            # A monitor of one's own may do anything; that it could not look is itself worth a reading.
            logger.exception("monitor %s could not look", monitor.name)
            looked = Looked([not_enough(monitor.name, "", view, f"it could not look: {error}")], memory)
        self._journal.note(monitor.name, view.end_us, looked.readings)
        goals = self._service.system.goals
        unresolved = self._journal.unresolved()
        changed = folded(unresolved, monitor, looked.readings, goals, self._identify)
        opened = [alert for alert in changed if alert.key not in unresolved]
        for alert in changed:
            self._journal.put(alert)
        for alert in opened:
            detail = {"alert": msgspec.to_builtins(alert)}
            self._service.record_operation(Act.ALERTED, f"monitor {monitor.name}", alert.grounds.value, detail)
        # Last: a crash before this line looks again, and finds the alerts that it opened.
        self._journal.keep(monitor.name, view.end_us, looked.memory)
        return opened

    def _first_us(self) -> int | None:
        """When the first record was made, or the first decision if that was earlier: it may have been imported."""
        records = self._service.log.read(0, 1)
        if not records:
            return None
        first_us = self._service.analysis.profile().first_us
        return records[0].time_us if first_us is None else min(records[0].time_us, first_us)

    def _until_us(self, now_us: int) -> int:
        """Up to when to look: now, or where only a past was imported, its last decision; silence since is no news."""
        imports = [each.time_us for each in self._service.analysis.operations() if each.act is Act.IMPORTED]
        last_us = self._service.analysis.profile().last_us
        return last_us if imports and last_us is not None and last_us < max(imports) else now_us

    def _tell(self, now_us: int) -> None:
        """Sends what people do not know yet: at once what they must act on, the rest in a digest, once a day."""
        if self._notify is None:
            return
        due = [alert for alert in self._service.monitoring.alerts() if is_due(alert, now_us)]
        urgent = [alert for alert in due if not alert.grounds.informs_only]
        kept = self._journal.kept(DIGEST)
        digest_due = kept is None or now_us - kept.looked_us >= DIGEST_US
        wanted = due if digest_due else urgent
        if not wanted or not self._sent(wanted):
            return
        for alert in wanted:
            # A snooze that has ended is over.
            self._journal.change(alert.id, told_us=now_us, state=AlertState.OPEN, until_us=None)
        if digest_due:
            self._journal.keep(DIGEST, now_us, {})

    def _sent(self, alerts: Sequence[Alert]) -> bool:
        assert self._notify is not None
        try:
            return self._notify(message(self._service.system.title, alerts, self._console))
        except Exception:
            # Whoever is to be told may be away; it is tried again after the next look.
            logger.exception("alerts could not be sent")
            return False


DIGEST = "digest of alerts"
"""Under what name it is kept when the last digest was sent."""


class _Known:
    """The facts as they were known at a point in time: computed at the first question, shared by all monitors."""

    def __init__(self, service: Service, as_of_us: int) -> None:
        self._service, self._as_of_us = service, as_of_us

    @cached_property
    def facts(self) -> nw.LazyFrame[Any]:
        """One row a decision."""
        return self._service.analysis.facts(self._as_of_us, hold=True)


class _View:
    """What monitors see of one period, as it was known at its end; implements `monitors.look.Look`."""

    def __init__(self, service: Service, known: _Known, start_us: int, end_us: int, first_us: int | None) -> None:
        self.system, self.start_us, self.end_us, self.first_us = service.system, start_us, end_us, first_us
        self._service, self._known = service, known

    def estimate(self, measure: Measure, days: float | None, level: float) -> Estimate:
        start_us = None if days is None else self.end_us - round(days * DAY_US)
        return estimate(measure, self._known.facts, self.system, window=Window(start_us, self.end_us), level=level)

    def news(self, measure: Measure, delay_days: float) -> Estimate:
        wait_us = round(self._wait_days(measure, delay_days) * DAY_US)
        window = Window(self.start_us - wait_us, self.end_us - wait_us)
        return estimate(measure, self._known.facts, self.system, window=window)

    def loop(self, monitor: FeedbackLoop, level: float) -> Estimate:
        model = next((each for each in self.system.models if each.name == monitor.model), self.system.acts_on)
        assert model is not None, "a system knows the models that its monitors name"
        return loop_estimate(
            model,
            self._known.facts,
            label=monitor.label,
            share=self.system.interaction.explore if self.system.interaction else 0.0,
            same=monitor.same,
            by=monitor.by,
            window=Window(self.end_us - round(monitor.days * DAY_US), self.end_us),
            level=level,
        )

    def profile(self, start_us: int, end_us: int) -> Profile:
        return self._service.analysis.profile(Window(start_us, end_us))

    def facts(self, start_us: int | None, end_us: int) -> nw.LazyFrame[Any]:
        frame = self._known.facts.filter(nw.col("time") < nw.lit(to_datetime(end_us)))
        return frame if start_us is None else frame.filter(nw.col("time") >= nw.lit(to_datetime(start_us)))

    def _wait_days(self, measure: Measure, delay_days: float) -> float:
        if (within := getattr(measure, "within_days", None)) is not None:
            return float(within)
        matures = {each.name: each.matures_days for each in self.system.outcomes}
        return matures.get(measure.outcome or "", delay_days)
