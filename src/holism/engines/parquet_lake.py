"""The lake as Parquet files in a folder: one typed file per segment of the log, system, kind and UTC day.

    <folder>/layout.json                                    how the files are cut; see `Layout`
    <folder>/<system>/<kind>/day=2026-01-31/0000000007.parquet
    <folder>/<system>/sealed/0000000007                     written last: segment 7 of this system is complete

Segment k holds the positions in (k * N, (k + 1) * N]. It is written once the log has passed its end, from nothing but
the log and the declaration, so whoever writes it, and however often, writes the same bytes.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holism.engines.base import Log
from holism.engines.facts import Shape
from holism.vocabulary.errors import StoreError
from holism.vocabulary.record import Record
from holism.vocabulary.system import System

SEGMENT = 16_384


class Layout(msgspec.Struct, frozen=True):
    """How the files are cut; files of another layout must not be mixed with these.

    :param version: of the columns and folders; raised when they change other than by adding.
    :param segment: positions in a segment.
    """

    version: int = 1
    segment: int = SEGMENT


LAYOUTS = msgspec.json.Decoder(Layout)


class ParquetLake:
    """Implements `engines.base.Lake`.

    A crash half way leaves a segment without its marker, and it is sealed again. Needs memory for one segment.

    :param systems: the systems whose records are kept, by name; records of other systems stay in the log alone.
    :param segment: positions in a segment; the same for all that use the folder.
    """

    def __init__(self, folder: str | Path, log: Log, systems: Mapping[str, System], *, segment: int = SEGMENT) -> None:
        if segment < 1:
            raise ValueError(f"ParquetLake segment: got {segment}, allowed is at least 1")
        self._folder = Path(folder)
        self._log = log
        self._systems = systems
        self._layout = Layout(segment=segment)
        self._sealing = threading.Lock()
        self._known: dict[str, int] = {}

    def seal(self) -> int:
        """See `Lake.seal`."""
        with _store_errors(self._folder), self._sealing:
            self._check_layout()
            complete = self._log.head() // self._layout.segment
            sealed = {name: self._segments(name) for name in self._systems}
            first = min(sealed.values(), default=complete)
            for segment in range(first, complete):
                self._write(segment, [name for name, until in sealed.items() if until <= segment])
            return max(0, complete - first)

    def rebuild(self) -> int:
        """See `Lake.rebuild`. Each file is replaced in one step, so that those who read meanwhile miss nothing."""
        with _store_errors(self._folder), self._sealing:
            complete = self._log.head() // self._layout.segment
            _write_file(self._folder / "layout.json", msgspec.json.encode(self._layout))
            written = {path for segment in range(complete) for path in self._write(segment, list(self._systems))}
            for name in self._systems:
                for path in (self._folder / name).rglob("*"):
                    if path.is_file() and path not in written:
                        path.unlink(missing_ok=True)
            return complete

    def sealed(self, system: str) -> int:
        """See `Lake.sealed`."""
        with _store_errors(self._folder):
            self._check_layout()
            return self._segments(system) * self._layout.segment if system in self._systems else 0

    @property
    def segment(self) -> int:
        """Positions in a segment."""
        return self._layout.segment

    def _segments(self, system: str) -> int:
        """How many segments are complete, from the first on; looked up, since others seal and people delete."""
        folder = self._folder / system / "sealed"
        known = self._known.get(system, 0)
        if known and not (folder / _name(known - 1)).exists():
            known = 0
        while (folder / _name(known)).exists():
            known += 1
        self._known[system] = known
        return known

    def _write(self, segment: int, names: Sequence[str]) -> list[Path]:
        after = segment * self._layout.segment
        records = self._log.read(after, self._layout.segment)
        if len(records) != self._layout.segment or records[-1].position != after + self._layout.segment:
            raise StoreError(f"{self._folder}: the log has a gap after position {after}, allowed are contiguous ones")
        return [path for name in names for path in self._write_system(segment, name, records)]

    def _write_system(self, segment: int, name: str, records: Sequence[Record]) -> list[Path]:
        written = []
        for kind, rows in Shape(self._systems[name]).tables(records).items():
            for day in pc.unique(rows["day"]).to_pylist():
                path = self._folder / name / kind.value / f"day={day.isoformat()}" / f"{_name(segment)}.parquet"
                of_day = rows.filter(pc.equal(rows["day"], pa.scalar(day))).drop_columns(["day"])
                _write_file(path, _parquet(of_day))
                written.append(path)
        marker = self._folder / name / "sealed" / _name(segment)
        _write_file(marker, b"")
        return [*written, marker]

    def _check_layout(self) -> None:
        path = self._folder / "layout.json"
        try:
            found = LAYOUTS.decode(path.read_bytes())
        except FileNotFoundError:
            _write_file(path, msgspec.json.encode(self._layout))
            return
        if found != self._layout:
            raise StoreError(
                f"{self._folder}: got files of {found}, allowed are those of {self._layout}; "
                "run `holism rebuild`, which writes them anew from the log"
            )


@contextmanager
def _store_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException, msgspec.DecodeError) as error:
        raise StoreError(f"{folder}: the lake cannot be read or written ({error})") from error


def _name(segment: int) -> str:
    return f"{segment:010d}"


def _parquet(rows: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    return sink.getvalue()


def _write_file(path: Path, content: bytes | pa.Buffer) -> None:
    """All of it or nothing, and durable: a marker must not outlive what it vouches for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{os.getpid()}.{threading.get_ident()}"
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
