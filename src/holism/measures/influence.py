"""What each unit contributes to the error of an estimate, so that estimates on the same units can be compared.

An estimate of a smooth function of sums errs, to first order, by the sum over units of a value z_u whose mean is 0
(Huber 1964's influence function; Deng, Knoblich and Lu 2018 for ratios). Its variance is N / (N - 1) * sum(z_u^2), and
the covariance with another estimate on the same units the sum of the products.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from holism.measures.cohort import Cohort
from holism.measures.maturity import kaplan_meier
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.measure import Mean, Measure, Ranking, Rate, Ratio

Floats = NDArray[np.float64]


class Influence(msgspec.Struct, frozen=True):
    """An estimate, and what each unit contributes to its error.

    :param value: None where there are no data.
    :param by_unit: z_u by the unit's name, scaled by sqrt(N / (N - 1)): sums of products are (co)variances.
    """

    value: float | None
    by_unit: Mapping[str, float]

    @property
    def variance(self) -> float:
        """Sampling variance of the value."""
        return self.covariance(self)

    def covariance(self, other: "Influence") -> float:
        """Sampling covariance with an estimate on units of the same names; those that only one knows add nothing."""
        few, many = sorted((self.by_unit, other.by_unit), key=len)
        return float(sum(value * many.get(unit, 0.0) for unit, value in few.items()))


def influences(measure: Measure, cohort: Cohort) -> dict[str, Influence] | None:
    """By group of the cohort; None for kinds whose error is not a sum over units (`Calibration`, `Quantile`)."""
    if isinstance(measure, Rate) and measure.within_days is not None:
        return _of(_arrivals(measure, measure.within_days, cohort), _arrival)
    if isinstance(measure, Mean | Rate):
        of = {"above": measure.of}
        rows = cohort.select(flags=of) if isinstance(measure, Rate) else cohort.select(numbers=of)
        return _of(rows.with_columns(below=nw.lit(1.0)), _ratio)
    if isinstance(measure, Ratio):
        return _of(cohort.select(numbers={"above": measure.numerator, "below": measure.denominator}), _ratio)
    if isinstance(measure, Ranking):
        rows = cohort.select({"above": measure.predicted}, {"below": measure.observed})
        return _of(rows, _auc)
    return None


def _of(
    rows: nw.LazyFrame[Any], linearise: Callable[[Floats, Floats], tuple[float, Floats] | None]
) -> dict[str, Influence]:
    """Cuts rows by group, linearises each, and adds up what the rows of a unit contribute."""
    table = rows.select("group", "unit", "above", "below").collect(backend="pyarrow")
    groups = np.array(table["group"].to_list(), dtype=object)
    units = np.array(table["unit"].to_list(), dtype=object)
    above, below = (np.asarray(table[name].to_numpy(), dtype=float) for name in ("above", "below"))
    found = {}
    for group in dict.fromkeys(groups.tolist()):
        mine = groups == group
        linearised = linearise(above[mine], below[mine])
        if linearised is None:
            found[group] = Influence(None, {})
            continue
        value, by_row = linearised
        names, place = np.unique(units[mine].astype(str), return_inverse=True)
        sums = np.bincount(place, weights=by_row, minlength=len(names))
        scale = (len(names) / (len(names) - 1)) ** 0.5 if len(names) > 1 else 1.0
        found[group] = Influence(value, dict(zip(names.tolist(), (sums * scale).tolist(), strict=True)))
    return found


def _ratio(above: Floats, below: Floats) -> tuple[float, Floats] | None:
    """z = (a - R b) / sum(b): see `linearisation.ratio_by_unit`."""
    total = float(below.sum())
    if not total:
        return None
    value = float(above.sum()) / total
    return value, (above - value * below) / total


def _auc(score: Floats, positive: Floats) -> tuple[float, Floats] | None:
    """Of each row its placement among the other class, less the AUC, over the size of its own class.

    The structural components of DeLong, DeLong and Clarke-Pearson (1988); summed by unit, as Obuchowski (1997) does
    for clustered data.
    """
    is_positive = positive > 0.5
    ups, downs = np.sort(score[is_positive]), np.sort(score[~is_positive])
    if not len(ups) or not len(downs):
        return None
    place = np.where(is_positive, _below(downs, score), 1.0 - _below(ups, score))
    value = float(place[is_positive].mean())
    return value, (place - value) / np.where(is_positive, len(ups), len(downs))


def _below(others: Floats, score: Floats) -> Floats:
    """Share of the others below each score; ties count half."""
    both = np.searchsorted(others, score, "left") + np.searchsorted(others, score, "right")
    share: Floats = both / (2.0 * len(others))
    return share


def _arrivals(measure: Rate, within_days: float, cohort: Cohort) -> nw.LazyFrame[Any]:
    """`above`: time to the arrival, or time watched, in units of the W days; `below`: whether it arrived in time."""
    arrived = f"outcome_{measure.outcome}_arrived"
    rows = cohort.select(
        numbers={
            "age": lambda f: f.age_days,
            "delay": lambda f: ((f[arrived] - f.time).dt.total_microseconds() / DAY_US).fill_null(-1.0),
        },
        flags={"of": lambda f: measure.of(f).fill_null(False)},
    )
    watched = nw.min_horizontal(nw.col("age"), nw.lit(within_days))
    rows = rows.with_columns(watched=watched).with_columns(
        seen=(nw.col("of") > 0.0) & (nw.col("delay") >= 0.0) & (nw.col("delay") <= nw.col("watched"))
    )
    elapsed = nw.when(nw.col("seen")).then(nw.col("delay")).otherwise(nw.col("watched"))
    return rows.with_columns(above=elapsed / within_days, below=nw.col("seen").cast(nw.Float64))


def _arrival(elapsed: Floats, seen: Floats) -> tuple[float, Floats] | None:
    """Martingale residuals: z_i = (1 - P) * (d_i / (n - d) at its arrival - sum of h / (n - d) up to its time)."""
    found = kaplan_meier(elapsed, seen > 0.5, 1.0)
    if found.probability is None:
        return None
    order = np.sort(elapsed)
    times, events = np.unique(elapsed[seen > 0.5], return_counts=True)
    at_risk = len(elapsed) - np.searchsorted(order, times, "left")
    left = np.maximum(at_risk - events, 1)
    hazard = np.concatenate([[0.0], np.cumsum(events / at_risk / left)])
    own = np.where(seen > 0.5, np.concatenate([1.0 / left, [0.0]])[np.searchsorted(times, elapsed, "left")], 0.0)
    passed = hazard[np.searchsorted(times, elapsed, "right")]
    return found.probability, (1.0 - found.probability) * (own - passed)
