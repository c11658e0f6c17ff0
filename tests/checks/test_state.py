"""The suite for states accepts a right one and rejects wrong ones."""

import threading

import pytest

from holism.checks import state as suite
from holism.checks.state import STATE_CHECKS
from holism.vocabulary.errors import StoreError


class Shared:
    def __init__(self):
        self.values, self.watches, self.lock = {}, [], threading.RLock()


class MemoryState:
    """A right state, but for durability: openings share a dict and tell watchers at once."""

    def __init__(self, shared):
        self.shared, self.closed = shared, False

    def load(self, key):
        if self.closed:
            raise StoreError("closed")
        return self.shared.values.get(key, (0, b""))

    def save(self, key, value, expected):
        with self.shared.lock:
            version, _ = self.load(key)
            if version != expected:
                return False
            self.shared.values[key] = (version + 1, value)
            self._tell(key, value)
            return True

    def entries(self, prefix):
        if self.closed:
            raise StoreError("closed")
        return {key: value for key, (_, value) in self.shared.values.items() if key.startswith(prefix)}

    def _tell(self, key, value):
        for first, last, changed in self.shared.watches:
            if first <= key <= last:
                try:
                    changed(key, value)
                except RuntimeError:
                    continue

    def watch(self, key, changed):
        changed(self.load(key)[1])
        self.shared.watches.append((key, key, lambda _, value: changed(value)))

    def follow(self, prefix, changed):
        for key, (_, value) in self.shared.values.items():
            if key.startswith(prefix):
                changed(key, value)
        self.shared.watches.append((prefix, prefix + "\U0010ffff", changed))

    def close(self):
        self.closed = True


class SavesAnyway(MemoryState):
    """Ignores the expected version."""

    def save(self, key, value, expected):
        return super().save(key, value, self.load(key)[0])


class ListsEverything(MemoryState):
    """Ignores the prefix."""

    def entries(self, prefix):
        return super().entries("")


class NeverTells(MemoryState):
    """Tells watchers only the first value."""

    def _tell(self, key, value):
        pass


class TellsOnlyLater(MemoryState):
    """Does not tell the value at registration."""

    def watch(self, key, changed):
        self.shared.watches.append((key, key, lambda _, value: changed(value)))


class FollowsNothing(MemoryState):
    """Tells a follower what is there, and nothing of what comes."""

    def follow(self, prefix, changed):
        for key, (_, value) in self.shared.values.items():
            if key.startswith(prefix):
                changed(key, value)


class AnswersAfterClosing(MemoryState):
    """Never closes."""

    def close(self):
        pass


def opener(kind):
    shared = Shared()
    return lambda: kind(shared)


@pytest.mark.parametrize("check", STATE_CHECKS, ids=lambda check: check.__name__)
def test_a_right_state_passes(check):
    """No check asks for more than the protocol promises."""
    check(opener(MemoryState))


@pytest.mark.parametrize("kind", [SavesAnyway, NeverTells, TellsOnlyLater, FollowsNothing, AnswersAfterClosing])
def test_a_wrong_state_fails(kind, monkeypatch):
    """Each way of being wrong is caught by one check or more."""
    monkeypatch.setattr(suite, "PATIENCE_S", 0.05)

    def fails(check):
        try:
            check(opener(kind))
        except AssertionError:
            return True
        return False

    assert any(fails(check) for check in STATE_CHECKS)
