"""A sum over a sum, with its variance over units rather than rows: the delta method."""

from collections.abc import Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
from scipy import special

from holism.measures.collect import collect

ROUNDING = 1e-12
"""Standard errors below this share of the value are rounding."""


class UnitRatio(msgspec.Struct, frozen=True):
    """What a ratio of sums and its interval need to know of one group.

    :param n: rows.
    :param units: different units among them.
    :param value: sum above over sum below; None where the sum below is 0.
    :param variance: of `value`; None where one unit alone tells nothing of it.
    :param below_in_se: how many of its standard errors the mean sum below of a unit is from 0; None if not known.
    :param rarer_units: of units with some above and units with some rest below, the fewer; for proportions.
    :param equal_units: number of units of equal size that would weigh as unevenly as these (Kish 1965), in [1, units].
    """

    n: int
    units: int
    value: float | None
    variance: float | None
    below_in_se: float | None
    rarer_units: int
    equal_units: float


def ratio_by_unit(rows: nw.LazyFrame[Any]) -> Mapping[str, UnitRatio]:
    """The ratio of the sums of columns `above` and `below`, by `group`, linearised over `unit`.

    With a_u, b_u the sums of unit u of N, R = sum(a) / sum(b) and z_u = a_u - R b_u:
    Var(R) = N / (N - 1) * sum(z_u^2) / sum(b)^2 (Deng, Knoblich and Lu 2018, "Applying the delta method in metric
    analytics", equation 4, in its linearised form; Cochran 1977, "Sampling techniques", equation 6.13).
    The residuals are squared in a second pass, so that large values do not cancel.
    """
    units = rows.group_by("group", "unit").agg(
        rows=nw.len().cast(nw.Float64), above=nw.col("above").sum(), below=nw.col("below").sum()
    )
    total, spread = nw.col("below").sum().over("group"), nw.col("below").mean().over("group")
    ratio = nw.when(total != 0.0).then(nw.col("above").sum().over("group") / total)
    residual = nw.col("above") - ratio * nw.col("below")
    sums = (
        units.with_columns(squared=residual * residual, deviation=(nw.col("below") - spread) ** 2)
        .group_by("group")
        .agg(
            units=nw.len(),
            rows_squared=(nw.col("rows") * nw.col("rows")).sum(),
            some=(nw.col("above") > 0.0).cast(nw.Float64).sum(),
            rest=(nw.col("above") < nw.col("below")).cast(nw.Float64).sum(),
            **{name: nw.col(name).sum() for name in ("rows", "above", "below", "squared", "deviation")},
        )
    )
    return {row["group"]: _of(row) for row in collect(sums)}


def t_interval(value: float, variance: float, units: int, level: float) -> tuple[float, float]:
    """Student's interval with units - 1 degrees of freedom.

    >>> [round(end, 3) for end in t_interval(10.0, 1.0, 11, 0.95)]
    [7.772, 12.228]
    """
    half = float(special.stdtrit(units - 1, (1.0 + level) / 2.0)) * variance**0.5
    return value - half, value + half


def _of(row: Mapping[str, Any]) -> UnitRatio:
    units, below = int(row["units"]), float(row["below"])
    deviation = float(row["deviation"])
    enough = units > 1
    return UnitRatio(
        n=round(row["rows"]),
        units=units,
        value=float(row["above"]) / below if below else None,
        variance=units / (units - 1) * float(row["squared"]) / below**2 if enough and below else None,
        below_in_se=abs(below) / (deviation * units / (units - 1)) ** 0.5 if enough and deviation else None,
        rarer_units=round(min(row["some"], row["rest"])),
        equal_units=float(row["rows"]) ** 2 / float(row["rows_squared"]),
    )
