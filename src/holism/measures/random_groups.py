"""Units dealt into a few random groups, so that variances over units need only a few sums per group.

The random group estimator (Wolter 2007, "Introduction to variance estimation", chapter 2): the spread between groups
of units estimates the variance of any smooth function of sums, whatever the dependence within units.
"""

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

PARTS = 50
"""Groups of units; a variance from 50 has a relative standard error of 20 %."""

Array = NDArray[np.float64]


def deal_units(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Adds `part`, in [0, PARTS): the same for all rows of a unit, and the same however the rows are ordered."""
    return rows.with_columns(part=nw.col("unit").rank("dense").cast(nw.Int64) % PARTS)


def between(residuals: Array) -> Array:
    """The covariance of totals from their residuals by part.

    :param residuals: linearised residuals summed over the units of each part, of shape (parts, totals); parts without
        units left out.
    :return: G / (G - 1) * sum over parts of z z', of shape (totals, totals).
    """
    parts = len(residuals)
    product: Array = residuals.T @ residuals
    return product * (parts / (parts - 1))
