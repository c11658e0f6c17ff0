"""Profiles beside the Parquet, sealed with it, so that a question about months reads no rows.

    <folder>/<system>/profile/edges.json              the edges that all of them share, from the first values there were
    <folder>/<system>/profile/0000000007.json         of segment 7, by UTC day
    <folder>/<system>/profile/0000000063_of_64.json   of the 64 segments up to segment 63, likewise, to be read at once

They follow from the lake's files alone, segment by segment in order, so that whoever writes them writes the same.
"""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holism.engines.base import Log
from holism.engines.facts import Shape
from holism.engines.parquet_lake import ParquetLake
from holism.engines.tail import Tail
from holism.vocabulary.errors import StoreError
from holism.vocabulary.profile import ENCODER, Numeric, Profile, merge
from holism.vocabulary.record import RecordKind
from holism.vocabulary.system import System

Profiler = Callable[[Any, Profile | None], Profile]
"""Takes rows of decisions, and the profile whose edges to take; returns theirs. See `measures.profile`."""

Days = dict[date, Profile]

EDGES = "edges.json"
SPAN = 64
"""Segments that are kept merged too: a process that begins reads one file instead of them."""
PERIODS = 64
"""Periods that are kept merged; of more, the one asked for first is forgotten."""
DAYS = msgspec.json.Decoder(Days)
PROFILE = msgspec.json.Decoder(Profile)


class ProfileRollUps:
    """Implements `engines.base.RollUps`. Thread-safe.

    Keeps one merged profile a day in memory, those of periods that were asked for, and that of the log's tail, each
    record of which it looks at once.

    :param lake, folder: whose sealed segments are read.
    :param profiler: makes a profile of rows; handed in, since stages are not known here.
    """

    def __init__(self, folder: str | Path, lake: ParquetLake, log: Log, system: System, profiler: Profiler) -> None:
        self._folder = Path(folder) / system.name
        self._lake, self._system, self._profiler = lake, system.name, profiler
        self._tail = Tail(log, Shape(system))
        self._periods: dict[tuple[date | None, date | None], Profile] = {}
        self._lock = threading.Lock()
        self._forget()

    def seal(self) -> int:
        """See `RollUps.seal`."""
        with self._lock:
            return self._seal(self._lake.sealed(self._system) // self._lake.segment)

    def profile(self, start: date | None = None, end: date | None = None) -> Profile:
        """See `RollUps.profile`."""
        with self._lock:
            sealed = self._lake.sealed(self._system)
            segments = sealed // self._lake.segment
            self._seal(segments)
            self._read(segments)
            self._follow(sealed)
            if (start, end) not in self._periods:
                self._periods = dict(list(self._periods.items())[1 - PERIODS :])
                self._periods[start, end] = merge(_within(self._days, start, end))
            return merge([self._periods[start, end], *_within(self._fresh, start, end)])

    def _forget(self) -> None:
        self._sealed_segments = 0
        self._read_segments = 0
        self._days: Days = {}
        self._periods = {}
        self._fresh: Days = {}
        self._fresh_from = self._fresh_to = 0

    def _seal(self, segments: int) -> int:
        folder = self._folder / "profile"
        try:
            edges = self._edges()
            if edges is None or not (folder / _name(self._sealed_segments - 1)).exists():
                # Deleted, by people or by `rebuild`; without the edges, what is there cannot be gone on with.
                self._sealed_segments = 0
            there = set(os.listdir(folder)) if edges and self._sealed_segments < segments else set()
            missing = [k for k in range(self._sealed_segments, segments) if _name(k) not in there]
            for segment in missing:
                days, edges = self._of_segment(segment, edges)
                _write(folder / EDGES, ENCODER.encode(edges))
                _write(folder / _name(segment), ENCODER.encode(days))
            for end in range(self._sealed_segments // SPAN * SPAN + SPAN, segments + 1, SPAN):
                if _spanning(end) not in there or any(end - SPAN <= segment < end for segment in missing):
                    days = _merged(DAYS.decode((folder / _name(k)).read_bytes()) for k in range(end - SPAN, end))
                    _write(folder / _spanning(end), ENCODER.encode(days))
            self._sealed_segments = segments
        except (OSError, pa.ArrowException, msgspec.DecodeError) as error:
            raise StoreError(f"{folder}: the roll-ups cannot be written ({error})") from error
        if missing and missing[0] < self._read_segments:
            self._forget()
        return len(missing)

    def _of_segment(self, segment: int, edges: Profile | None) -> tuple[Days, Profile]:
        """The profiles of one segment by day; and the edges, with those of columns that have their first values."""
        files = sorted((self._folder / RecordKind.DECISION.value).glob(f"day=*/{segment:010d}.parquet"))
        days = {
            date.fromisoformat(path.parent.name.removeprefix("day=")): pq.ParquetFile(path).read() for path in files
        }
        if not days:
            return {}, edges or Profile(0)
        # Types of an earlier declaration differ at most between segments, not within one.
        edges = _known(edges, self._profiler(pa.concat_tables(days.values()), edges))
        return {day: self._profiler(rows, edges) for day, rows in days.items()}, edges

    def _edges(self) -> Profile | None:
        try:
            return PROFILE.decode((self._folder / "profile" / EDGES).read_bytes())
        except FileNotFoundError:
            return None

    def _read(self, segments: int) -> None:
        if segments < self._read_segments:
            self._forget()
        if segments == self._read_segments:
            return
        found = [self._days]
        at = self._read_segments
        while at < segments:
            whole = at % SPAN == 0 and at + SPAN <= segments
            path = self._folder / "profile" / (_spanning(at + SPAN) if whole else _name(at))
            try:
                found.append(DAYS.decode(path.read_bytes()))
            except (OSError, msgspec.DecodeError) as error:
                raise StoreError(f"{path}: the roll-up cannot be read ({error}); run `holism rebuild`") from error
            at += SPAN if whole else 1
        self._days, self._periods = _merged(found), {}
        self._read_segments = segments

    def _follow(self, sealed: int) -> None:
        """Profiles the rows of the tail that are new."""
        rows = self._tail.after(sealed)[RecordKind.DECISION]
        if sealed != self._fresh_from:
            self._fresh, self._fresh_from, self._fresh_to = {}, sealed, sealed
        new = rows.filter(pc.greater(rows["position"], self._fresh_to)) if rows.num_rows else rows
        if not new.num_rows:
            return
        # A column may have its first values here: then the edges are the tail's own, until they are sealed.
        edges = _known(self._edges(), merge(self._fresh.values()))
        edges = _known(edges, self._profiler(new.drop_columns(["day"]), edges))
        for day in pc.unique(new["day"]).to_pylist():
            of_day = new.filter(pc.equal(new["day"], pa.scalar(day))).drop_columns(["day"])
            self._fresh[day] = merge([self._fresh.get(day, Profile(0)), self._profiler(of_day, edges)])
        self._fresh_to = new["position"][-1].as_py()


def _known(edges: Profile | None, newer: Profile) -> Profile:
    """The profile whose edges hold: of each column, from where it had values for the first time."""
    if edges is None or not edges.rows:
        return newer
    settled = {
        name: column for name, column in edges.columns.items() if not isinstance(column, Numeric) or column.edges
    }
    return msgspec.structs.replace(edges, columns=newer.columns | settled)


def _merged(parts: Iterable[Days]) -> Days:
    found: dict[date, list[Profile]] = {}
    for days in parts:
        for day, of_day in days.items():
            found.setdefault(day, []).append(of_day)
    return {day: merge(of_day) for day, of_day in found.items()}


def _within(days: Days, start: date | None, end: date | None) -> list[Profile]:
    return [of_day for day, of_day in days.items() if (not start or day >= start) and (not end or day < end)]


def _name(segment: int) -> str:
    return f"{segment:010d}.json"


def _spanning(end: int) -> str:
    return f"{end - 1:010d}_of_{SPAN}.json"


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    temporary.write_bytes(content)
    temporary.replace(path)
