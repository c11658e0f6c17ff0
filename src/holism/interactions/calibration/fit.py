"""Fits calibrators on held-out rows; needs NumPy and SciPy, which applying one does not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from scipy import optimize, special

from holism.interactions.calibration.as_it_is import AsItIs
from holism.interactions.calibration.beta import Beta
from holism.interactions.calibration.calibrator import Calibrator
from holism.interactions.calibration.isotonic import Isotonic
from holism.interactions.calibration.labelled import Array, labelled
from holism.interactions.calibration.platt import CLOSEST, Platt
from holism.interactions.calibration.venn_abers import VennAbers

Method = Literal["auto", "as_it_is", "platt", "beta", "isotonic", "venn_abers"]

LEAST = 20
"""Fewer held-out rows than this are refused."""

ENOUGH_FOR_ISOTONIC = 1_000
"""Rows of the rarer label from which a free shape errs less than a line (Niculescu-Mizil and Caruana 2005 say 1,000
rows). Of the rarer label: with 2 % positives, 1,000 rows hold 20 of them, and the error of the line is half as large.
"""


def fit(scores: Sequence[float], labels: Sequence[bool], method: Method = "auto") -> Calibrator:
    """The calibrator of these rows; the same rows give the same one.

    :param scores: what the model said, in [0, 1], of rows that it was not trained on; each tells something new (one
        row per unit). Of rows that a policy chose to label, `coverage.resample` makes a fair sample first.
    :param labels: whether it came true, of each score.
    :param method: "auto" is a line on log odds (Platt), or two where Akaike's criterion finds the second worth its
        parameter (beta), and isotonic from `ENOUGH_FOR_ISOTONIC`. Choose "venn_abers" where an interval is wanted, and
        "as_it_is" for a model that is calibrated already.

    Raises `ValueError` for fewer than `LEAST` rows, for labels that are all alike, and for scores outside of [0, 1].
    """
    if method not in FITS:
        raise ValueError(f"method: got {method!r}, allowed is one of {', '.join(FITS)}")
    values, truth = labelled(scores, labels)
    if len(values) < LEAST:
        raise ValueError(f"scores: got {len(values)} held-out rows, allowed is at least {LEAST}")
    if truth.min() == truth.max():
        raise ValueError(f"labels: got {len(truth)} times {truth[0]:g}, allowed is some of both, 0 and 1")
    calibrator: Calibrator = FITS[method](values, truth)
    return calibrator


def _auto(scores: Array, labels: Array) -> Calibrator:
    if min(labels.sum(), len(labels) - labels.sum()) >= ENOUGH_FOR_ISOTONIC:
        return _isotonic(scores, labels)
    (line, line_loss), (lines, lines_loss) = _platt(scores, labels), _beta(scores, labels)
    return lines if line_loss - lines_loss > 1.0 else line


def _platt(scores: Array, labels: Array) -> tuple[Platt, float]:
    (slope, intercept), loss = _logistic([special.logit(_inside(scores))], labels)
    return Platt(slope, intercept), loss


def _beta(scores: Array, labels: Array) -> tuple[Beta, float]:
    inside = _inside(scores)
    (a, b, c), loss = _logistic([np.log(inside), -np.log1p(-inside)], labels)
    return Beta(a, b, c), loss


def _inside(scores: Array) -> Array:
    return np.clip(scores, CLOSEST, 1.0 - CLOSEST)


def _logistic(features: list[Array], labels: Array) -> tuple[list[float], float]:
    """Coefficients, of which only the intercept, the last, may be negative; and the log loss, summed over rows.

    On the targets of Platt 1999, section 2.2, in place of 0 and 1, so that labels that the scores separate without
    error have a finite fit too.
    """
    table = np.column_stack([*features, np.ones(len(labels))])
    positives, negatives = labels.sum(), len(labels) - labels.sum()
    targets = np.where(labels == 1.0, (positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0))

    def loss(coefficients: Array) -> tuple[float, Array]:
        log_odds = table @ coefficients
        each = np.logaddexp(0.0, log_odds) - targets * log_odds
        return float(each.mean()), table.T @ (special.expit(log_odds) - targets) / len(targets)

    start = np.append(np.ones(len(features)), 0.0)
    bounds = [(0.0, None)] * len(features) + [(None, None)]
    exact = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1_000}
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=exact)
    return [float(each) for each in found.x], float(found.fun) * len(labels)


def _isotonic(scores: Array, labels: Array) -> Isotonic:
    """Never 0 or 1: n rows do not give more certainty than (n + 1) / (n + 2), Laplace's rule of succession."""
    values, rows, positives = _grouped(scores, labels)
    fitted = optimize.isotonic_regression(positives / rows, weights=rows).x
    most = (len(labels) + 1.0) / (len(labels) + 2.0)
    fitted = np.clip(fitted, 1.0 - most, most)
    knots = np.append(True, fitted[1:] != fitted[:-1]) | np.append(fitted[:-1] != fitted[1:], True)
    return Isotonic(tuple(values[knots].tolist()), tuple(fitted[knots].tolist()))


def _venn_abers(scores: Array, labels: Array) -> VennAbers:
    values, rows, positives = _grouped(scores, labels)
    high = np.append(_with_a_positive(rows, positives), 1.0)
    low = 1.0 - np.append(_with_a_positive(rows[::-1], (rows - positives)[::-1]), 1.0)[::-1]
    falls, rises = high[:-1] != high[1:], low[1:] != low[:-1]
    return VennAbers(
        low_from=tuple(values[rises].tolist()),
        low=tuple(low[np.append(True, rises)].tolist()),
        high_until=tuple(values[falls].tolist()),
        high=tuple(high[np.append(falls, True)].tolist()),
    )


def _grouped(scores: Array, labels: Array) -> tuple[Array, Array, Array]:
    """The different scores, rising; of each the number of rows, and of positives."""
    values, place = np.unique(scores, return_inverse=True)
    return values, np.bincount(place).astype(float), np.bincount(place, weights=labels).astype(float)


def _with_a_positive(rows: Array, positives: Array) -> Array:
    """The isotonic fit at each score if one more row of that score has label 1.

    Slopes of the greatest convex minorant of cumulated positives over cumulated rows; what lies before the added row is
    moved back by that row (Vovk, Petej and Fedorova 2015, section 3). As the row moves up, the slope changes only where
    a point comes to lie below the last line.
    """
    x, y = np.append(0.0, rows.cumsum()), np.append(0.0, positives.cumsum())
    found = np.empty(len(rows))
    from_x, from_y, along_x, along_y = 0.0, 0.0, 1.0, np.inf
    for place in range(len(rows)):
        at_x, at_y = x[place] - 1.0, y[place] - 1.0
        if (at_y - from_y) * along_x < along_y * (at_x - from_x) or not place:
            slopes = (y[place + 1 :] - at_y) / (x[place + 1 :] - at_x)
            corner = place + 1 + int(slopes.argmin())
            from_x, from_y, along_x, along_y = at_x, at_y, x[corner] - at_x, y[corner] - at_y
        found[place] = along_y / along_x
    return found


FITS: Mapping[str, Callable[[Array, Array], Any]] = {
    "auto": _auto,
    "as_it_is": lambda scores, labels: AsItIs(),
    "platt": lambda scores, labels: _platt(scores, labels)[0],
    "beta": lambda scores, labels: _beta(scores, labels)[0],
    "isotonic": _isotonic,
    "venn_abers": _venn_abers,
}
