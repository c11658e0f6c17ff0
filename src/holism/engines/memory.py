"""A log and a state in this process's memory: for tests and notebooks; nothing outlives the process."""

import threading
from collections.abc import Callable, Sequence
from itertools import islice

import msgspec

from holism.vocabulary.record import Record, RecordKind


class MemoryLog:
    """Implements `Log`, without its durability."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._by_id: dict[str, Record] = {}
        self._by_idempotency: dict[tuple[str, str], Record] = {}
        self._lock = threading.Lock()

    def append(self, records: Sequence[Record]) -> Sequence[Record | None]:
        with self._lock:
            return [self._append(record) for record in records]

    def _append(self, record: Record) -> Record | None:
        holder = (record.system, record.idempotency) if record.idempotency is not None else None
        if holder and holder in self._by_idempotency:
            return self._by_idempotency[holder]
        placed = msgspec.structs.replace(record, position=len(self._records) + 1)
        self._records.append(placed)
        self._by_id[placed.id] = placed
        if holder:
            self._by_idempotency[holder] = placed
        return None

    def read(self, after: int = 0, limit: int = 10_000, *, kind: RecordKind | None = None) -> Sequence[Record]:
        if kind is None:
            return self._records[after : after + limit]
        return list(islice((record for record in self._records[after:] if record.kind is kind), limit))

    def head(self) -> int:
        return len(self._records)

    def find(self, system: str, *, id: str | None = None, idempotency: str | None = None) -> Record | None:
        if idempotency is not None:
            return self._by_idempotency.get((system, idempotency))
        record = self._by_id.get(id or "")
        return record if record and record.system == system else None

    def about(self, system: str, decision: Record) -> Sequence[Record]:
        def concerns(record: Record) -> bool:
            if record.system != system or record.kind not in (RecordKind.FEEDBACK, RecordKind.OUTCOME):
                return False
            if record.about is not None:
                return record.about == decision.id
            return record.unit is not None and (record.unit, record.key) in (
                (decision.unit, decision.key),
                (decision.unit, None),
            )

        return [record for record in self._records if concerns(record)]

    def close(self) -> None:
        pass


class MemoryState:
    """Implements `State`, for the threads of one process."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[int, bytes]] = {}
        self._watches: list[tuple[str, bool, Callable[[str, bytes], None]]] = []
        self._lock = threading.Lock()

    def load(self, key: str) -> tuple[int, bytes]:
        return self._values.get(key, (0, b""))

    def save(self, key: str, value: bytes, expected: int) -> bool:
        with self._lock:
            version, _ = self.load(key)
            if version != expected:
                return False
            self._values[key] = (version + 1, value)
        for name, is_prefix, changed in self._watches:
            if key == name or (is_prefix and key.startswith(name)):
                changed(key, value)
        return True

    def entries(self, prefix: str) -> dict[str, bytes]:
        return {key: value for key, (_, value) in list(self._values.items()) if key.startswith(prefix)}

    def watch(self, key: str, changed: Callable[[bytes], None]) -> None:
        self._watches.append((key, False, lambda _, value: changed(value)))
        changed(self.load(key)[1])

    def follow(self, prefix: str, changed: Callable[[str, bytes], None]) -> None:
        self._watches.append((prefix, True, changed))
        for key, (_, value) in list(self._values.items()):
            if key.startswith(prefix):
                changed(key, value)

    def close(self) -> None:
        pass
