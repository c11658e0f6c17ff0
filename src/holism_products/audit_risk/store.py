"""The product's SQLite file: opening it, migrating it, and one transaction at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final

import apsw

MIGRATIONS: Final = (
    """
    CREATE TABLE accounts (
        filer TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE,
        password_hash TEXT NOT NULL, created_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        token_hash BLOB PRIMARY KEY, filer TEXT NOT NULL REFERENCES accounts, expires_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE drafts (
        filer TEXT NOT NULL REFERENCES accounts, tax_year INTEGER NOT NULL, version INTEGER NOT NULL,
        body TEXT NOT NULL, saved_at TEXT NOT NULL, PRIMARY KEY (filer, tax_year, version)
    ) STRICT;
    CREATE TABLE filings (
        filer TEXT NOT NULL, tax_year INTEGER NOT NULL, version INTEGER NOT NULL, filed_at TEXT NOT NULL,
        PRIMARY KEY (filer, tax_year), FOREIGN KEY (filer, tax_year, version) REFERENCES drafts
    ) STRICT;
    CREATE TABLE payments (
        order_id TEXT PRIMARY KEY, filer TEXT NOT NULL REFERENCES accounts,
        charge_id TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL CHECK (cents > 0), paid_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE ledger (
        entry INTEGER PRIMARY KEY, order_id TEXT NOT NULL REFERENCES payments, event TEXT NOT NULL,
        debit TEXT NOT NULL, credit TEXT NOT NULL CHECK (credit <> debit),
        cents INTEGER NOT NULL CHECK (cents > 0), at TEXT NOT NULL, UNIQUE (order_id, event)
    ) STRICT;
    CREATE TRIGGER ledger_keeps BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
    CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
    """,
    """
    CREATE TABLE steps (
        filer TEXT NOT NULL REFERENCES accounts, tax_year INTEGER NOT NULL, step TEXT NOT NULL,
        PRIMARY KEY (filer, tax_year, step)
    ) STRICT;
    CREATE TABLE readings (
        place INTEGER PRIMARY KEY, decision TEXT NOT NULL UNIQUE, filer TEXT NOT NULL REFERENCES accounts,
        tax_year INTEGER NOT NULL, digest TEXT NOT NULL, mode TEXT NOT NULL, body TEXT NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX readings_of_filer ON readings (filer, tax_year, place);
    CREATE TABLE said (
        decision TEXT NOT NULL REFERENCES readings (decision), name TEXT NOT NULL, detail TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (decision, name)
    ) STRICT;
    CREATE TABLE attempts (email TEXT NOT NULL, at TEXT NOT NULL) STRICT;
    CREATE INDEX attempts_of_email ON attempts (email, at);
    """,
)
"""Script n brings a file from version n to n + 1 (`PRAGMA user_version`). Only ever append."""

Row = tuple[Any, ...]


class Store:
    """One SQLite file. Safe to share between threads: each transaction holds the only connection."""

    def __init__(self, path: Path) -> None:
        """Open (or create) the file at `path` and migrate it. Raises ValueError if it is too new."""
        self._lock = RLock()
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(5_000)
        for name, value in (("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", True)):
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
            if version > len(MIGRATIONS):
                raise ValueError(f"{path}: schema version {version}, this program knows up to {len(MIGRATIONS)}")
            for script in MIGRATIONS[version:]:
                connection.execute(script)
            connection.pragma("user_version", len(MIGRATIONS))
