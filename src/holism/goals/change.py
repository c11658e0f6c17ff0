"""What changed from one period to the next, with an interval."""

import msgspec

from holism.vocabulary.difference import difference
from holism.vocabulary.measure import Estimate


class PeriodChange(msgspec.Struct, frozen=True):
    """The estimate of the period before, and how much higher the measure is now; None where either is not known.

    :param low, high: of the difference, at the estimates' level.
    """

    before: Estimate
    difference: float | None
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)


def change(now: Estimate, before: Estimate) -> PeriodChange:
    """The difference of two periods, taken to be independent; see `vocabulary.difference`."""
    found = difference(now, before)
    return PeriodChange(before, found.value, found.low, found.high)
