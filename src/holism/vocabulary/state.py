"""What workers share: versioned bytes by key, and how to change them whatever others do at the same time."""

from collections.abc import Callable
from typing import Protocol

from holism.vocabulary.errors import StoreError

ATTEMPTS = 100


class SharedState(Protocol):
    """What guardrails and caps may share between workers and restarts: versioned bytes by key."""

    def load(self, key: str) -> tuple[int, bytes]:
        """The version and value of a key; (0, b"") if it was never saved."""
        ...

    def save(self, key: str, value: bytes, expected: int) -> bool:
        """Saves if the version is still the expected one; says whether it did. Durable when it returns."""
        ...

    def entries(self, prefix: str) -> dict[str, bytes]:
        """The keys that begin with a prefix, with their values now."""
        ...

    def watch(self, key: str, changed: Callable[[bytes], None]) -> None:
        """Calls `changed` with the value now, and within a second of every change by any worker."""
        ...

    def follow(self, prefix: str, changed: Callable[[str, bytes], None]) -> None:
        """Calls `changed` with each key that begins with `prefix` and its value, now and as `watch` does."""
        ...


def update(state: SharedState, key: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """Changes a value, whatever others do at the same time; returns what it is then, durable.

    :param change: takes the value now (empty if there is none) and returns the new one, or None to leave it as it is;
        it is asked again if another worker was faster.

    Raises `StoreError` if others were faster a hundred times over.
    """
    for _ in range(ATTEMPTS):
        version, value = state.load(key)
        changed = change(value)
        if changed is None:
            return value
        if state.save(key, changed, version):
            return changed
    raise StoreError(f"state {key!r}: got changed by others {ATTEMPTS} times over, allowed is a quieter moment")
