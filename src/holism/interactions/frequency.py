"""Frequency caps per unit: how often a person may be interrupted, over restarts and workers."""

import struct

from holism.vocabulary.clock import Clock
from holism.vocabulary.guardrail import SharedState
from holism.vocabulary.interaction import AtMost

ATTEMPTS = 20
FEW = 10_000

Times = tuple[int, ...]


class FrequencyCap:
    """Counts interruptions per unit in a sliding window, in the shared state.

    A tumbling window (per calendar day) would allow twice the count around midnight.

    Looking is free: each worker keeps a copy of what was claimed, which follows the shared state. What another worker
    claimed a moment ago may be missing in it; `claim` asks the state itself, so the cap holds all the same.
    """

    def __init__(self, cap: AtMost, state: SharedState, system: str, clock: Clock) -> None:
        self._cap, self._state, self._clock = cap, state, clock
        self._prefix = f"{system}/cap/"
        self._claimed: dict[str, Times] = {}
        self._sweep_at = FEW
        state.follow(self._prefix, lambda key, value: self._learn(key.removeprefix(self._prefix), _times(value)))

    def left(self, unit: str) -> bool:
        """Whether the unit may be interrupted now, as far as this worker knows."""
        claimed = self._claimed.get(unit)
        return claimed is None or len(self._recent(claimed)) < self._cap.count

    def claim(self, unit: str) -> bool:
        """Takes one interruption if one is left; of several workers at once, only as many as allowed succeed.

        Durable when it returns. If the state changes under it `ATTEMPTS` times it gives up: not interrupting is the
        safe side.
        """
        key = self._prefix + unit
        for _ in range(ATTEMPTS):
            version, value = self._state.load(key)
            recent = self._recent(_times(value))
            if len(recent) >= self._cap.count:
                self._learn(unit, recent)
                return False
            times = (*recent, self._clock())
            if self._state.save(key, struct.pack(f"<{len(times)}q", *times), version):
                self._learn(unit, times)
                return True
        return False

    def _learn(self, unit: str, times: Times) -> None:
        self._claimed[unit] = times
        if len(self._claimed) > self._sweep_at:
            kept = {unit: times for unit, times in list(self._claimed.items()) if self._recent(times)}
            self._claimed, self._sweep_at = kept, max(FEW, 2 * len(kept))

    def _recent(self, times: Times) -> Times:
        since = self._clock() - self._cap.window_us
        return tuple(time_us for time_us in times if time_us > since)


def _times(value: bytes) -> Times:
    return tuple(time_us for (time_us,) in struct.iter_unpack("<q", value))
