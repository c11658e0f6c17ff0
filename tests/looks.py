"""A look with made-up answers, for tests of monitors: what is asked is answered from numbers given to it."""

from typing import Any

import msgspec

import holism as hm
from holism.vocabulary.measure import Estimate, Measure
from holism.vocabulary.monitor import PERIOD_US, FeedbackLoop
from holism.vocabulary.profile import Profile
from shop import declare

DAY_US = PERIOD_US["day"]


def estimate_of(value: float | None, half: float = 0.0, n: int = 100, **known: Any) -> Estimate:
    """An estimate with an interval of so much to either side."""
    low, high = (None, None) if value is None else (value - half, value + half)
    return Estimate("made up", "", value, low, high, n, n, **known)


class MadeUp:
    """Implements `monitors.look.Look`."""

    def __init__(
        self,
        answer: Estimate | None = None,
        *,
        day: int = 0,
        system: hm.System | None = None,
        profiles: dict[int, Profile] | None = None,
        frame: Any = None,
        first_us: int | None = 0,
    ) -> None:
        self.system = system or declare(monitors=[])
        self.start_us, self.end_us, self.first_us = day * DAY_US, (day + 1) * DAY_US, first_us
        self.answer, self.profiles, self.frame = answer, profiles or {}, frame
        self.levels: list[float] = []
        self.delays: list[float] = []

    def estimate(self, measure: Measure, days: float | None, level: float) -> Estimate:
        """The answer, whatever is asked."""
        self.levels.append(level)
        assert self.answer is not None
        return msgspec.structs.replace(self.answer, level=level)

    def news(self, measure: Measure, delay_days: float) -> Estimate:
        """The answer, whatever is asked."""
        self.delays.append(delay_days)
        assert self.answer is not None
        return self.answer

    def loop(self, monitor: FeedbackLoop, level: float) -> Estimate:
        """The answer, whatever is asked."""
        return self.estimate(hm.Rate(of=lambda f: f.guarded), None, level)

    def profile(self, start_us: int, end_us: int) -> Profile:
        """The profile that was given for the day on which the stretch begins."""
        return self.profiles[start_us // DAY_US]

    def facts(self, start_us: int | None, end_us: int) -> Any:
        """Those rows of the frame."""
        return self.frame(start_us, end_us)
