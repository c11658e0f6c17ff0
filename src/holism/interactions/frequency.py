"""Frequency caps per unit: how often a person may be interrupted, over restarts and workers."""

import struct

from holism.vocabulary.clock import Clock
from holism.vocabulary.guardrail import SharedState
from holism.vocabulary.interaction import AtMost

ATTEMPTS = 20


class FrequencyCap:
    """Counts interruptions per unit in a sliding window, in the shared state.

    A tumbling window (per calendar day) would allow twice the count around midnight.
    """

    def __init__(self, cap: AtMost, state: SharedState, system: str, clock: Clock) -> None:
        self._cap, self._state, self._clock = cap, state, clock
        self._prefix = f"{system}/cap/"

    def left(self, unit: str) -> bool:
        """Whether the unit may be interrupted now."""
        _, value = self._state.load(self._prefix + unit)
        return len(self._recent(value)) < self._cap.count

    def claim(self, unit: str) -> bool:
        """Takes one interruption if one is left; of several workers at once, only as many as allowed succeed.

        If the state changes under it `ATTEMPTS` times it gives up: not interrupting is the safe side.
        """
        key = self._prefix + unit
        for _ in range(ATTEMPTS):
            version, value = self._state.load(key)
            recent = self._recent(value)
            if len(recent) >= self._cap.count:
                return False
            times = (*recent, self._clock())
            if self._state.save(key, struct.pack(f"<{len(times)}q", *times), version):
                return True
        return False

    def _recent(self, value: bytes) -> tuple[int, ...]:
        since = self._clock() - self._cap.window_us
        return tuple(time_us for (time_us,) in struct.iter_unpack("<q", value) if time_us > since)
