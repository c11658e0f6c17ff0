"""Opening SQLite: what is refused, what errors say, migrations, forks, and the size of the write-ahead log."""

import subprocess
import sys
import threading

import apsw
import pytest

from holism.engines import sqlite
from holism.engines.sqlite import Database, transaction
from holism.vocabulary.errors import StoreError, UnsupportedStore

ONE = "CREATE TABLE noun (name TEXT UNIQUE);"
TWO = "ALTER TABLE noun ADD COLUMN plural TEXT; CREATE INDEX noun_plural ON noun (plural);"


@pytest.mark.parametrize("version", ["3.51.2", "3.50.99", "3.9.0", "2.8.17"])
def test_an_old_library_is_refused(version, tmp_path, monkeypatch):
    """A library that can lose commits is refused with its version and what is allowed, and no file is made."""
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(UnsupportedStore, match=rf"got version {version}, allowed is at least 3\.51\.3"):
        Database(tmp_path / "a.db", [ONE])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("version", ["3.51.3", "3.52.0", "4.0.0"])
def test_a_good_library_is_accepted(version, monkeypatch):
    """From 3.51.3 on any library is accepted."""
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    sqlite.refuse_old_library()


def test_commits_are_flushed(tmp_path):
    """Every connection writes ahead and flushes at each commit."""
    database = Database(tmp_path / "a.db", [ONE])
    with database.writing() as writer, database.reading() as reader:
        for connection in (writer, reader):
            assert connection.pragma("journal_mode") == "wal"
            assert connection.pragma("synchronous") == 2
            assert connection.pragma("foreign_keys") == 1
    database.close()


def test_migrations_are_applied_once_and_in_order(tmp_path):
    """A file of an earlier version gets the migrations that it lacks; its rows stay."""
    old = Database(tmp_path / "a.db", [ONE])
    with old.writing() as connection:
        connection.execute("INSERT INTO noun VALUES ('log')")
    old.close()
    for _ in range(2):
        new = Database(tmp_path / "a.db", [ONE, TWO])
        with new.reading() as connection:
            assert connection.execute("SELECT name, plural FROM noun").fetchall() == [("log", None)]
            assert connection.pragma("user_version") == 2
        new.close()


def test_a_failing_migration_leaves_the_file_as_it_was(tmp_path):
    """All migrations that a file lacks are applied together or not at all."""
    Database(tmp_path / "a.db", [ONE]).close()
    with pytest.raises(StoreError, match="no such table"):
        Database(tmp_path / "a.db", [ONE, TWO, "INSERT INTO absent VALUES (1)"])
    database = Database(tmp_path / "a.db", [ONE])
    with database.reading() as connection:
        assert connection.pragma("user_version") == 1
    database.close()


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    """A file with more migrations than are known was written by a newer holism."""
    Database(tmp_path / "a.db", [ONE, TWO]).close()
    with pytest.raises(StoreError, match=r"got schema version 2, allowed is at most 1; .* newer holism"):
        Database(tmp_path / "a.db", [ONE])


def test_a_file_that_is_not_a_database_is_refused(tmp_path):
    """A file of another kind raises `StoreError` that names it, and is left as it was."""
    (tmp_path / "a.db").write_bytes(b"not a database at all" * 1_000)
    with pytest.raises(StoreError, match=r"a\.db: not a SQLite database"):
        Database(tmp_path / "a.db", [ONE])
    assert (tmp_path / "a.db").read_bytes() == b"not a database at all" * 1_000


def test_a_path_that_cannot_be_opened_is_refused(tmp_path):
    """A folder in the place of the file, or a file in the place of the folder, raises `StoreError`."""
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(tmp_path, [ONE])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="file"):
        Database(tmp_path / "file" / "a.db", [ONE])


def test_a_damaged_file_is_reported(tmp_path):
    """Damage to pages in the middle of the file raises `StoreError` that says so."""
    database = Database(tmp_path / "a.db", [ONE])
    with database.writing() as connection, transaction(connection):
        connection.executemany("INSERT INTO noun VALUES (?)", [(f"{number:0200d}",) for number in range(1_000)])
    database.close()
    content = bytearray((tmp_path / "a.db").read_bytes())
    content[sqlite.PAGE_BYTES :] = b"\x5a" * (len(content) - sqlite.PAGE_BYTES)
    (tmp_path / "a.db").write_bytes(content)
    database = Database(tmp_path / "a.db", [ONE])
    with pytest.raises(StoreError, match="the file is damaged"), database.reading() as connection:
        connection.execute("SELECT count(name) FROM noun").fetchall()
    database.close()


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path):
    """When no page is left, the group fails with `StoreError`, nothing of it stays, and the database goes on."""
    database = Database(tmp_path / "a.db", [ONE])
    with database.writing() as connection:
        pages = connection.pragma("max_page_count", connection.pragma("page_count"))
    with (
        pytest.raises(StoreError, match="the disk is full"),
        database.writing() as connection,
        transaction(connection),
    ):
        connection.executemany("INSERT INTO noun VALUES (?)", [(f"{number:0200d}",) for number in range(1_000)])
    with database.writing() as connection:
        assert connection.execute("SELECT count(*) FROM noun").get == 0
        connection.pragma("max_page_count", pages + 100)
        connection.execute("INSERT INTO noun VALUES ('log')")
    database.close()


def test_a_lock_held_for_too_long_is_reported(tmp_path):
    """A writer that finds another one at work beyond the busy time raises `StoreError`."""
    one, other = (Database(tmp_path / "a.db", [ONE], busy_s=0.05) for _ in range(2))
    with one.writing() as connection, transaction(connection):
        connection.execute("INSERT INTO noun VALUES ('log')")
        with pytest.raises(StoreError, match="locked by another process"), other.writing() as second:
            second.execute("INSERT INTO noun VALUES ('state')")
    one.close()
    other.close()


def test_use_after_closing_is_refused(tmp_path):
    """A closed database refuses to read and to write; closing again is harmless."""
    database = Database(tmp_path / "a.db", [ONE])
    database.close()
    database.close()
    with pytest.raises(StoreError, match="after it was closed"), database.reading():
        pass
    with pytest.raises(StoreError, match="after it was closed"), database.writing():
        pass


def test_readers_at_once_have_a_connection_each(tmp_path):
    """More threads than idle connections are kept can read at the same moment."""
    database = Database(tmp_path / "a.db", [ONE])
    together = threading.Barrier(sqlite.IDLE_READERS + 4)
    seen: list[int] = []

    def read() -> None:
        with database.reading() as connection:
            together.wait(timeout=60)
            seen.append(id(connection))
            together.wait(timeout=60)

    threads = [threading.Thread(target=read) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == together.parties
    database.close()


def test_the_fork_of_a_process_is_refused(tmp_path):
    """A child after a fork cannot use the parent's connections, may close them harmlessly, and can open its own."""
    script = """
import os, sys
from holism.engines.sqlite import Database
from holism.vocabulary.errors import StoreError
path, schema = sys.argv[1], "CREATE TABLE noun (name TEXT)"
parents = Database(path, [schema])
child = os.fork()
if child == 0:
    try:
        with parents.writing():
            os._exit(1)
    except StoreError as error:
        assert "open it anew after a fork" in str(error)
    parents.close()
    own = Database(path, [schema])
    with own.writing() as connection:
        connection.execute("INSERT INTO noun VALUES ('child')")
    own.close()
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
with parents.writing() as connection:
    connection.execute("INSERT INTO noun VALUES ('parent')")
with parents.reading() as connection:
    assert connection.execute("SELECT count(*) FROM noun").get == 2
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.db")], check=True, timeout=60)


def test_the_write_ahead_log_stays_bounded_beside_readers(tmp_path, monkeypatch):
    """Where readers that overlap keep the write-ahead log from starting anew, the writer empties it at its limit."""
    monkeypatch.setattr(sqlite, "WAL_LIMIT_BYTES", 1_000_000)
    database = Database(tmp_path / "a.db", [ONE])
    wal = tmp_path / "a.db-wal"
    readers = [apsw.Connection(str(tmp_path / "a.db")) for _ in range(2)]
    sizes = []
    for number in range(2_000):
        with database.writing() as connection:
            connection.execute("INSERT INTO noun VALUES (?)", (f"{number:02000d}",))
        # One of the two always has a transaction open, as on a server with busy pages.
        reader, other = readers[number % 2], readers[1 - number % 2]
        if number % 64 != 62:
            reader.execute("BEGIN; SELECT count(*) FROM noun")
        if other.in_transaction:
            other.execute("COMMIT")
        sizes.append(wal.stat().st_size)
    for reader in readers:
        reader.close()
    database.close()
    assert max(sizes) < 3_500_000
