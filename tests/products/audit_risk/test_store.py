"""Opening, migrating and writing the product's file."""

from pathlib import Path

import apsw
import pytest

from holism_products.audit_risk.store import Store

ACCOUNT = ("filer-1", "ada@example.com", "hash", "2025-01-01T00:00:00+00:00")
INSERT = "INSERT INTO accounts VALUES (?, ?, ?, ?)"


def test_file_is_opened_durably(tmp_path: Path) -> None:
    """The file is in WAL mode, synchronous FULL (2), with foreign keys on, at the latest version."""
    store = Store(tmp_path / "product.db")
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "user_version")
    assert [store.row(f"PRAGMA {name}") for name in pragmas] == [("wal",), (2,), (1,), (len(Store.migrations),)]


def test_reopening_keeps_what_was_written(tmp_path: Path) -> None:
    """A second opening migrates nothing again and finds the first one's rows."""
    first = Store(tmp_path / "product.db")
    with first.transaction() as connection:
        connection.execute(INSERT, ACCOUNT)
    first.close()
    assert Store(tmp_path / "product.db").rows("SELECT * FROM accounts") == [ACCOUNT]


def test_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    """An error inside a transaction undoes all of it, and the store can be used again."""
    store = Store(tmp_path / "product.db")
    with pytest.raises(apsw.ConstraintError, match="UNIQUE"), store.transaction() as connection:
        connection.executemany(INSERT, [ACCOUNT, ACCOUNT])
    assert store.row("SELECT * FROM accounts") is None
    with store.transaction() as connection:
        connection.execute(INSERT, ACCOUNT)
    assert store.rows("SELECT filer FROM accounts") == [("filer-1",)]


def test_foreign_keys_are_enforced(tmp_path: Path) -> None:
    """A draft of an unknown filer is refused."""
    store = Store(tmp_path / "product.db")
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"), store.transaction() as connection:
        connection.execute("INSERT INTO drafts VALUES ('nobody', 2024, 1, '{}', '')")


def test_file_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """A schema version from the future is an error that says which versions are known."""
    path = tmp_path / "product.db"
    apsw.Connection(str(path)).execute("PRAGMA user_version = 99")
    with pytest.raises(ValueError, match=f"schema version 99, this program knows up to {len(Store.migrations)}"):
        Store(path)
