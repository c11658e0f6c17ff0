"""How far a column has moved from its reference: effect sizes with intervals, against a tolerance.

Of a million rows every difference is significant; what matters is how large it is, so nothing alarms unless the data
say that the shift is larger than what is tolerated.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.profile import Categorical, Column, Numeric, Profile

TOLERANCE = 0.1
"""The usual border of a population stability index between "no change" and "some change"."""

FEWEST = 10.0
"""Bins in which either is expected to have fewer effective rows are taken together; see `together`."""

NORMAL_FROM = 1_000.0
"""Non-centrality from which the normal distribution serves, where the non-central chi-squared is slow or NaN."""

Floats = NDArray[np.float64]


class Shift(msgspec.Struct, frozen=True):
    """How far one column has moved.

    :param psi: population stability index as it is commonly computed; None without data in both stretches.
    :param value: `psi` minus its mean if nothing had moved: close to zero then, and perhaps below. None, like all that
        rests on it, where there are too few unit-days for two bins.
    :param low, high: interval of `value` at `level`.
    :param null_point: what `value` stays below, with probability `level`, if nothing has moved.
    :param p_value: of "the shift is at most `tolerance`"; small where that cannot be.
    :param jensen_shannon: distance in [0, sqrt(ln 2)], natural logarithm.
    :param wasserstein: of numbers, the mean distance that values moved, in standard deviations of the reference.
    :param mean_shift: of numbers, the difference of means, signed, in standard deviations of the reference.
    :param n, reference_n: rows with a value.
    :param units, reference_units: independent unit-days that these are worth.
    """

    column: str
    tolerance: float
    psi: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    null_point: float | None = None
    p_value: float | None = None
    jensen_shannon: float | None = None
    wasserstein: float | None = None
    mean_shift: float | None = None
    n: int = 0
    reference_n: int = 0
    units: float = 0.0
    reference_units: float = 0.0
    level: float = 0.95


def shift(
    reference: Profile,
    current: Profile,
    column: str,
    *,
    tolerance: float = TOLERANCE,
    level: float = 0.95,
    design_effect: float = 1.0,
) -> Shift:
    """How far a column has moved from the reference.

    Rows of one unit on one day are alike, so the sample sizes of intervals and tests are unit-days, not rows; where
    days are alike as well, fewer by the design effect.

    Without a shift PSI is (1/n + 1/m) times a chi-squared of B - 1 degrees of freedom (Yurdakul and Naranjo 2020);
    with a small one the chi-squared is non-central with parameter PSI / (1/n + 1/m), wider where the delta method finds
    more variance. The interval adds the variance of that chi-squared to the delta method's, whose gradient vanishes
    without a shift.

    :param tolerance: largest population stability index, at least 0, that is nothing to be told of.
    :param level: confidence level, in (0, 1).
    :param design_effect: at least 1; see the function of that name.

    Raises `DeclarationError` where the two columns cannot be compared.
    """
    if tolerance < 0.0:
        raise DeclarationError(f"shift tolerance: got {tolerance}, allowed is at least 0")
    before, now = reference.columns.get(column), current.columns.get(column)
    m, n = (part.n if part else 0 for part in (before, now))
    units, reference_units = (effective(part, rows, design_effect) for part, rows in ((current, n), (reference, m)))
    nothing = Shift(column, tolerance, n=n, reference_n=m, units=units, reference_units=reference_units, level=level)
    if before is None or now is None or not n or not m:
        return nothing
    q_counts, p_counts = aligned(column, [before, now])
    psi = population_stability(q_counts, p_counts)
    q, p = _pooled(q_counts, p_counts, reference_units, units, ordered=isinstance(before, Numeric))
    if len(q) < 2:
        # One bin says nothing, whether there is but one value or too few rows to tell more apart.
        return msgspec.structs.replace(nothing, psi=psi, mean_shift=_mean_shift(before, now))
    degrees, noise = len(q) - 1, 1.0 / units + 1.0 / reference_units
    pooled = population_stability(q * m, p * n)
    value = pooled - degrees * noise
    variance = _delta_variance(q, p, reference_units, units)
    deviation = sqrt(variance + 2.0 * degrees * noise**2)
    width = float(stats.norm.isf((1.0 - level) / 2.0)) * deviation
    return msgspec.structs.replace(
        nothing,
        psi=psi,
        value=value,
        low=value - width,
        high=value + width,
        null_point=(float(stats.chi2.ppf(level, degrees)) - degrees) * noise,
        p_value=_p_value(pooled, tolerance, degrees, noise, variance),
        jensen_shannon=jensen_shannon(q_counts, p_counts),
        wasserstein=_moved(before, now),
        mean_shift=_mean_shift(before, now),
    )


def shifts(
    reference: Profile,
    current: Profile,
    columns: Mapping[str, float] | None = None,
    *,
    tolerance: float = TOLERANCE,
    level: float = 0.95,
) -> tuple[Shift, ...]:
    """The shift of each column that both profiles have, or of those named with their design effect, largest first."""
    effects = dict.fromkeys((name for name in reference.columns if name in current.columns), 1.0)
    found = [
        shift(reference, current, name, tolerance=tolerance, level=level, design_effect=effect)
        for name, effect in (effects if columns is None else columns).items()
    ]
    return tuple(sorted(found, key=lambda each: -(each.value if each.value is not None else float("-inf"))))


def population_stability(reference: Floats | Sequence[float], current: Floats | Sequence[float]) -> float:
    """The index of two lists of counts: sum of (p - q) ln(p / q); an empty bin counts as half a row.

    >>> round(population_stability([50, 50], [60, 40]), 4)
    0.0405
    """
    q, p = (np.maximum(counts, 0.5) / np.sum(counts) for counts in (np.asarray(reference), np.asarray(current)))
    return float(np.sum((p - q) * np.log(p / q)))


def jensen_shannon(reference: Floats | Sequence[float], current: Floats | Sequence[float]) -> float:
    """The distance, a square root, of two lists of counts (Lin 1991; Endres and Schindelin 2003), natural logarithm."""
    q, p = (np.asarray(counts, dtype=float) / np.sum(counts) for counts in (reference, current))
    middle = (p + q) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(part > 0.0, part * np.log(part / middle), 0.0) for part in (p, q)]
    return sqrt(max(0.0, float(np.sum(terms)) / 2.0))


def wasserstein(reference: Numeric, current: Numeric) -> float:
    """The area between the two distribution functions, in standard deviations of the reference.

    The functions are exact at the edges and taken as straight between them, from the smallest to the largest value.
    The standard deviation is the population's, at least 0.001, as in Evidently's "Wasserstein distance (normed)".
    """
    ends = [part for part in (reference.low, reference.high, current.low, current.high) if part is not None]
    inner = [edge for edge in reference.edges if min(ends) < edge < max(ends)]
    places = np.unique([*ends, *inner])
    gap = _distribution(current, places) - _distribution(reference, places)
    sd = max(sqrt(reference.deviations / reference.n), 0.001)
    return _area(gap, np.diff(places)) / sd


def _area(gap: Floats, widths: Floats) -> float:
    """Of the absolute value of a function that is straight between its values, also where it changes sign."""
    left, right = np.abs(gap[:-1]), np.abs(gap[1:])
    crosses = gap[:-1] * gap[1:] < 0.0
    both = np.where(left + right > 0.0, left + right, 1.0)
    mean = np.where(crosses, (left**2 + right**2) / (2.0 * both), (left + right) / 2.0)
    return float(np.sum(mean * widths))


def _distribution(column: Numeric, places: Floats) -> Floats:
    """The share of values below each place."""
    low, high = column.low or 0.0, column.high or 0.0
    share = np.cumsum(column.counts) / column.n
    edges, below = np.asarray(column.edges), share[:-1]
    inside = (edges > low) & (edges < high)
    xs, ys = np.concatenate([[low], edges[inside], [high]]), np.concatenate([[0.0], below[inside], [1.0]])
    return np.asarray(np.interp(places, xs, ys, left=0.0, right=1.0))


def effective(profile: Profile, n: int, design_effect: float = 1.0) -> float:
    """The independent unit-days, at least one, that `n` of the profile's rows are worth."""
    unit_days = n * profile.unit_days / profile.rows if profile.rows and profile.sketch else n
    return max(1.0, unit_days / design_effect)


def aligned(name: str, columns: Sequence[Column]) -> Floats:
    """Their counts, one row a column, bin by bin or value by value, without values that none of them has.

    Raises `DeclarationError` where they cannot be compared.
    """
    numbers = [column for column in columns if isinstance(column, Numeric)]
    names = [column for column in columns if isinstance(column, Categorical)]
    if numbers and names:
        raise DeclarationError(f"column {name!r}: got numbers and categories, allowed is one kind in all profiles")
    if numbers:
        edges = numbers[0].edges
        for column in numbers:
            if column.edges != edges:
                raise DeclarationError(
                    f"column {name!r}: got edges {column.edges}, allowed are the reference's, {edges}"
                )
        return np.asarray([column.counts for column in numbers], dtype=float)
    values = sorted({value for column in names for value in column.counts})
    counts = np.asarray([[*(column.counts.get(value, 0) for value in values), column.other] for column in names])
    return counts[:, counts.any(axis=0)].astype(float)


def together(expected: Floats, *, ordered: bool) -> NDArray[np.int64]:
    """The group of each bin, so that `FEWEST` rows are expected in each group, as for a chi-squared test.

    Of bins in an order neighbours go together, which keeps where a value moved to; of others all rare ones.

    >>> together(np.asarray([2.0, 8.0, 19.0, 1.0]), ordered=True).tolist()
    [0, 0, 1, 1]
    >>> together(np.asarray([2.0, 8.0, 19.0, 1.0]), ordered=False).tolist()
    [1, 1, 0, 1]
    """
    if not ordered:
        rare = expected < FEWEST
        if rare.sum() < 2:
            return np.arange(len(expected))
        return np.where(rare, (~rare).sum(), np.cumsum(~rare) - 1)
    groups, rows = np.zeros(len(expected), dtype=np.int64), 0.0
    for place, count in enumerate(expected[:-1]):
        rows += count
        full = rows >= FEWEST
        groups[place + 1] = groups[place] + full
        rows = 0.0 if full else rows
    last = groups == groups[-1]
    if expected[last].sum() < FEWEST:
        groups[last] = max(0, groups[-1] - 1)
    return groups


def _pooled(q_counts: Floats, p_counts: Floats, m: float, n: float, *, ordered: bool) -> tuple[Floats, Floats]:
    """The shares of both, bins with too few rows together."""
    q, p = q_counts / q_counts.sum(), p_counts / p_counts.sum()
    groups = together((q * m + p * n) / (m + n) * min(m, n), ordered=ordered)
    q_together, p_together = (np.bincount(groups, shares).astype(float) for shares in (q, p))
    return q_together, p_together


def _delta_variance(q: Floats, p: Floats, m: float, n: float) -> float:
    """Of the index, by the delta method for two multinomials of sizes m and n."""
    q, p = np.maximum(q, 0.5 / m), np.maximum(p, 0.5 / n)
    by_p, by_q = np.log(p / q) + 1.0 - q / p, -np.log(p / q) + 1.0 - p / q

    def variance(share: Floats, gradient: Floats, size: float) -> float:
        return float(np.sum(share * gradient**2) - np.sum(share * gradient) ** 2) / size

    return max(0.0, variance(p, by_p, n) + variance(q, by_q, m))


def _p_value(psi: float, tolerance: float, degrees: int, noise: float, variance: float) -> float:
    """Of an index of at most the tolerance, by the non-central chi-squared.

    Its variance is 4 PSI times the noise, to first order. Where the delta method finds more, as it does where a bin
    has nearly emptied, the noise about the mean is taken to be as much larger.
    """
    more = max(1.0, variance / (4.0 * psi * noise)) if psi > 0.0 else 1.0
    statistic = (psi - degrees * noise) / (noise * more) + degrees
    beyond = tolerance / (noise * more)
    if statistic <= 0.0:
        return 1.0
    if beyond > NORMAL_FROM:
        return float(stats.norm.sf((statistic - degrees - beyond) / sqrt(2.0 * degrees + 4.0 * beyond)))
    if beyond == 0.0:
        return float(stats.chi2.sf(statistic, degrees))
    if statistic < degrees + beyond:
        # Below its mean the distribution function is the precise one, and SciPy's `sf` overflows far below.
        return 1.0 - float(special.chndtr(statistic, degrees, beyond))
    return float(stats.ncx2.sf(statistic, degrees, beyond))


def _mean_shift(before: Column, now: Column) -> float | None:
    if not (isinstance(before, Numeric) and isinstance(now, Numeric)) or not before.sd:
        return None
    return (now.total / now.n - before.total / before.n) / before.sd


def _moved(before: Column, now: Column) -> float | None:
    return wasserstein(before, now) if isinstance(before, Numeric) and isinstance(now, Numeric) else None
