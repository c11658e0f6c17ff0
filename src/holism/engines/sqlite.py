"""SQLite, opened in the one way that holism trusts: write-ahead log, flushed at every commit, never too old a library.

Python threads matter here. apsw gives up the interpreter lock at every step of a statement, and beside a busy thread
(a server's event loop) it waits up to `sys.getswitchinterval()`, 5 ms, to get it back. So a write takes as few steps
as it can, and reads return many rows in one step; see `sqlite_log`.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from holism.vocabulary.errors import StoreError, UnsupportedStore

OLDEST = (3, 51, 3)
"""Older libraries can lose commits in WAL mode when a write and a checkpoint race (the WAL-reset bug)."""

PAGE_BYTES = 8_192
CHECKPOINT_PAGES = 1_000
"""Every 8 MB the writer that commits moves the write-ahead log into the database; measured, a stall of 5 to 30 ms."""

WAL_LIMIT_BYTES = 64 * 1024 * 1024
"""Readers that overlap keep SQLite from starting the write-ahead log anew; above this, the writer waits for them."""

COMMITS_PER_LOOK = 64
IDLE_READERS = 8


class Database:
    """One file, for all threads of one process: one connection that writes, and readers that never wait for it.

    Several processes may each have their own on the same file. After a fork the child is refused: SQLite's locks do
    not survive a fork, so it has to open the file itself.

    :param migrations: SQL scripts, in order; the file's `user_version` is the number of those already applied.
    :param busy_s: longest wait, in seconds, for another process's commit.

    Raises `UnsupportedStore` if the SQLite library is too old, `StoreError` if the file cannot be opened.
    """

    def __init__(self, path: str | Path, migrations: Sequence[str], *, busy_s: float = 10.0) -> None:
        refuse_old_library()
        self.path = Path(path)
        self._busy_s = busy_s
        self._process = os.getpid()
        self._closed = False
        self._writing = threading.Lock()
        self._pooling = threading.Lock()
        self._idle: list[apsw.Connection] = []
        self._commits = 0
        with store_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = _connect(self.path, busy_s)
            try:
                _migrate(self._writer, self.path, migrations)
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """The connection that writes, alone; a single statement is a transaction, several need `transaction`."""
        with store_errors(self.path), self._writing:
            self._check_usable()
            yield self._writer
            self._commits += 1
            if self._commits % COMMITS_PER_LOOK == 0:
                self._bound_wal()

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """A connection that only reads; as many threads at once as ask."""
        with store_errors(self.path):
            connection = self._reader()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Waits for the write under way, then frees the file; closing twice is harmless."""
        # In a forked child the connections are the parent's: they are left alone.
        if self._process != os.getpid():
            return
        with self._writing, self._pooling:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()
            self._writer.close()

    def _reader(self) -> apsw.Connection:
        with self._pooling:
            self._check_usable()
            if self._idle:
                return self._idle.pop()
        connection = _connect(self.path, self._busy_s)
        connection.pragma("query_only", True)
        return connection

    def _give_back(self, connection: apsw.Connection) -> None:
        with self._pooling:
            if not self._closed and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    def _check_usable(self) -> None:
        if self._closed:
            raise StoreError(f"{self.path}: got a request after it was closed, allowed is before")
        if self._process != os.getpid():
            raise StoreError(
                f"{self.path}: opened by process {self._process}, used by its fork {os.getpid()}; "
                "allowed is to open it anew after a fork"
            )

    def _bound_wal(self) -> None:
        wal = Path(f"{self.path}-wal")
        if not wal.exists() or wal.stat().st_size <= WAL_LIMIT_BYTES:
            return
        # A reader that never ends must not hold up every write for the whole busy time.
        self._writer.set_busy_timeout(200)
        try:
            self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.BusyError:
            pass
        finally:
            self._writer.set_busy_timeout(round(self._busy_s * 1_000))


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All of it is committed and durable at the end, or nothing of it if anything is raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite, the disk and unstorable values raise into `StoreError`, in words."""
    try:
        yield
    except apsw.Error as error:
        words = next((words for kind, words in _MEANINGS.items() if isinstance(error, kind)), "SQLite failed")
        raise StoreError(f"{path}: {words} ({error})") from error
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        raise StoreError(f"{path}: {error}") from error


_MEANINGS: dict[type[Exception], str] = {
    apsw.FullError: "the disk is full; free some space",
    apsw.BusyError: "locked by another process for longer than the busy time",
    apsw.LockedError: "locked by this process",
    apsw.NotADBError: "not a SQLite database",
    apsw.CorruptError: "the file is damaged; restore it from a copy",
    apsw.ReadOnlyError: "the file cannot be written; allow this user to write it and its folder",
    apsw.CantOpenError: "the file cannot be opened; its folder must exist and be writable",
    apsw.PermissionsError: "this user may not use the file",
    apsw.IOError: "the disk failed",
    apsw.ConstraintError: "the record breaks a rule of the store",
    apsw.ConnectionClosedError: "it was closed meanwhile",
}


def refuse_old_library() -> None:
    """Raises `UnsupportedStore` if the SQLite library can lose commits."""
    found = apsw.sqlite_lib_version()
    if tuple(int(part) for part in found.split(".")[:3]) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise UnsupportedStore(
            f"SQLite: got version {found}, allowed is at least {oldest}, since older ones can lose commits; "
            "install the apsw wheel from PyPI, which brings its own"
        )


def _connect(path: Path, busy_s: float) -> apsw.Connection:
    # 128 cached statements: one for each size of group up to 64, and the rest.
    connection = apsw.Connection(str(path), statementcachesize=128)
    connection.set_busy_timeout(round(busy_s * 1_000))
    try:
        connection.pragma("page_size", PAGE_BYTES)
        _enter_wal_mode(connection, path, busy_s)
        connection.pragma("synchronous", "FULL")
        connection.pragma("foreign_keys", True)
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        connection.pragma("journal_size_limit", WAL_LIMIT_BYTES)
    except BaseException:
        connection.close()
        raise
    return connection


def _enter_wal_mode(connection: apsw.Connection, path: Path, busy_s: float) -> None:
    # Changing the mode does not go by the busy timeout, and processes may open a new file at the same moment.
    end = time.monotonic() + busy_s
    while True:
        try:
            if (mode := connection.pragma("journal_mode", "WAL")) != "wal":
                raise StoreError(f"{path}: got journal mode {mode!r}, allowed is a folder on a local disk, for 'wal'")
            return
        except apsw.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def _migrate(connection: apsw.Connection, path: Path, migrations: Sequence[str]) -> None:
    if connection.pragma("user_version") == len(migrations):
        return
    with transaction(connection):
        version = int(str(connection.pragma("user_version")))
        if version > len(migrations):
            raise StoreError(
                f"{path}: got schema version {version}, allowed is at most {len(migrations)}; "
                "it was written by a newer holism, so upgrade this one"
            )
        for script in migrations[version:]:
            connection.execute(script)
        connection.pragma("user_version", len(migrations))
