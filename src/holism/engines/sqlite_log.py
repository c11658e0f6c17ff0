"""The log in one SQLite file: groups of records, each group durable when `append` returns."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from holism.engines.sqlite import Database, transaction
from holism.vocabulary.record import Record, RecordKind

MIGRATIONS = (
    """
    CREATE TABLE record (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        system TEXT NOT NULL,
        time_us INTEGER NOT NULL,
        about TEXT,
        unit TEXT,
        key TEXT,
        idempotency TEXT,
        body BLOB NOT NULL
    );
    CREATE INDEX record_about ON record (about) WHERE about IS NOT NULL;
    CREATE INDEX record_unit ON record (system, unit, key) WHERE kind <> 'decision' AND unit IS NOT NULL;
    CREATE UNIQUE INDEX record_idempotency ON record (system, idempotency) WHERE idempotency IS NOT NULL;
    """,
    "CREATE INDEX record_operation ON record (position) WHERE kind = 'operation';",
)

ROWS_PER_STATEMENT = 64
ROWS_PER_READ = 256


class SqliteLog:
    """Implements `engines.base.Log`.

    Positions are row ids given under the write lock, so they are contiguous in commit order over all processes, and
    a transaction that fails leaves no gap. Threads share one connection for writing, one group at a time; readers
    have their own and never wait for a commit.

    :param busy_s: longest wait, in seconds, for other processes that write.
    """

    def __init__(self, path: str | Path, *, busy_s: float = 10.0) -> None:
        self._database = Database(path, MIGRATIONS, busy_s=busy_s)

    def append(self, records: Sequence[Record]) -> Sequence[Record | None]:
        """See `Log.append`. Up to 64 records are one step of one statement, and one flush of the disk."""
        if not records:
            return []
        with self._database.writing() as connection:
            before = connection.total_changes()
            if len(records) <= ROWS_PER_STATEMENT:
                connection.execute(_insert(len(records)), _values(records))
            else:
                with transaction(connection):
                    for start in range(0, len(records), ROWS_PER_STATEMENT):
                        some = records[start : start + ROWS_PER_STATEMENT]
                        connection.execute(_insert(len(some)), _values(some))
            appended = connection.total_changes() - before
        if appended == len(records):
            return [None] * len(records)
        # What kept a record out is in the log for good, so it can be looked up after the commit.
        return [self._earlier(record) for record in records]

    def read(self, after: int = 0, limit: int = 10_000, *, kind: RecordKind | None = None) -> Sequence[Record]:
        """See `Log.read`."""
        # The kind stands in the text and is no binding, or SQLite would not know that an index on some kinds serves.
        where = f"kind = '{kind.value}' AND position > ?" if kind else "position > ?"
        found: list[Record] = []
        while len(found) < limit:
            wanted = min(ROWS_PER_READ, limit - len(found))
            rows = self._select(f"{where} ORDER BY position LIMIT ?", (after, wanted))
            found += rows
            if len(rows) < wanted:
                break
            after = rows[-1].position
        return found

    def head(self) -> int:
        """See `Log.head`."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT ifnull(max(position), 0) FROM record").get)

    def find(self, system: str, *, id: str | None = None, idempotency: str | None = None) -> Record | None:
        """See `Log.find`."""
        if (id is None) == (idempotency is None):
            raise TypeError(f"find: got id={id!r} and idempotency={idempotency!r}, allowed is one of them")
        column, value = ("id", id) if id is not None else ("idempotency", idempotency)
        found = self._select(f"system = ? AND {column} = ?", (system, value))
        return found[0] if found else None

    def about(self, system: str, decision: Record) -> Sequence[Record]:
        """See `Log.about`. What names a decision is about that one only; the rest goes by unit and key."""
        told = "system = ? AND kind IN ('feedback', 'outcome')"
        found = self._select(f"about = ? AND {told}", (decision.id, system))
        if decision.unit is not None:
            indexed = "kind <> 'decision' AND unit IS NOT NULL AND about IS NULL"
            bindings = (system, decision.unit, decision.key)
            found += self._select(f"{told} AND unit = ? AND key IS ? AND {indexed}", bindings)
        return sorted(found, key=lambda record: record.position)

    def close(self) -> None:
        """See `Log.close`."""
        self._database.close()

    def _earlier(self, record: Record) -> Record | None:
        if record.idempotency is None:
            return None
        holder = self.find(record.system, idempotency=record.idempotency)
        return holder if holder and holder.id != record.id else None

    def _select(self, where: str, bindings: tuple[Any, ...]) -> list[Record]:
        with self._database.reading() as connection:
            packed = connection.execute(_SELECT.format(where=where), bindings).get
        return [
            Record(id, RecordKind(kind), system, time_us, bytes.fromhex(body), about, unit, key, idempotency, position)
            for position, id, kind, system, time_us, about, unit, key, idempotency, body in _DECODER.decode(packed)
        ]


# All rows come as one JSON text, in one step, for the reason in `sqlite`: beside a busy thread 250 times as fast.
# Bodies go in hexadecimal, so that whatever bytes were appended are the bytes that are read.
_SELECT = """
    SELECT json_group_array(json_array(position, id, kind, system, time_us, about, unit, key, idempotency, hex(body)))
    FROM (SELECT * FROM record WHERE {where})
"""
_Row = tuple[int, str, str, str, int, str | None, str | None, str | None, str | None, str]
_DECODER = msgspec.json.Decoder(list[_Row])


@cache
def _insert(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * rows)
    return (
        f"INSERT INTO record (id, kind, system, time_us, about, unit, key, idempotency, body) VALUES {values} "
        "ON CONFLICT (system, idempotency) WHERE idempotency IS NOT NULL DO NOTHING"
    )


def _values(records: Sequence[Record]) -> list[Any]:
    values: list[Any] = []
    for record in records:
        values += (record.id, record.kind.value, record.system, record.time_us, record.about)
        values += (record.unit, record.key, record.idempotency, record.body)
    return values
