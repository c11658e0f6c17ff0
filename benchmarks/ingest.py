"""Durable appends in groups, beside a bare loop that appends the same bytes to a file and calls fdatasync."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks import subject
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell, quantile
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.clock import wall_clock
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.record import Record, RecordKind

GROUPS = (1, 50, 1_000)
SECONDS, FULL_SECONDS = 1.0, 5.0
TURNS = 5


def run(options: Options, tell: Tell) -> Result:
    """Appends groups of 1, 50 and 1000 records to both, turn about."""
    seconds = (FULL_SECONDS if options.full else SECONDS) / TURNS
    rows: list[tuple[str | float, ...]] = []
    ratios, bars = [], []
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        bodies = subject.bodies(subject.train(folder / "models"))
        new = identifiers(wall_clock)
        log = SqliteLog(folder / "log.db")
        descriptor = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

        def group(size: int) -> list[Record]:
            return [
                Record(new(), RecordKind.DECISION, "cases", wall_clock(), bodies[n % len(bodies)], unit=f"case-{n}")
                for n in range(size)
            ]

        def bare(records: list[Record]) -> object:
            written = os.write(descriptor, b"".join(record.id.encode() + record.body for record in records))
            os.fdatasync(descriptor)
            return written

        for size in GROUPS:
            tell(f"groups of {size}")
            times: dict[str, list[float]] = {"Log.append": [], "append + fdatasync": []}
            make = partial(group, size)
            for _ in range(TURNS):
                times["Log.append"] += _for_seconds(make, log.append, seconds)
                times["append + fdatasync"] += _for_seconds(make, bare, seconds)
            per_second = {label: size * len(found) / sum(found) for label, found in times.items()}
            for label, found in times.items():
                p50, p99 = quantile(found, 0.5) * 1e3, quantile(found, 0.99) * 1e3
                rows.append((f"{label}, groups of {size:,}", per_second[label], p50, p99, max(found) * 1e3))
                bars.append(Bar(f"{label}, {size:,}", per_second[label], label == "Log.append"))
            share = per_second["Log.append"] / per_second["append + fdatasync"]
            ratios.append(Ratio(f"Log.append / append + fdatasync, groups of {size:,}", share))
        log.close()
        os.close(descriptor)
    return Result(
        name="ingest",
        title="Durable appends: records a second",
        columns=("", "records/s", "p50 ms", "p99 ms", "longest ms"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            "times are those of one group; making the records is not timed",
            "the bare loop keeps no index, no order across processes and no checksum: a limit, not a store",
        ),
        bars=tuple(bars),
        bars_unit="/s",
    )


def _for_seconds(
    make: Callable[[], list[Record]], append: Callable[[list[Record]], object], seconds: float
) -> list[float]:
    found: list[float] = []
    end = perf_counter() + seconds
    while perf_counter() < end:
        records = make()
        started = perf_counter()
        append(records)
        found.append(perf_counter() - started)
    return found
