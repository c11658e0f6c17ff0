"""What the pages read of facts, as of one moment, kept for a short while: many questions then cost one look."""

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa

from holism.console.formula import columns_read
from holism.service import Service
from holism.vocabulary.measure import Window

T = TypeVar("T")

FRESH_S = 10.0
"""Age up to which the overview and the goals take a snapshot although more was recorded; the page says its time."""
UNCHANGED_S = 60.0
"""Age up to which a snapshot serves while nothing is recorded: decisions age, and outcomes mature, all the same."""

DECIDED = (
    "position", "decision_id", "time", "day", "age_days", "release", "unit", "key", "mode", "action", "propensity",
    "explored", "error", "latency_us", "guardrails", "guarded",
)  # fmt: skip
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
        self._connection = duckdb.connect(":memory:")
        self._answers: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self._asking: dict[Hashable, threading.Lock] = {}

    def frame(self, window: Window | None = None, narrowed: Any = None) -> nw.LazyFrame[Any]:
        """The facts, lazily; each call has a cursor of its own, so that threads do not disturb each other."""
        frame: nw.LazyFrame[Any] = nw.from_native(self._connection.cursor().from_arrow(self._table))
        for bound, end in ((window and window.start_us, False), (window and window.end_us, True)):
            if bound is not None:
                instant = nw.lit(bound).cast(nw.Int64)
                passed = nw.col("time").dt.timestamp("us")
                frame = frame.filter(passed < instant if end else passed >= instant)
        return frame if narrowed is None else frame.filter(narrowed)

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


def rows(frame: nw.LazyFrame[Any]) -> Iterable[dict[str, Any]]:
    """The rows of a small result."""
    return frame.collect(backend="pyarrow").iter_rows(named=True)


def slices(service: Service) -> tuple[str, ...]:
    """The columns by which goals can be sliced."""
    fields = service.system.schema.fields
    return (
        *(f"request_{field.name}" for field in fields if field.kind in SLICED and not field.private),
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
