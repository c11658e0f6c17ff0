"""Checks a calibrator on rows that it was not fitted on; needs NumPy and SciPy."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize, special, stats

from holism.interactions.calibration.labelled import Array, labelled
from holism.interactions.calibration.reliability import Bin, Check, Verdict

BINS, LEAST_PER_BIN = 10, 20
"""With fewer rows there are fewer bins; below the rows of two bins nothing is said."""

TOLERANCE = 0.05
"""A probability that is off by 0.05 changes an option's expected utility by a twentieth of what is between right and
wrong; and it is what 2,000 rows can vouch for, if probabilities are spread over [0, 1] (1,000 pass a perfect model in
18 % of samples, 2,000 in 94 %). Where what is predicted is rare, state a smaller one: 0.01 for 0.02 is off by 0.01."""


def check(
    calibrator: Callable[[float], float],
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    tolerance: float = TOLERANCE,
    level: float = 0.95,
) -> Check:
    """How far the calibrator is from the truth, with the one verdict: `passes`.

    Over bins of equal mass with share w and difference d of observed and predicted, the squared error is
    sum w (d^2 - v), v = y (1 - y) / (n - 1) being what chance adds in a bin of mean label y (Bröcker 2012; Kumar, Liang
    and Ma 2019, "Verified uncertainty calibration"). What happens within a bin is not seen.

    The interval inverts a test: if the squared error is t, sum w d^2 has mean t + sum wv and variance
    2 sum (wv)^2 + 4 t a, with a = sum w^2 d^2 v / sum w d^2; a gamma distribution of these moments stands for it
    (Satterthwaite 1946). Its upper end is never below that of a sample at a perfect model's mean, so that luck does not
    look like certainty (as the power constraint of Cowan et al. 2011).

    :param calibrator: takes a score and gives a probability, both in [0, 1].
    :param scores, labels: rows that took no part in fitting the model or the calibrator, one per unit.
    :param tolerance: the largest error, in (0, 1), that is acceptable.

    Raises `ValueError` for scores, or probabilities, outside of [0, 1] and for labels other than 0 and 1.
    """
    for name, value in (("tolerance", tolerance), ("level", level)):
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name}: got {value}, allowed is in (0, 1)")
    values, truth = labelled(scores, labels)
    said, _ = labelled([calibrator(score) for score in values.tolist()], truth.tolist(), ("probabilities", "labels"))
    n = len(said)
    if n < 2 * LEAST_PER_BIN:
        return Check(n, "not enough data", tolerance, level)
    place = _bins(said)
    rows = np.bincount(place)
    predicted, observed = np.bincount(place, weights=said) / rows, np.bincount(place, weights=truth) / rows
    # A bin whose labels are all alike is not free of chance: it counts as half a label away from it.
    noise = np.maximum(observed * (1.0 - observed) / np.maximum(rows - 1, 1), 0.5 / rows**2)
    shares, squares = rows / n, (observed - predicted) ** 2
    low, high = _interval(shares, squares, noise, level)
    z, p_value = _spiegelhalter(said, truth)
    return Check(
        n=n,
        verdict=_verdict(low, high, tolerance),
        tolerance=tolerance,
        level=level,
        error=max(0.0, float(shares @ (squares - noise))) ** 0.5,
        low=low,
        high=high,
        biased_error=float(shares @ np.sqrt(squares)),
        brier=float(np.mean((said - truth) ** 2)),
        z=z,
        p_value=p_value,
        bins=tuple(_bin(*row, level) for row in zip(rows.tolist(), predicted.tolist(), observed.tolist(), strict=True)),
    )


def _bins(said: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The bin of each row, counted from 0 without gaps; equal probabilities share one."""
    first = np.searchsorted(np.sort(said), said)
    bins = min(BINS, len(said) // LEAST_PER_BIN)
    return np.unique(first * bins // len(said), return_inverse=True)[1]


def _bin(n: int, predicted: float, observed: float, level: float) -> Bin:
    interval = stats.binomtest(round(observed * n), n).proportion_ci(level, method="wilson")
    return Bin(n, predicted, observed, float(interval.low), float(interval.high))


def _interval(shares: Array, squares: Array, noise: Array, level: float) -> tuple[float, float]:
    found, chance = float(shares @ squares), float(shares @ noise)
    trace = float(((shares * noise) ** 2).sum())
    slope = float((shares**2 * squares) @ noise) / found if found else chance / len(shares)

    def below(sum_of_squares: float, error: float) -> float:
        """The probability of at most this sum, if the squared error is `error`."""
        mean, variance = chance + error, 2.0 * trace + 4.0 * error * slope
        return float(special.gammainc(mean**2 / variance, sum_of_squares * mean / variance))

    def solve(sum_of_squares: float, probability: float) -> float:
        if below(sum_of_squares, 0.0) <= probability:
            return 0.0
        if below(sum_of_squares, 1.0) >= probability:
            return 1.0
        squared = optimize.brentq(lambda error: below(sum_of_squares, error) - probability, 0.0, 1.0)
        return math.sqrt(squared)

    tail = (1.0 - level) / 2.0
    return solve(found, 1.0 - tail), solve(max(found, chance), tail)


def _verdict(low: float, high: float, tolerance: float) -> Verdict:
    if high <= tolerance:
        return "calibrated"
    return "not calibrated" if low > tolerance else "not enough data"


def _spiegelhalter(said: Array, truth: Array) -> tuple[float | None, float | None]:
    """Spiegelhalter 1986, "Probabilistic prediction in patient management and clinical trials"; two-sided."""
    away = 1.0 - 2.0 * said
    variance = float((away**2 * said * (1.0 - said)).sum())
    if not variance:
        return None, None
    z = float(((truth - said) * away).sum()) / variance**0.5
    return z, float(2.0 * special.ndtr(-abs(z)))
