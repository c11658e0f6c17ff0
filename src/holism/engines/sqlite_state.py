"""Small shared values in one SQLite file, watched by one thread."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holism.engines.sqlite import Database
from holism.vocabulary.errors import StoreError

MIGRATIONS = (
    "CREATE TABLE state (key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID",
    "ALTER TABLE state ADD COLUMN changed INTEGER NOT NULL DEFAULT 0; CREATE INDEX state_changed ON state (changed)",
)
NEXT_CHANGE = "(SELECT coalesce(max(changed), 0) + 1 FROM state)"

LAST = "\U0010ffff"
"""Sorts after every text that a key goes on with."""

logger = logging.getLogger(__name__)


class SqliteState:
    """Implements `engines.base.State`; see `vocabulary.guardrail.SharedState` for what it guarantees.

    The first watch starts a daemon thread that looks for commits of other connections every `poll_s` seconds, which
    costs one look at shared memory while nothing changes. A watcher that raises is logged and stays.

    :param busy_s: longest wait, in seconds, for other processes that save.
    """

    def __init__(self, path: str | Path, *, busy_s: float = 10.0, poll_s: float = 0.1) -> None:
        self._database = Database(path, MIGRATIONS, busy_s=busy_s)
        self._poll_s = poll_s
        self._watches: list[_Watch] = []
        self._watching = threading.Lock()
        self._new_watch = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def load(self, key: str) -> tuple[int, bytes]:
        """The version and value of a key; (0, b"") if it was never saved."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT version, value FROM state WHERE key = ?", (key,)).get
        return (row[0], row[1]) if row else (0, b"")

    def save(self, key: str, value: bytes, expected: int) -> bool:
        """Saves if the version is still the expected one; says whether it did. Durable when it returns."""
        with self._database.writing() as connection:
            if expected == 0:
                connection.execute(
                    f"INSERT INTO state VALUES (?, 1, ?, {NEXT_CHANGE}) ON CONFLICT (key) DO NOTHING", (key, value)
                )
            else:
                connection.execute(
                    f"UPDATE state SET version = version + 1, value = ?, changed = {NEXT_CHANGE} "
                    "WHERE key = ? AND version = ?",
                    (value, key, expected),
                )
            return connection.changes() == 1

    def entries(self, prefix: str) -> dict[str, bytes]:
        """The keys that begin with a prefix, with their values now."""
        with self._database.reading() as connection:
            rows: Any = connection.execute(
                "SELECT key, value FROM state WHERE key BETWEEN ? AND ?", (prefix, prefix + LAST)
            ).fetchall()
        return dict(rows)

    def watch(self, key: str, changed: Callable[[bytes], None]) -> None:
        """Calls `changed` with the value now, and within a second of every change by any process, this one too.

        Of values that follow each other faster than it polls, only the last is sure to be seen.
        """
        self._start_watching(_Watch(key, key, lambda _, value: changed(value)))
        if self.load(key)[0] == 0:
            changed(b"")

    def follow(self, prefix: str, changed: Callable[[str, bytes], None]) -> None:
        """Calls `changed` with each key that begins with `prefix` and its value, now and as `watch` does."""
        self._start_watching(_Watch(prefix, prefix + LAST, changed))

    def close(self) -> None:
        """Ends the watches and frees the file."""
        self._stop.set()
        if self._thread and self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self._database.close()

    def _start_watching(self, watch: "_Watch") -> None:
        self._show(watch)
        with self._watching:
            self._watches.append(watch)
            # A change since is older than the next look: it has to ask again.
            self._new_watch.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._poll, name=f"watch {self._database.path}", daemon=True)
                self._thread.start()

    def _show(self, watch: "_Watch") -> None:
        """Tells a watch what it has not seen yet."""
        with self._database.reading() as connection:
            rows: Any = connection.execute(
                "SELECT key, value, changed FROM state WHERE key BETWEEN ? AND ? AND changed > ? ORDER BY changed",
                (watch.first, watch.last, watch.seen),
            ).fetchall()
        for key, value, change in rows:
            watch.seen = change
            watch.changed(key, value)

    def _poll(self) -> None:
        seen: Any = None
        while not self._stop.is_set():
            try:
                seen = self._look(seen)
            except StoreError:
                # Try again: a store that is away for a while must not end the watch for good.
                logger.exception("watching %s", self._database.path)
            self._stop.wait(self._poll_s)

    def _look(self, seen: Any) -> Any:
        asked = self._new_watch.is_set()
        self._new_watch.clear()
        try:
            with self._database.reading() as connection:
                # The connection is part of it: each counts only what the others commit.
                commits = (connection, connection.pragma("data_version"))
            if asked or commits != seen:
                self._tell()
        except BaseException:
            self._new_watch.set()
            raise
        return commits

    def _tell(self) -> None:
        with self._watching:
            watches = list(self._watches)
        for watch in watches:
            try:
                self._show(watch)
            except StoreError:
                raise
            except Exception:
                logger.exception("watching %s of %s", watch.first, self._database.path)


class _Watch:
    """The keys from `first` to `last`, and the last of their changes that was told."""

    def __init__(self, first: str, last: str, changed: Callable[[str, bytes], None]) -> None:
        self.first, self.last, self.changed = first, last, changed
        self.seen = -1
