"""How the values of two measures go together over units: a correlation, and no more than that.

What goes together among people need not move together when one of them is changed: a proxy may be correlated .97 with
its objective while treatments move the two in opposite directions (the surrogate paradox: Chen, Geng and Jia 2007).
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import special

from holism.measures.cohort import Cohort
from holism.measures.collect import collect
from holism.vocabulary.measure import Mean, Measure, Rate, Ratio, Window
from holism.vocabulary.system import System

FEWEST_UNITS = 10


class Association(msgspec.Struct, frozen=True):
    """Pearson's correlation of two measures over `units`, with Fisher's interval; None where it is not defined."""

    correlation: float | None
    low: float | None
    high: float | None
    units: int


def associate(one: Mapping[str, float], other: Mapping[str, float], *, level: float = 0.90) -> Association:
    """Over the units that both know; the interval is Fisher's z, with units as the sample size (Fisher 1921)."""
    units = sorted(one.keys() & other.keys())
    x, y = (np.array([values[unit] for unit in units]) for values in (one, other))
    if len(units) < FEWEST_UNITS or not _varies(x) or not _varies(y):
        return Association(None, None, None, len(units))
    correlation = float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))
    half = float(special.ndtri((1.0 + level) / 2.0)) / (len(units) - 3) ** 0.5
    z = float(np.arctanh(np.clip(correlation, -1.0 + 1e-12, 1.0 - 1e-12)))
    return Association(correlation, float(np.tanh(z - half)), float(np.tanh(z + half)), len(units))


def by_unit(measure: Measure, frame: Any, system: System, *, window: Window | None = None) -> dict[str, float]:
    """Each unit's own ratio of sums; empty for measures without a value of a single unit (a ranking, a quantile)."""
    cohort = Cohort.of(measure, frame, system, window=window)
    if isinstance(measure, Ratio):
        rows = cohort.select(numbers={"above": measure.numerator, "below": measure.denominator})
    elif isinstance(measure, Rate) and measure.within_days is None:
        rows = cohort.select(flags={"above": measure.of}).with_columns(below=nw.lit(1.0))
    elif isinstance(measure, Mean):
        rows = cohort.select(numbers={"above": measure.of}).with_columns(below=nw.lit(1.0))
    else:
        return {}
    sums = rows.group_by("unit").agg(above=nw.col("above").sum(), below=nw.col("below").sum())
    return {row["unit"]: row["above"] / row["below"] for row in collect(sums) if row["below"]}


def _varies(values: NDArray[np.float64]) -> bool:
    return float(values.std()) > 1e-12 * float(np.abs(values).max())
