"""What the pages read of facts, as of one moment, kept for a short while: many questions then cost one look.

Where a look is short, whoever asks waits for it. Where there are so many decisions that it is long, a page shows the
last one, and says of when it is, while the next is prepared beside, with the answers that people have been asking for.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import narwhals.stable.v2 as nw

from holism.console.formula import columns_read
from holism.measures.collect import arrow_batches
from holism.service import Service
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.measure import Measure, Window

T = TypeVar("T")

logger = logging.getLogger(__name__)

FRESH_S = 10.0
"""Age up to which the overview and the goals take a snapshot although more was recorded; the page says its time."""
UNCHANGED_S = 60.0
"""Age up to which a snapshot serves while nothing is recorded: decisions age, and outcomes mature, all the same."""
PATIENCE_S = 3.0
"""How long people wait for a new snapshot; where it takes longer, they are shown the last while it is prepared."""
OLDEST_S = 300.0
"""Age from which nobody is shown a snapshot, however long the next one takes."""
MEMORY = "2GB"
"""What a snapshot may hold in memory; the rest of it lies in `SPILL`, and is slower."""

DECIDED = (
    "position", "decision_id", "time", "day", "age_days", "release", "unit", "key", "mode", "action", "propensity",
    "explored", "error", "latency_us", "guardrails", "guarded",
)  # fmt: skip
SPILL = ".console-"
"""What the names of folders begin with, in the store's, for what does not fit in memory."""
BATCH = 100_000
BY_EVERY_MEASURE = frozenset({"decision_id", "unit", "time", "day", "age_days"})
SLICED = ("category", "boolean")
"""Kinds of request fields by which goals can be sliced."""


class Snapshot:
    """Facts as of a moment, with the columns that the pages read. Safe for threads.

    :ivar as_of_us: the moment, in microseconds since 1970 UTC.
    :ivar head: the log's last position then.
    """

    def __init__(self, facts: nw.LazyFrame[Any], as_of_us: int, head: int, folder: Path) -> None:
        self.as_of_us, self.head = as_of_us, head
        settings: dict[str, Any] = {
            "autoinstall_known_extensions": "false",
            "memory_limit": MEMORY,
            # Made when it is needed, and removed after, by DuckDB; two may not share one.
            "temp_directory": str(folder / f"{SPILL}{secrets.token_hex(8)}"),
        }
        self._connection = duckdb.connect(":memory:", config=settings)
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        # Batch by batch from one database into the other; in the first it would hold on to the lake's files.
        self._connection.register("batches", arrow_batches(facts.to_native(), BATCH))
        self._connection.execute("CREATE TABLE facts AS SELECT * FROM batches")
        self._connection.unregister("batches")
        self._columns: list[str] = self._connection.table("facts").columns
        self._answers: dict[Hashable, Any] = {}
        self._asked: dict[Hashable, Callable[[Snapshot], Any]] = {}
        self._lock = threading.Lock()
        self._asking: dict[Hashable, threading.Lock] = {}

    def frame(self, window: Window | None = None, measure: Measure | None = None) -> nw.LazyFrame[Any]:
        """The facts, lazily; each call has a cursor of its own, so that threads do not disturb each other.

        :param measure: with no more columns than this measure needs, which makes its many small questions quicker.
        """
        names = self._columns if measure is None else self._needed(measure)
        facts = self._connection.cursor().table("facts")
        frame: nw.LazyFrame[Any] = nw.from_native(facts).select(*names)
        if window is not None and window.start_us is not None:
            frame = frame.filter(nw.col("time") >= nw.lit(to_datetime(window.start_us)))
        if window is not None and window.end_us is not None:
            frame = frame.filter(nw.col("time") < nw.lit(to_datetime(window.end_us)))
        return frame

    def _needed(self, measure: Measure) -> list[str]:
        read = columns_read(measure)
        if read is None:
            return self._columns
        wanted = read | BY_EVERY_MEASURE | {f"outcome_{measure.outcome}_arrived"}
        return [name for name in self._columns if name in wanted]

    def answer(self, question: Hashable, ask: Callable[["Snapshot"], T]) -> T:
        """The answer to a question about this snapshot, worked out once."""
        found = self._answer(question, ask)
        # Only now: what has no answer is not prepared again and again.
        self._asked[question] = ask
        return found

    def prepare(self, like: "Snapshot") -> None:
        """Works out what people have asked of another; what nobody asks for again is not carried on."""
        for question, ask in list(like._asked.items()):
            try:
                self._answer(question, ask)
            except Exception:
                # Whoever asks again is told; it keeps no other answer from being ready.
                logger.exception("console: %s could not be prepared", question)

    def _answer(self, question: Hashable, ask: Callable[["Snapshot"], T]) -> T:
        with self._lock:
            asking = self._asking.setdefault(question, threading.Lock())
        with asking:
            if question not in self._answers:
                self._answers[question] = ask(self)
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
        self._taken: Snapshot | None = None
        self._taken_at = self._took_s = 0.0
        self._renewal: threading.Thread | None = None

    def latest(self, most_s: float = FRESH_S) -> Snapshot:
        """A snapshot that misses nothing recorded until `most_s` seconds ago; older, where the next takes long."""
        with self._lock:
            if self._taken is None:
                return self._renew()
            age_s = self._elapsed() - self._taken_at
            if age_s < most_s or (age_s < UNCHANGED_S and self._taken.head == self._service.log.head()):
                return self._taken
            if self._took_s < PATIENCE_S or age_s >= OLDEST_S:
                return self._renew()
            if self._renewal is None or not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._renew_beside, args=(self._taken,), daemon=True)
                self._renewal.start()
            return self._taken

    def ask(self, question: Hashable, ask: Callable[[Snapshot], T]) -> T:
        """The answer to a question about the latest snapshot."""
        return self.latest().answer(question, ask)

    def _renew(self) -> Snapshot:
        at = self._elapsed()
        self._taken, self._taken_at = self._take(), at
        self._took_s = self._elapsed() - at
        return self._taken

    def _renew_beside(self, last: Snapshot) -> None:
        at = self._elapsed()
        try:
            snapshot = self._take()
        except Exception:
            # The store may be away; whoever looks after `OLDEST_S` is told.
            logger.exception("console: no new snapshot")
            return
        took_s = self._elapsed() - at
        snapshot.prepare(last)
        with self._lock:
            self._taken, self._taken_at, self._took_s = snapshot, at, took_s

    def _take(self) -> Snapshot:
        head, as_of_us = self._service.log.head(), self._service.clock()
        facts = self._service.analysis.facts(as_of_us)
        if self._columns is not None:
            facts = facts.select(*self._columns)
        return Snapshot(facts, as_of_us, head, self._service.folder)


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
