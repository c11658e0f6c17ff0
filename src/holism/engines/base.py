"""What the framework asks of a store: a log to append to, shared state, and a lake that can be queried."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from holism.vocabulary.profile import Profile
from holism.vocabulary.record import Record, RecordKind
from holism.vocabulary.system import System


class Log(Protocol):
    """An append-only log. What `append` returned for is durable: it survives kill -9 and power loss."""

    def append(self, records: Sequence[Record]) -> Sequence[Record | None]:
        """Appends all in one transaction, in order, and returns when they are durable.

        For each record: None if it was appended, or the earlier record that already holds its idempotency key (then
        the new one is not appended). Positions are contiguous in commit order. Raises `StoreError`; then nothing
        was appended.
        """
        ...

    def read(self, after: int = 0, limit: int = 10_000, *, kind: RecordKind | None = None) -> Sequence[Record]:
        """Up to `limit` records with a position above `after`, in order of position.

        :param kind: only these. Operations, of which there are few, are found without reading what lies between.
        """
        ...

    def head(self) -> int:
        """The last position; 0 when empty."""
        ...

    def find(self, system: str, *, id: str | None = None, idempotency: str | None = None) -> Record | None:
        """The record with this id or idempotency key."""
        ...

    def about(self, system: str, decision: Record) -> Sequence[Record]:
        """Feedback and outcomes on a decision, by its id or by its unit and key, in order of position."""
        ...

    def close(self) -> None:
        """Frees the store."""
        ...


class State(Protocol):
    """Small shared values with versions, seen by all workers; see `vocabulary.state.SharedState`."""

    def load(self, key: str) -> tuple[int, bytes]: ...

    def save(self, key: str, value: bytes, expected: int) -> bool: ...

    def entries(self, prefix: str) -> dict[str, bytes]: ...

    def watch(self, key: str, changed: Callable[[bytes], None]) -> None: ...

    def follow(self, prefix: str, changed: Callable[[str, bytes], None]) -> None: ...

    def close(self) -> None: ...


class Lake(Protocol):
    """Typed Parquet by system and day: a projection of the log, sealed in segments, that can be deleted and rebuilt."""

    def seal(self) -> int:
        """Writes the segments that the log has completed since; returns how many. Safe to run in several processes."""
        ...

    def rebuild(self) -> int:
        """Writes every segment anew, equal to what was, and deletes what does not belong there; returns how many."""
        ...

    def sealed(self, system: str) -> int:
        """The last position up to which all records of this system are in the lake; 0 for a system it does not keep."""
        ...


class RollUps(Protocol):
    """Profiles of one system's decisions by sealed segment and UTC day: a projection that can be deleted and remade."""

    def seal(self) -> int:
        """Writes those of the lake's sealed segments that are missing; returns how many. Safe in several processes."""
        ...

    def profile(self, start: date | None = None, end: date | None = None) -> Profile:
        """Of all decisions from `start` to before `end`, up to the last acknowledged; open where None.

        All on the same edges, so that the profiles of any two periods can be compared. Costs the number of days once
        a process has asked, the number of segments at first, never the number of rows.
        """
        ...


class Query(Protocol):
    """Questions over the lake and the log's tail, exact up to the last acknowledged record."""

    def facts(self, system: System, as_of_us: int | None = None, *, hold: bool = False) -> Any:
        """One row a decision, as a narwhals LazyFrame (`narwhals.stable.v2`), without what arrived after `as_of_us`.

        With `hold` it is computed once and held while the frame lives, for many questions on the same facts.
        """
        ...

    def close(self) -> None: ...
