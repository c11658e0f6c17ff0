"""What may happen only so often, counted in the shared state: for every worker, and over restarts."""

import struct
from bisect import bisect_right
from collections.abc import Sequence

from holism.vocabulary.clock import Clock
from holism.vocabulary.state import SharedState

ATTEMPTS = 20
FEW = 10_000

Times = tuple[int, ...]
"""Ascending."""


class Claims:
    """At most so many claims of each key in a sliding window, for one window or several at once.

    A tumbling window (per calendar day) would allow twice the count around midnight.

    Looking is free: each worker keeps a copy of what was claimed, which follows the shared state. What another worker
    claimed a moment ago may be missing in it; `claim` asks the state itself, so the bound holds all the same.

    :param bounds: pairs of a count and the length of its window in microseconds; all hold.
    :param prefix: of the keys in the state.
    """

    def __init__(self, bounds: Sequence[tuple[int, int]], state: SharedState, prefix: str, clock: Clock) -> None:
        self._bounds = tuple(bounds)
        self._longest_us = max(window_us for _, window_us in bounds)
        self._state, self._clock, self._prefix = state, clock, prefix
        self._claimed: dict[str, Times] = {}
        self._sweep_at = FEW
        state.follow(prefix, lambda key, value: self._learn(key.removeprefix(prefix), read_times(value)))

    def left(self, key: str) -> bool:
        """Whether one is left to claim, as far as this worker knows."""
        claimed = self._claimed.get(key)
        return claimed is None or self._within(claimed, self._clock())

    def claim(self, key: str) -> bool:
        """Takes one if one is left; of several workers at once, only as many as allowed succeed.

        Durable when it returns. If the state changes under it `ATTEMPTS` times it gives up: not doing it is the safe
        side.
        """
        for _ in range(ATTEMPTS):
            version, value = self._state.load(self._prefix + key)
            now_us = self._clock()
            times = self._recent(read_times(value), now_us)
            if not self._within(times, now_us):
                self._learn(key, times)
                return False
            place = bisect_right(times, now_us)  # The last one, unless a clock was set back.
            times = (*times[:place], now_us, *times[place:])
            if self._state.save(self._prefix + key, write_times(times), version):
                self._learn(key, times)
                return True
        return False

    def _within(self, times: Times, now_us: int) -> bool:
        return all(len(times) < count or times[-count] <= now_us - window_us for count, window_us in self._bounds)

    def _learn(self, key: str, times: Times) -> None:
        self._claimed[key] = times
        if len(self._claimed) > self._sweep_at:
            now_us = self._clock()
            kept = {key: times for key, times in list(self._claimed.items()) if self._recent(times, now_us)}
            self._claimed, self._sweep_at = kept, max(FEW, 2 * len(kept))

    def _recent(self, times: Times, now_us: int) -> Times:
        return times[bisect_right(times, now_us - self._longest_us) :]


def write_times(times: Times) -> bytes:
    """The stored form of the times, in microseconds since 1970 UTC, at which something was claimed."""
    return struct.pack(f"<{len(times)}q", *times)


def read_times(value: bytes) -> Times:
    """The times from their stored form; none if nothing was claimed yet."""
    return struct.unpack(f"<{len(value) // 8}q", value)
