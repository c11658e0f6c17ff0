"""Wilson's interval for a proportion, also of units that return."""

import math

from scipy import special

from holism.measures.linearisation import UnitRatio


def wilson(proportion: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's score interval (Wilson 1927, "Probable inference"), within [0, 1]; never of zero width.

    >>> [round(end, 3) for end in wilson(0.0, 20, 0.95)]
    [0.0, 0.161]

    :param proportion: in [0, 1].
    :param n: sample size, or effective sample size, more than 0.
    """
    z2 = float(special.ndtri((1.0 + level) / 2.0)) ** 2
    centre = (proportion + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = (z2 * (proportion * (1.0 - proportion) / n + z2 / (4.0 * n * n))) ** 0.5 / (1.0 + z2 / n)
    low = 0.0 if proportion == 0.0 else max(0.0, centre - half)
    high = 1.0 if proportion == 1.0 else min(1.0, centre + half)
    return low, high


def effective_sample_size(proportion: float, found: UnitRatio, level: float) -> float:
    """How many independent decisions would tell as much as these, of units that return.

    p (1 - p) / Var(p), which is n over the design effect (Kish 1965), times (z / t)^2 for the uncertainty of Var(p)
    itself, and never more than n (Korn and Graubard 1998, "Confidence intervals for proportions with small expected
    number of positive counts"; Dean and Pagano 2015 find Wilson's interval on this size good under clustering). The
    degrees of freedom are those of the units that the variance comes from, the rarer ones, less 1; the allowance for
    them does not go below `equal_units`, which takes each unit to tell no more than one decision. Where all decisions
    agree the variance is not known, and that is the size.

    :param proportion: in [0, 1], the value of `found`.
    """
    if found.units == found.n:
        return found.n
    if not found.variance or proportion in (0.0, 1.0):
        return found.equal_units
    quantile, freedom = (1.0 + level) / 2.0, max(1.0, found.rarer_units - 1.0)
    shrink = (float(special.ndtri(quantile)) / float(special.stdtrit(freedom, quantile))) ** 2
    size = min(found.n, proportion * (1.0 - proportion) / found.variance)
    return max(min(size, found.equal_units), size * shrink)


def size_behind(proportion: float, low: float, high: float, level: float) -> float:
    """The sample size, or effective sample size, that Wilson's interval was computed on.

    >>> round(size_behind(0.25, *wilson(0.25, 80, 0.95), 0.95), 6)
    80.0

    With a = z^2 / n and the half width h: h^2 (1 + a)^2 = a (p (1 - p) + a / 4), solved for a.
    """
    z2 = float(special.ndtri((1.0 + level) / 2.0)) ** 2
    square = ((high - low) / 2.0) ** 2
    linear, spread = 2.0 * square - proportion * (1.0 - proportion), 0.25 - square
    return 2.0 * z2 * spread / (linear + math.sqrt(linear * linear + 4.0 * spread * square))
