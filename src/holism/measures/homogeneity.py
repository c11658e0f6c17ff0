"""Whether slices can be told apart at all, before anybody ranks them: ten equal slices of 100 at a half show a largest
difference of 0.15 on average, by chance alone.
"""

from collections.abc import Mapping, Sequence

import msgspec
from scipy import special

from holism.measures.wilson import size_behind
from holism.vocabulary.measure import Estimate


class Homogeneity(msgspec.Struct, frozen=True):
    """The test that all slices are equal.

    :param statistic: chi-squared, with `slices` - 1 degrees of freedom.
    :param p_value: the chance of slices at least as different if all were equal; None with fewer than two slices, or
        where all agree and there is nothing to test.
    """

    statistic: float | None
    slices: int
    p_value: float | None


def homogeneity_of_rates(estimates: Sequence[Estimate]) -> Homogeneity:
    """Pearson's chi-squared over rates with Wilson's intervals.

    The sizes are those that the intervals were computed on, which where units return are effective ones: that is Rao
    and Scott's correction (1992, "A simple method for the analysis of clustered binary data").
    """
    known = [each for each in estimates if each.value is not None and each.low is not None and each.high is not None]
    rates = [each.value or 0.0 for each in known]
    return pearson(rates, [effective_size(each) for each in known])


def homogeneity_of_means(estimates: Sequence[Estimate]) -> Homogeneity:
    """Cochran's Q over means: squared distances to the weighted mean, in standard errors (Cochran 1937).

    The standard errors are those behind Student's intervals, with the units less 1 as degrees of freedom.
    """
    known = [each for each in estimates if each.value is not None and each.low is not None and each.high is not None]
    weights = [1.0 / _standard_error(each) ** 2 for each in known]
    values = [each.value or 0.0 for each in known]
    if len(known) < 2:
        return Homogeneity(None, len(known), None)
    mean = sum(weight * value for weight, value in zip(weights, values, strict=True)) / sum(weights)
    return _test(sum(w * (value - mean) ** 2 for w, value in zip(weights, values, strict=True)), len(known))


def pearson(rates: Sequence[float], sizes: Sequence[float]) -> Homogeneity:
    """The sum over slices of n (p - P)^2 / (P (1 - P)), with P the rate of all together.

    >>> round(pearson([0.2, 0.4], [50, 50]).p_value, 4)
    0.0291
    """
    if len(rates) < 2:
        return Homogeneity(None, len(rates), None)
    pooled = sum(rate * size for rate, size in zip(rates, sizes, strict=True)) / sum(sizes)
    spread = pooled * (1.0 - pooled)
    if not spread:
        return Homogeneity(None, len(rates), None)
    return _test(sum(n * (rate - pooled) ** 2 / spread for rate, n in zip(rates, sizes, strict=True)), len(rates))


def shrunk(rates: Mapping[str, float], sizes: Mapping[str, float]) -> dict[str, float]:
    """Rates drawn towards the rate of all together, the more the smaller their slice: what to rank by.

    Slices' true rates are taken to follow a beta distribution with mean P and intraclass correlation r, estimated by
    moments from Pearson's X^2 (Kleinman 1973, "Proportions with extraneous variance"):
    r = (X^2 - (k - 1)) / (N - sum(n^2) / N - (k - 1)), within [0, 1]; then M = (1 - r) / r and each rate is
    (n p + M P) / (n + M). Where the slices differ no more than by chance all are P.

    >>> found = shrunk({"A": 0.9, "B": 0.5, "C": 0.4}, {"A": 10, "B": 400, "C": 400})
    >>> {name: round(rate, 3) for name, rate in found.items()}
    {'A': 0.572, 'B': 0.497, 'C': 0.404}

    :param rates: in [0, 1]. :param sizes: more than 0, of the same slices.
    """
    total = sum(sizes.values())
    if not rates:
        return {}
    pooled = sum(rates[name] * sizes[name] for name in rates) / total
    found = pearson(list(rates.values()), [sizes[name] for name in rates]).statistic
    beyond = (found or 0.0) - (len(rates) - 1)
    room = total - sum(size * size for size in sizes.values()) / total - (len(rates) - 1)
    if beyond <= 0.0 or room <= 0.0:
        return dict.fromkeys(rates, pooled)
    correlation = min(beyond / room, 1.0)
    prior = (1.0 - correlation) / correlation
    return {name: (sizes[name] * rate + prior * pooled) / (sizes[name] + prior) for name, rate in rates.items()}


def effective_size(estimate: Estimate) -> float:
    """Of a rate that has an interval: how many independent decisions would tell as much."""
    assert estimate.value is not None
    low, high = _ends(estimate)
    return size_behind(estimate.value, low, high, estimate.level)


def _standard_error(estimate: Estimate) -> float:
    low, high = _ends(estimate)
    quantile = float(special.stdtrit(max(estimate.units - 1, 1), (1.0 + estimate.level) / 2.0))
    return (high - low) / (2.0 * quantile)


def _ends(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def _test(statistic: float, slices: int) -> Homogeneity:
    return Homogeneity(statistic, slices, float(special.chdtrc(slices - 1, statistic)))
