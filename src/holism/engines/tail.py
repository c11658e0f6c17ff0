"""The end of the log that is not in the lake yet, as rows, kept in memory and only ever extended."""

import threading

import pyarrow as pa
import pyarrow.compute as pc

from holism.engines.base import Log
from holism.engines.facts import Shape
from holism.vocabulary.record import RecordKind

RECORDS_PER_READ = 4_096
CHUNKS = 32


class Tail:
    """The rows of one system after a position; each record is decoded once. Safe for threads."""

    def __init__(self, log: Log, shape: Shape) -> None:
        self._log = log
        self._shape = shape
        self._lock = threading.Lock()
        self._start_at(0)

    def after(self, position: int) -> dict[RecordKind, pa.Table]:
        """All rows after the position, up to the last record that was acknowledged before this call."""
        head = self._log.head()
        with self._lock:
            if position < self._start or position > self._end:
                self._start_at(position)
            elif position > self._start:
                self._forget(position)
            while self._end < head:
                self._extend(min(RECORDS_PER_READ, head - self._end))
            return dict(self._tables)

    def _start_at(self, position: int) -> None:
        self._start = self._end = position
        self._tables = {kind: schema.empty_table() for kind, schema in self._shape.schemas.items()}

    def _forget(self, position: int) -> None:
        for kind, rows in self._tables.items():
            # Rows are in order of position, so those to forget come first.
            old = pc.sum(pc.less_equal(rows["position"], position)).as_py() or 0
            self._tables[kind] = rows.slice(old).combine_chunks()
        self._start = position

    def _extend(self, count: int) -> None:
        records = self._log.read(self._end, count)
        for kind, rows in self._shape.tables(records).items():
            if rows.num_rows:
                self._tables[kind] = pa.concat_tables([self._tables[kind], rows])
            if self._tables[kind]["position"].num_chunks > CHUNKS:
                self._tables[kind] = self._tables[kind].combine_chunks()
        self._end = records[-1].position
