"""What the pages read of facts, as of one moment, kept for a short while: many questions then cost one look."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa

from holism.console.formula import columns_read
from holism.service import Service
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.measure import Measure, Window

T = TypeVar("T")

FRESH_S = 10.0
"""Age up to which the overview and the goals take a snapshot although more was recorded; the page says its time."""
UNCHANGED_S = 60.0
"""Age up to which a snapshot serves while nothing is recorded: decisions age, and outcomes mature, all the same."""

DECIDED = (
    "position", "decision_id", "time", "day", "age_days", "release", "unit", "key", "mode", "action", "propensity",
    "explored", "error", "latency_us", "guardrails", "guarded",
)  # fmt: skip
BY_EVERY_MEASURE = frozenset({"decision_id", "unit", "time", "day", "age_days"})
SLICED = ("category", "boolean")
"""Kinds of request fields by which goals can be sliced."""


class Snapshot:
    """Facts as of a moment, with the columns that the pages read, in memory. Safe for threads.

    :ivar as_of_us: the moment, in microseconds since 1970 UTC.
    :ivar head: the log's last position then.
    """

    def __init__(self, table: pa.Table, as_of_us: int, head: int) -> None:
        self.as_of_us, self.head = as_of_us, head
        self._table = table
        self._connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._answers: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self._asking: dict[Hashable, threading.Lock] = {}

    def frame(self, window: Window | None = None, measure: Measure | None = None) -> nw.LazyFrame[Any]:
        """The facts, lazily; each call has a cursor of its own, so that threads do not disturb each other.

        :param measure: with no more columns than this measure needs, which makes its many small questions quicker.
        """
        table = self._table if measure is None else self._table.select(self._needed(measure))
        frame: nw.LazyFrame[Any] = nw.from_native(self._connection.cursor().from_arrow(table))
        if window is not None and window.start_us is not None:
            frame = frame.filter(nw.col("time") >= nw.lit(to_datetime(window.start_us)))
        if window is not None and window.end_us is not None:
            frame = frame.filter(nw.col("time") < nw.lit(to_datetime(window.end_us)))
        return frame

    def _needed(self, measure: Measure) -> list[str]:
        names: list[str] = self._table.column_names
        read = columns_read(measure)
        if read is None:
            return names
        wanted = read | BY_EVERY_MEASURE | {f"outcome_{measure.outcome}_arrived"}
        return [name for name in names if name in wanted]

    def answer(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question about this snapshot, worked out once."""
        with self._lock:
            asking = self._asking.setdefault(question, threading.Lock())
        with asking:
            if question not in self._answers:
                self._answers[question] = ask()
            found: T = self._answers[question]
            return found


class Snapshots:
    """Takes snapshots of one service's facts, as few as will do.

    :param elapsed: a monotonic clock, in seconds.
    """

    def __init__(self, service: Service, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._service, self._elapsed = service, elapsed
        self._columns = _columns(service)
        self._lock = threading.Lock()
        self._taken: tuple[float, Snapshot] | None = None

    def latest(self, most_s: float = FRESH_S) -> Snapshot:
        """A snapshot that misses nothing recorded until `most_s` seconds ago."""
        with self._lock:
            if self._taken is not None:
                at, snapshot = self._taken
                age_s = self._elapsed() - at
                if age_s < most_s or (age_s < UNCHANGED_S and snapshot.head == self._service.log.head()):
                    return snapshot
            at, snapshot = self._elapsed(), self._take()
            self._taken = at, snapshot
            return snapshot

    def _take(self) -> Snapshot:
        head, as_of_us = self._service.log.head(), self._service.clock()
        facts = self._service.analysis.facts(as_of_us)
        if self._columns is not None:
            facts = facts.select(*self._columns)
        return Snapshot(facts.collect(backend="pyarrow").to_native(), as_of_us, head)


def slices(service: Service) -> tuple[str, ...]:
    """The columns by which goals can be sliced."""
    fields = service.system.schema.fields
    return (
        *(f"request_{field.name}" for kind in SLICED for field in fields if field.kind == kind and not field.private),
        "release",
        "mode",
    )


def _columns(service: Service) -> list[str] | None:
    """The columns that the pages read; None for all, where a measure does not say what it reads."""
    system = service.system
    wanted = dict.fromkeys([*DECIDED, *slices(service)])
    for model in system.models:
        wanted |= dict.fromkeys(f"{kind}_{model.name}" for kind in ("prediction", "confidence", "fallback"))
    for feedback in system.feedback:
        wanted |= dict.fromkeys((f"feedback_{feedback.name}", f"feedback_{feedback.name}_time"))
    for outcome in system.outcomes:
        wanted |= dict.fromkeys((f"outcome_{outcome.name}", f"outcome_{outcome.name}_arrived"))
    for goal in system.goals:
        read = columns_read(goal.measure)
        if read is None:
            return None
        wanted |= dict.fromkeys(sorted(read))
    return list(wanted)
