"""Group commit: many callers, one writer; whatever arrives while a commit is under way goes into the next one."""

import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

import msgspec

from holism.engines.base import Log
from holism.vocabulary.errors import StoreError
from holism.vocabulary.record import Record

Acknowledge = Callable[[Record | None], None]
"""Called by the writer when a record is durable: with None, or with the earlier holder of its idempotency key."""

Item = tuple[Record, Acknowledge | None]

MOST_IN_A_GROUP = 1_000
RETRY_S = 0.05


class Counts(msgspec.Struct, frozen=True):
    """What became of the records of this process."""

    appended: int
    waiting: int
    dropped: int
    store_errors: int


class Recorder:
    """Appends records to the log from one thread, in groups.

    :param capacity: records that may wait; beyond it they are dropped and counted, never a decision held up.
    :param linger_s: seconds to gather a group for. With 0 a commit begins as soon as the last one returned; where
        nobody waits for it, some milliseconds save the threads from disturbing each other.

    While the store is down, full or locked, the group is kept and tried again; nothing that waits is lost unless the
    process ends.
    """

    def __init__(self, log: Log, capacity: int = 100_000, linger_s: float = 0.0) -> None:
        self._log = log
        self._linger_s = linger_s
        self._capacity = capacity
        self._queue: SimpleQueue[Sequence[Item] | None] = SimpleQueue()
        self._appended = self._dropped = self._errors = self._submitted = self._settled = 0
        self._closing = False
        self.last_error = ""
        self._writer = threading.Thread(target=self._write, name="holism-recorder", daemon=True)
        self._writer.start()

    def submit(self, record: Record, acknowledge: Acknowledge | None = None) -> bool:
        """Hands a record over without waiting; False if it was dropped, because too many wait."""
        return self.submit_all(((record, acknowledge),))

    def submit_all(self, items: Sequence[Item]) -> bool:
        """Hands several records over at once, which wakes the writer once; False if they were dropped."""
        if self._closing or self._waiting() + len(items) > self._capacity:
            self._dropped += len(items)
            return False
        self._submitted += len(items)
        self._queue.put(items)
        return True

    def append(self, record: Record, wait_s: float) -> tuple[bool, Record | None]:
        """Hands a record over and waits until it is durable.

        Returns whether it was acknowledged within `wait_s` seconds, and the earlier record that holds its idempotency
        key, if there is one.
        """
        done = threading.Lock()
        done.acquire()
        earlier: list[Record | None] = [None]

        def acknowledge(holder: Record | None) -> None:
            earlier[0] = holder
            done.release()

        acknowledged = self.submit(record, acknowledge) and done.acquire(timeout=wait_s)
        return acknowledged, earlier[0]

    def flush(self, wait_s: float = 60.0) -> bool:
        """Waits until all that was handed over before is durable; says whether it is (never, once closed)."""
        if self._closing:
            return False
        done = threading.Lock()
        done.acquire()
        self._queue.put(((_BARRIER, lambda _: done.release()),))
        return done.acquire(timeout=wait_s)

    def counts(self) -> Counts:
        """What became of the records so far."""
        return Counts(self._appended, self._waiting(), self._dropped, self._errors)

    def close(self, wait_s: float = 10.0) -> None:
        """Writes what waits, for at most `wait_s` seconds, then counts the rest as dropped."""
        if self._closing:
            return
        self._closing = True
        self._queue.put(None)
        self._writer.join(wait_s)
        if self._writer.is_alive():
            self._dropped += self._waiting()

    def _waiting(self) -> int:
        return self._submitted - self._settled

    def _write(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            if self._linger_s and not self._closing:
                time.sleep(self._linger_s)
            group, ends = list(first), False
            while len(group) < MOST_IN_A_GROUP:
                try:
                    items = self._queue.get_nowait()
                except Empty:
                    break
                if items is None:
                    ends = True
                    break
                group += items
            earlier = self._append([record for record, _ in group if record is not _BARRIER])
            if earlier is None:
                return
            self._settled += len(earlier)
            holders = iter(earlier)
            for record, acknowledge in group:
                holder = next(holders) if record is not _BARRIER else None
                if acknowledge is not None:
                    acknowledge(holder)
            if ends:
                return

    def _append(self, records: list[Record]) -> Sequence[Record | None] | None:
        deadline: float | None = None
        while True:
            try:
                earlier = self._log.append(records) if records else ()
                self._appended += sum(1 for holder in earlier if holder is None)
                return earlier
            except StoreError as error:
                self._errors += 1
                self.last_error = str(error)
                if self._closing:
                    deadline = deadline or time.monotonic() + 5.0
                    if time.monotonic() > deadline:
                        return None
                time.sleep(RETRY_S)


_BARRIER = Record("", "decision", "", 0, b"")  # type: ignore[arg-type]
