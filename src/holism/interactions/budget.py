"""The price of attention: what a budget of interruptions for everybody makes one of them cost."""

import math
from bisect import bisect_left, insort
from collections import deque
from threading import Lock

from holism.vocabulary.clock import Clock
from holism.vocabulary.frequency import Budget
from holism.vocabulary.state import SharedState

REMEMBERED = 2_000
"""Gains of past decisions that the price is solved from."""
LEAST_KNOWN = 30
ATTEMPTS = 20


class InterruptionBudget:
    """Interruptions left in the period, shared by all workers, and their price.

    With k interruptions left and n decisions to come in the period, the price is the (1 - k / n) quantile of what
    interrupting has gained lately: the Lagrange multiplier of "at most k" in the offline optimum. It is solved again
    at every decision, so it rises where interruptions are spent too fast and falls where they are not.
    """

    def __init__(self, budget: Budget, state: SharedState, system: str, clock: Clock) -> None:
        self._count, self._window_us = budget.count, budget.window_us
        self._state, self._clock = state, clock
        self._prefix = f"{system}/budget/"
        self._spent: dict[int, int] = {}
        self._lock = Lock()
        self._gains: deque[float] = deque()
        self._sorted: list[float] = []
        self._period, self._decisions, self._rate_before = -1, 0, 0.0
        self._since_us = 0
        self._spent_before, self._mine = 0, 0
        state.follow(self._prefix, self._learn)

    def observe(self, gain: float) -> None:
        """Hears of a decision: what interrupting would gain in it before any price, in the unit of the values."""
        now_us = self._clock()
        period = now_us // self._window_us
        with self._lock:
            if period != self._period:
                self._begin(period, now_us)
            self._decisions += 1
            self._gains.append(gain)
            insort(self._sorted, gain)
            if len(self._gains) > REMEMBERED:
                del self._sorted[bisect_left(self._sorted, self._gains.popleft())]

    def price(self) -> float:
        """What an interruption costs now, in the unit of the options' values; infinite where none is left."""
        now_us = self._clock()
        left = self._count - self._spent.get(now_us // self._window_us, 0)
        if left <= 0:
            return math.inf
        with self._lock:
            if len(self._sorted) < LEAST_KNOWN:
                # Not knowing what there is to gain, it spends no faster than time passes.
                ahead = left / self._count < 1.0 - now_us % self._window_us / self._window_us
                return math.inf if ahead else 0.0
            rank = 1.0 - left / self._to_come(now_us)
            return max(self._sorted[int(rank * len(self._sorted))], 0.0) if rank > 0.0 else 0.0

    def claim(self) -> bool:
        """Takes one interruption if one is left; durable when it returns."""
        period = self._clock() // self._window_us
        key = f"{self._prefix}{period}"
        for _ in range(ATTEMPTS):
            version, value = self._state.load(key)
            spent = int(value or b"0")
            self._spent[period] = spent
            if spent >= self._count:
                return False
            if self._state.save(key, str(spent + 1).encode(), version):
                self._spent[period] = spent + 1
                self._mine += 1
                return True
        return False

    def _begin(self, period: int, now_us: int) -> None:
        """A new period; what this worker has seen of the last one tells what to expect at first."""
        followed = self._period == period - 1
        self._rate_before = self._rate(period * self._window_us) if followed else 0.0
        # A worker that starts in the middle has seen nothing of what came before.
        self._since_us = period * self._window_us if followed else now_us
        self._period, self._decisions = period, 0
        self._spent_before, self._mine = self._spent.get(period, 0), 0

    def _to_come(self, now_us: int) -> float:
        """Decisions that all workers expect in what is left of the period.

        The others are as busy as the interruptions say that they have taken since this one began.
        """
        spent = self._spent.get(self._period, 0) - self._spent_before
        workers = max(spent / max(self._mine, 1), 1.0)
        left_us = self._window_us - now_us % self._window_us
        return max(self._rate(now_us) * workers * left_us, 1.0)

    def _rate(self, now_us: int) -> float:
        """This worker's decisions a microsecond: in this period, and to some part in the one before."""
        lived_us = max(now_us - self._since_us, 1)
        if not self._rate_before:
            return self._decisions / lived_us
        before_us = max(self._window_us / 4.0 - lived_us, 0.0)
        return (self._decisions + self._rate_before * before_us) / (lived_us + before_us)

    def _learn(self, key: str, value: bytes) -> None:
        period = int(key.removeprefix(self._prefix))
        self._spent[period] = max(int(value or b"0"), self._spent.get(period, 0))
        for old in [each for each in self._spent if each < period - 1]:
            del self._spent[old]
