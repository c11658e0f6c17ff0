"""How far predicted probabilities lie from observed rates, and the reliability table that shows where."""

from collections.abc import Iterator
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
import numpy as np
from scipy import optimize, special

from holism.measures.cohort import Cohort
from holism.measures.collect import collect
from holism.measures.linearisation import ratio_by_unit
from holism.measures.random_groups import PARTS, Array, between, deal_units
from holism.measures.wilson import effective_sample_size, wilson
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Calibration, Estimate, Expression, Window
from holism.vocabulary.system import System

LEAST_PER_BIN = 20
"""Decisions in a bin; with fewer decisions there are fewer bins."""


class Bin(msgspec.Struct, frozen=True):
    """One bin of a reliability diagram.

    :param n: decisions in it.
    :param predicted: their mean predicted probability, in [0, 1].
    :param observed: the rate of what was predicted among them, in [0, 1].
    :param low, high: Wilson's interval of `observed`, over units.
    """

    n: int
    predicted: float
    observed: float
    low: float
    high: float


def calibration(measure: Calibration, cohort: Cohort) -> dict[str, Estimate]:
    """The root of the debiased mean squared calibration error by group, in [0, 1]; 0 is best.

    Over bins of equal mass with d_b the mean of observed - predicted in bin b and w_b its share of decisions:
    T = sum w_b (d_b^2 - Var(d_b)), and the value is sqrt(max(0, T)) (Bröcker 2012; Kumar, Liang and Ma 2019,
    "Verified uncertainty calibration", section 4.1). Var(d_b) is that of the residuals, over units; for decisions on
    different units it differs from their y(1 - y) / (n - 1) only by the spread of predictions within a bin.

    The interval inverts a test: if the squared error is t, sum w_b d_b^2 has mean t + tr(WV) and variance
    2 tr(WVWV) + 4 t a, with V the covariance of d and a = d'WVWd / d'Wd; a gamma distribution of these two moments
    (Satterthwaite 1946) stands for it. Its upper end is never below that of a sample at the mean of a perfectly
    calibrated model, so that luck does not look like certainty (as the power constraint of Cowan et al. 2011).

    What happens within a bin is not seen: as with every binned estimate, the true error is at least what is estimated.
    """
    rows = deal_units(_binned(measure, cohort))
    residual = (nw.col("observed") - nw.col("predicted")).sum()
    sums = rows.group_by("group", "bin", "part").agg(
        n=nw.len(), residual=residual, least=nw.col("predicted").min(), most=nw.col("predicted").max()
    )
    units = {row["group"]: row["units"] for row in collect(_units(rows))}
    return {
        group: _estimate(cohort, counts, residuals, int(units[group]))
        for group, counts, residuals in _tables(measure, sums.collect(backend="pyarrow"))
    }


def reliability(
    measure: Calibration,
    frame: Any,
    system: System,
    *,
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> tuple[Bin, ...]:
    """The reliability table, from the lowest predictions to the highest; empty without data. See `estimate`."""
    cohort = Cohort.of(measure, frame, system, window=window, where=where, level=level)
    rows = _binned(measure, cohort).with_columns(group=nw.col("bin").cast(nw.String))
    means = rows.group_by("group", "bin").agg(predicted=nw.col("predicted").mean())
    rates = ratio_by_unit(rows.select("group", "unit", above=nw.col("observed"), below=nw.lit(1.0)))
    table = []
    for row in sorted(collect(means), key=lambda row: int(row["bin"])):
        found = rates[row["group"]]
        observed = found.value or 0.0
        size = effective_sample_size(observed, found, level)
        table.append(Bin(found.n, float(row["predicted"]), observed, *wilson(observed, size, level)))
    return tuple(table)


def _binned(measure: Calibration, cohort: Cohort) -> nw.LazyFrame[Any]:
    """Rows with their `bin`, of equal mass within a group; equal predictions are in the same bin."""
    rows = cohort.select(numbers={"predicted": measure.predicted}, flags={"observed": measure.observed})
    rows = rows.with_row_index("place", order_by=["group", "predicted", "unit"])
    n = nw.len().over("group").cast(nw.Float64)
    rank = (nw.col("place").min().over("group", "predicted") - nw.col("place").min().over("group")).cast(nw.Float64)
    bins = nw.max_horizontal(nw.min_horizontal((n / LEAST_PER_BIN).floor(), nw.lit(float(measure.bins))), nw.lit(1.0))
    return rows.with_columns(bin=(rank * bins / n + 1e-9).floor().cast(nw.Int64)).drop("place")


def _units(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return rows.group_by("group").agg(units=nw.col("unit").n_unique())


def _tables(measure: Calibration, sums: nw.DataFrame[Any]) -> Iterator[tuple[str, Array, Array]]:
    """For each group: counts and summed residuals, of shape (parts, bins)."""
    least, most = sums["least"].to_numpy(), sums["most"].to_numpy()
    if len(least) and (least.min() < 0.0 or most.max() > 1.0):
        found = least.min() if least.min() < 0.0 else most.max()
        raise DeclarationError(f"measure {measure.name!r} predicted: got {found:g}, allowed is in [0, 1]")
    groups, number = np.unique(np.array(sums["group"].to_list(), dtype=object), return_inverse=True)
    counts = np.zeros((len(groups), PARTS, measure.bins))
    residuals = np.zeros_like(counts)
    at = number, sums["part"].to_numpy().astype(int), sums["bin"].to_numpy().astype(int)
    counts[at], residuals[at] = sums["n"].to_numpy(), sums["residual"].to_numpy()
    for index, group in enumerate(groups):
        parts, bins = counts[index].any(axis=1), counts[index].any(axis=0)
        yield str(group), counts[index][np.ix_(parts, bins)], residuals[index][np.ix_(parts, bins)]


def _estimate(cohort: Cohort, counts: Array, residuals: Array, units: int) -> Estimate:
    per_bin = counts.sum(axis=0)
    n = int(per_bin.sum())
    if len(counts) < 2:
        return cohort.estimate(None, None, n=n, units=units, note="one unit: the error cannot be told from chance")
    differences = residuals.sum(axis=0) / per_bin
    covariance = between((residuals - differences * counts) / per_bin)
    weights = per_bin / n
    squared = float(weights @ differences**2)
    chance = float(weights @ np.diag(covariance))
    value = max(0.0, squared - chance) ** 0.5
    if not chance:
        return cohort.estimate(value, None, n=n, units=units, note="all units alike: no interval")
    scaled = covariance * np.sqrt(np.outer(weights, weights))
    along = np.sqrt(weights) * differences
    slope = float(along @ scaled @ along) / squared if squared else chance / len(weights)
    interval = _interval(squared, chance, _trace_of_square(scaled, len(counts)), slope, cohort.level)
    return cohort.estimate(value, interval, n=n, units=units)


def _trace_of_square(covariance: Array, parts: int) -> float:
    """tr(S^2) of the true covariance S, from one estimated with parts - 1 degrees of freedom.

    Unbiased for normal totals (Bai and Saranadasa 1996, equation 3.5); held to what is possible.
    """
    freedom = parts - 1.0
    trace, square = float(np.trace(covariance)), float((covariance**2).sum())
    unbiased = freedom**2 / ((freedom + 2.0) * (freedom - 1.0)) * (square - trace**2 / freedom) if freedom > 1 else 0.0
    return min(max(unbiased, trace**2 / len(covariance)), trace**2)


def _interval(squared: float, chance: float, trace: float, slope: float, level: float) -> tuple[float, float]:
    tail = (1.0 - level) / 2.0

    def below(found: float, error: float) -> float:
        """The probability of at most `found`, if the squared error is `error`."""
        mean, variance = chance + error, 2.0 * trace + 4.0 * error * slope
        return float(special.gammainc(mean**2 / variance, found * mean / variance))

    def solve(found: float, probability: float) -> float:
        if below(found, 0.0) <= probability:
            return 0.0
        top = max(found, chance)
        while below(found, top) > probability:
            top *= 2.0
        return float(optimize.brentq(lambda error: below(found, error) - probability, 0.0, top))

    low, high = solve(squared, 1.0 - tail) ** 0.5, solve(max(squared, chance), tail) ** 0.5
    return min(low, 1.0), min(high, 1.0)
