"""The product's file: who can read it, what it forgets, and that it does not open what it does not know."""

from pathlib import Path

import apsw
import pytest

from holism_products.legal_chat.store import Store


def everything(folder: Path) -> bytes:
    """All bytes of the file and its log."""
    return b"".join(path.read_bytes() for path in folder.glob("product.db*"))


def test_only_its_owner_can_read_it(store: Store, tmp_path: Path) -> None:
    """The file is readable by the user who runs the product, and by nobody else."""
    assert (tmp_path / "product.db").stat().st_mode & 0o077 == 0


def test_what_is_forgotten_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    """A deleted row is neither in the file nor in its write-ahead log."""
    with store.transaction() as connection:
        connection.execute("INSERT INTO said VALUES ('canary-4711', 'helped')")
    assert b"canary-4711" in everything(tmp_path)
    store.forget("DELETE FROM said")
    assert b"canary-4711" not in everything(tmp_path)


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    """When the block raises, none of it is kept."""

    def broken_off() -> None:
        with store.transaction() as connection:
            connection.execute("INSERT INTO said VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert store.row("SELECT * FROM said") is None


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """A file of a newer program is not opened, and the message says which versions are."""
    Store(tmp_path / "product.db").close()
    apsw.Connection(str(tmp_path / "product.db")).pragma("user_version", len(Store.migrations) + 1)
    with pytest.raises(ValueError, match=f"schema version {len(Store.migrations) + 1}, this program knows up to"):
        Store(tmp_path / "product.db")
