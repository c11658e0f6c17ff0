"""How much one estimate lies above another, with the interval that follows from both of theirs."""

import msgspec

from holism.vocabulary.measure import Estimate


class Difference(msgspec.Struct, frozen=True):
    """One estimate less another; None where it is not known.

    :param low, high: at the level of the two estimates.
    """

    value: float | None
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)


def difference(one: Estimate, other: Estimate) -> Difference:
    """The first less the second.

    The square-and-add method: the distances of each estimate to its limits are added as squares (Newcombe 1998,
    "Interval estimation for the difference between independent proportions", method 10, where both have Wilson's
    interval; for any two estimates Zou and Donner 2008). It never has zero width where theirs have not. The two are
    taken to be independent: where the same units are in both and are like themselves, it is too wide.
    """
    if one.value is None or other.value is None:
        return Difference(None, None, None)
    value = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Difference(value, None, None)
    down = ((one.value - one.low) ** 2 + (other.high - other.value) ** 2) ** 0.5
    up = ((one.high - one.value) ** 2 + (other.value - other.low) ** 2) ** 0.5
    return Difference(value, value - down, value + up)
