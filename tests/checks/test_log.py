"""The suite for logs accepts a right one and rejects wrong ones."""

import threading

import msgspec
import pytest

from holism.checks.log import LOG_CHECKS
from holism.vocabulary.errors import StoreError
from holism.vocabulary.record import RecordKind


class MemoryLog:
    """A right log, but for durability: openings share a list."""

    def __init__(self, records, lock):
        self.records, self.lock, self.closed = records, lock, False

    def append(self, records):
        with self.lock:
            if self.closed:
                raise StoreError("closed")
            before = list(self.records)
            try:
                return [self._add(record) for record in records]
            except StoreError:
                self.records[:] = before
                raise

    def _add(self, record):
        if earlier := record.idempotency and self.find(record.system, idempotency=record.idempotency):
            return earlier
        if any(record.id == other.id for other in self.records):
            raise StoreError("id")
        self.records.append(msgspec.structs.replace(record, position=len(self.records) + 1))
        return None

    def read(self, after=0, limit=10_000, *, kind=None):
        return [record for record in self.records[after:] if kind in (None, record.kind)][:limit]

    def head(self):
        return len(self.records)

    def find(self, system, *, id=None, idempotency=None):
        column, value = ("id", id) if id else ("idempotency", idempotency)
        mine = (record for record in self.records if record.system == system)
        return next((record for record in mine if getattr(record, column) == value), None)

    def about(self, system, decision):
        told = (record for record in self.records if record.kind != RecordKind.DECISION and record.system == system)
        return [record for record in told if self._is_about(record, decision)]

    def _is_about(self, record, decision):
        by_unit = decision.unit is not None and (record.unit, record.key) == (decision.unit, decision.key)
        return record.about == decision.id or (record.about is None and by_unit)

    def close(self):
        self.closed = True


class KeepsBoth(MemoryLog):
    """Ignores idempotency keys."""

    def _add(self, record):
        return super()._add(msgspec.structs.replace(record, idempotency=None))


class KeepsHalfAGroup(MemoryLog):
    """Appends one by one."""

    def append(self, records):
        return [super(KeepsHalfAGroup, self).append([record])[0] for record in records]


class LeavesGaps(MemoryLog):
    """Counts positions by two."""

    def read(self, after=0, limit=10_000, *, kind=None):
        every = super().read(after, limit, kind=kind)
        return [msgspec.structs.replace(one, position=2 * one.position) for one in every]


class ReadsEveryKind(MemoryLog):
    """Gives all records whatever kind is asked for."""

    def read(self, after=0, limit=10_000, *, kind=None):
        return super().read(after, limit)


class MixesKeys(MemoryLog):
    """Goes by the unit alone."""

    def _is_about(self, record, decision):
        return record.about == decision.id or (record.about is None and record.unit == decision.unit)


class MixesSystems(MemoryLog):
    """Finds the records of other systems."""

    def find(self, system, *, id=None, idempotency=None):
        return super().find("shop", id=id, idempotency=idempotency)


class Forgets(MemoryLog):
    """Keeps nothing after closing."""

    def close(self):
        self.records.clear()
        super().close()


class AnswersAfterClosing(MemoryLog):
    """Never closes."""

    def close(self):
        pass


def opener(kind):
    records, lock = [], threading.RLock()
    return lambda: kind(records, lock)


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.__name__)
def test_a_right_log_passes(check):
    """No check asks for more than the protocol promises."""
    check(opener(MemoryLog))


@pytest.mark.parametrize(
    "kind",
    [KeepsBoth, KeepsHalfAGroup, LeavesGaps, ReadsEveryKind, MixesKeys, MixesSystems, Forgets, AnswersAfterClosing],
)
def test_a_wrong_log_fails(kind):
    """Each way of being wrong is caught by one check or more."""

    def fails(check):
        try:
            check(opener(kind))
        except AssertionError:
            return True
        return False

    assert any(fails(check) for check in LOG_CHECKS)
