"""What changed from one period to the next, with an interval."""

import msgspec

from holism.vocabulary.measure import Estimate


class Change(msgspec.Struct, frozen=True):
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


def change(now: Estimate, before: Estimate) -> Change:
    """The difference, with the interval that follows from both of theirs.

    The square-and-add method: the distances of each estimate to its limits are added as squares (Newcombe 1998,
    "Interval estimation for the difference between independent proportions", method 10; for any two estimates Zou and
    Donner 2008). It never has zero width where theirs have not. The periods are taken to be independent: where the same
    units are in both and are like themselves, it is too wide.
    """
    ends = (now.value, now.low, now.high, before.value, before.low, before.high)
    if now.value is None or before.value is None:
        return Change(before, None, None, None)
    difference = now.value - before.value
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return Change(before, difference, None, None)
    value, low, high, other, other_low, other_high = known
    down = ((value - low) ** 2 + (other_high - other) ** 2) ** 0.5
    up = ((high - value) ** 2 + (other - other_low) ** 2) ** 0.5
    return Change(before, difference, difference - down, difference + up)
