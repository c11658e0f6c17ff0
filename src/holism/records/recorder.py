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

MOST_IN_A_GROUP = 1_000
RETRY_S = 0.05


class Counts(msgspec.Struct, frozen=True):
    """What became of the records of this process."""

    appended: int
    waiting: int
    dropped: int
    store_errors: int


class Recorder:
    """Appends records to the log from one thread, in groups, without a fixed window.

    :param capacity: records that may wait; beyond it they are dropped and counted, never a decision held up.

    While the store is down, full or locked, the group is kept and tried again; nothing that waits is lost unless the
    process ends.
    """

    def __init__(self, log: Log, capacity: int = 100_000) -> None:
        self._log = log
        self._capacity = capacity
        self._queue: SimpleQueue[tuple[Record, Acknowledge | None] | None] = SimpleQueue()
        self._appended = self._dropped = self._errors = self._held = 0
        self._closing = False
        self.last_error = ""
        self._writer = threading.Thread(target=self._write, name="holism-recorder", daemon=True)
        self._writer.start()

    def submit(self, record: Record, acknowledge: Acknowledge | None = None) -> bool:
        """Hands a record over without waiting; False if it was dropped, because too many wait."""
        if self._closing or self._queue.qsize() + self._held >= self._capacity:
            self._dropped += 1
            return False
        self._queue.put((record, acknowledge))
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
        self._queue.put((_BARRIER, lambda _: done.release()))
        return done.acquire(timeout=wait_s)

    def counts(self) -> Counts:
        """What became of the records so far."""
        return Counts(self._appended, self._queue.qsize() + self._held, self._dropped, self._errors)

    def close(self, wait_s: float = 10.0) -> None:
        """Writes what waits, for at most `wait_s` seconds, then counts the rest as dropped."""
        if self._closing:
            return
        self._closing = True
        self._queue.put(None)
        self._writer.join(wait_s)
        if self._writer.is_alive():
            self._dropped += self._queue.qsize() + self._held

    def _write(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group, ends = [first], False
            while len(group) < MOST_IN_A_GROUP:
                try:
                    item = self._queue.get_nowait()
                except Empty:
                    break
                if item is None:
                    ends = True
                    break
                group.append(item)
            self._held = len(group)
            earlier = self._append([record for record, _ in group if record is not _BARRIER])
            if earlier is None:
                return
            holders = iter(earlier)
            for record, acknowledge in group:
                holder = next(holders) if record is not _BARRIER else None
                if acknowledge is not None:
                    acknowledge(holder)
            self._held = 0
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
