"""Wilson's interval for a proportion, also of units that return."""

from scipy import special


def wilson(proportion: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's score interval (Wilson 1927, "Probable inference"), within [0, 1]; never of zero width.

    >>> wilson(0.0, 20, 0.95)
    (0.0, 0.161...)

    :param proportion: in [0, 1].
    :param n: sample size, or effective sample size, more than 0.
    """
    z2 = float(special.ndtri((1.0 + level) / 2.0)) ** 2
    centre = (proportion + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = (z2 * (proportion * (1.0 - proportion) / n + z2 / (4.0 * n * n))) ** 0.5 / (1.0 + z2 / n)
    low = 0.0 if proportion == 0.0 else max(0.0, centre - half)
    high = 1.0 if proportion == 1.0 else min(1.0, centre + half)
    return low, high


def effective_sample_size(
    proportion: float, variance: float | None, *, n: float, units: int, equal_units: float, level: float
) -> float:
    """How many independent decisions would tell as much as n decisions on fewer units.

    p (1 - p) / Var(p), which is n over the design effect (Kish 1965), times (z / t)^2 with units - 1 degrees of
    freedom for the uncertainty of Var(p) itself, and never more than n (Korn and Graubard 1998, "Confidence intervals
    for proportions with small expected number of positive counts"; Dean and Pagano 2015 find Wilson's interval on
    this size good under clustering). Where all decisions agree the variance is not known: then each unit is taken to
    tell no more than one decision.

    :param variance: of the proportion, over units; None where it is not known.
    :param equal_units: see `linearisation.UnitRatio`.
    """
    if units == n:
        return n
    if variance is None or not variance or proportion in (0.0, 1.0):
        return equal_units
    quantile = (1.0 + level) / 2.0
    shrink = (float(special.ndtri(quantile)) / float(special.stdtrit(units - 1, quantile))) ** 2
    return min(n, proportion * (1.0 - proportion) / variance * shrink)
