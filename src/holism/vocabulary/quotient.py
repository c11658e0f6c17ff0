"""How large one estimate is in terms of another, with the interval that follows from both of theirs."""

import msgspec

from holism.vocabulary.measure import Estimate


class Quotient(msgspec.Struct, frozen=True):
    """One estimate over another; None where it is not known.

    :param low, high: at the level of the two estimates; `high` is infinite where the divisor may be 0.
    """

    value: float | None
    low: float | None
    high: float | None


def quotient(one: Estimate, other: Estimate) -> Quotient:
    """The first over the second, of two that cannot be negative.

    The method of variance estimates recovery for ratios (MOVER-R: Donner and Zou 2012, "Closed-form confidence
    intervals for functions of the normal mean and standard deviation"), from the limits of each: Wilson's of two rates,
    for example. The two are taken to be independent.
    """
    if one.value is None or other.value is None or not other.value:
        return Quotient(None, None, None)
    value = one.value / other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Quotient(value, None, None)
    if one.low < 0.0 or other.low < 0.0:
        return Quotient(value, None, None)
    product = one.value * other.value
    low = _limit(product, one.low * (2.0 * one.value - one.low), other.high * (2.0 * other.value - other.high), -1.0)
    high = _limit(product, one.high * (2.0 * one.value - one.high), other.low * (2.0 * other.value - other.low), 1.0)
    return Quotient(value, max(low, 0.0), high)


def _limit(product: float, above: float, below: float, side: float) -> float:
    """A root of the quadratic equation in the quotient whose constant is `above` and whose leading term is `below`."""
    root = max(product * product - above * below, 0.0) ** 0.5
    if side < 0.0:
        # The stable form of (product - root) / below, which also holds where `below` is 0 or negative.
        return above / (product + root) if product + root > 0.0 else 0.0
    return (product + root) / below if below > 0.0 else float("inf")
