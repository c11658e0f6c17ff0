"""A product's own SQLite file: opening it, migrating it, and one transaction at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, ClassVar

import apsw

Row = tuple[Any, ...]


class Store:
    """One SQLite file, which only its owner can read. Safe to share between threads: a transaction has the connection.

    What is deleted is overwritten (`secure_delete`), and the write-ahead log is emptied after `forget`.
    """

    migrations: ClassVar[tuple[str, ...]] = ()
    """Script n brings a file from version n to n + 1 (`PRAGMA user_version`). Only ever append."""

    def __init__(self, path: Path) -> None:
        """Open (or create) the file at `path` and migrate it. Raises ValueError if it is too new."""
        path.touch(mode=0o600)
        self._lock = RLock()
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(5_000)
        settings = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": True, "secure_delete": True}
        for name, value in settings.items():
            self._connection.pragma(name, value)
        self._migrate(path)

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """Give the connection inside a write transaction: all of the block is kept, or none."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def forget(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Delete by a statement, so that no trace stays in the file or its log."""
        with self._lock:
            with self.transaction() as connection:
                connection.execute(sql, values)
            self._connection.pragma("wal_checkpoint", "truncate")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return every row of a query."""
        with self._lock:
            return list(self._connection.execute(sql, values))

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(self.rows(sql, values)), None)

    def _migrate(self, path: Path) -> None:
        with self.transaction() as connection:
            version = connection.pragma("user_version")
            if version > len(self.migrations):
                raise ValueError(f"{path}: schema version {version}, this program knows up to {len(self.migrations)}")
            for script in self.migrations[version:]:
                connection.execute(script)
            connection.pragma("user_version", len(self.migrations))
