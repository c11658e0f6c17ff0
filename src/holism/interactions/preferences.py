"""What people have muted, honoured by the very next decision."""

from collections.abc import Callable

import msgspec

from holism.vocabulary.clock import Clock
from holism.vocabulary.preference import PREFERENCES, Preference, decode_preference, preference_key
from holism.vocabulary.state import SharedState, update


class Preferences:
    """The preferences of all units of a system, in the shared state."""

    def __init__(self, system: str, state: SharedState, clock: Clock) -> None:
        self._system, self._state, self._clock = system, state, clock
        self._known: dict[str, Preference] = {}
        state.follow(preference_key(system, ""), lambda key, value: self._learn(value))

    def of(self, unit: str) -> Preference | None:
        """As this worker knows it: what was changed here at once, what was changed elsewhere within a second."""
        return self._known.get(unit)

    def fresh(self, unit: str) -> Preference | None:
        """As it is now, whichever worker changed it; asks the state, and remembers."""
        value = self._state.load(preference_key(self._system, unit))[1]
        self._learn(value)
        return decode_preference(value)

    def change(self, unit: str, by: str, to: Callable[[dict[str, int]], dict[str, int]]) -> Preference:
        """Changes what is muted, whatever others do at the same time; durable when it returns."""

        def changed(value: bytes) -> bytes:
            before = decode_preference(value)
            return msgspec.json.encode(Preference(unit, self._clock(), by, to(dict(before.muted) if before else {})))

        stored = update(self._state, preference_key(self._system, unit), changed)
        self._learn(stored)
        return PREFERENCES.decode(stored)

    def _learn(self, value: bytes) -> None:
        preference = decode_preference(value)
        if preference is not None:
            self._known[preference.unit] = preference
