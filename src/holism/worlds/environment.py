"""What the people and things of a simulated world can do: meet the system, react, wait."""

import heapq
import itertools
import random
from collections.abc import Generator, Iterable, Mapping
from typing import Any

from holism.desk import Desk
from holism.service import Service
from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.decision import Decision
from holism.vocabulary.request import Request
from holism.worlds.clock import VirtualClock

MOST_WAITING = 20_000

Process = Generator[float, None, None]
"""The life of one person or thing; yields how long it waits, in seconds."""


def hours(count: float) -> float:
    """That many hours in seconds."""
    return count * 3_600.0


def days(count: float) -> float:
    """That many days in seconds."""
    return count * 86_400.0


class Environment:
    """The simulated world around one service. Events happen in order of time; ties in order of their start.

    :param rng: the world's chance; the only one that its processes may use.
    """

    def __init__(self, service: Service, clock: VirtualClock, rng: random.Random) -> None:
        self.service, self.clock, self.rng = service, clock, rng
        self.start_us = clock.now_us
        self.decisions = self.feedbacks = self.outcomes = 0
        self._waiting: list[tuple[int, int, Process]] = []
        self._order = itertools.count()

    @property
    def day(self) -> float:
        """Days since the world began."""
        return (self.clock.now_us - self.start_us) / DAY_US

    def start(self, process: Process, after_s: float = 0.0) -> None:
        """Lets a process live, from `after_s` seconds on."""
        heapq.heappush(self._waiting, (self.clock.now_us + round(after_s * SECOND_US), next(self._order), process))

    def decide(self, request: Request | Mapping[str, Any]) -> Decision:
        """Asks the system; while too many records wait for the disk the world holds its breath: none is dropped."""
        self.decisions += 1
        if self.service.recorder.counts().waiting > MOST_WAITING:
            self.service.flush()
        return self.service.decide(request)

    def feedback(self, decision: Decision, name: str, value: bool | float | str = True) -> None:
        """Says or shows something about a decision."""
        self.feedbacks += 1
        self.service.feedback(decision.id, name, value)

    def outcome(
        self, decision: Decision | None = None, unit: str | None = None, key: str | None = None, **values: bool | float
    ) -> None:
        """The truth comes to light, of a decision or of all decisions of a unit and key."""
        self.outcomes += 1
        self.service.outcome(decision.id if decision else None, unit=unit, key=key, **values)

    @property
    def desk(self) -> Desk:
        """Where people oversee the system, once what was decided and said before is in the log, where they find it."""
        self.service.flush()
        return self.service.desk

    def run_until(self, end_us: int) -> Iterable[int]:
        """Lives on to `end_us`; yields the time after every event. What waits beyond the end does not happen."""
        while self._waiting and self._waiting[0][0] <= end_us:
            time_us, _, process = heapq.heappop(self._waiting)
            self.clock.now_us = time_us
            wait_s = next(process, None)
            if wait_s is not None:
                self.start(process, wait_s)
            yield time_us
        self.clock.now_us = end_us
