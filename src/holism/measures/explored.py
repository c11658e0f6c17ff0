"""Explored against steered traffic: what a value is where the model decided, and where chance did instead."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw
import numpy as np
from scipy import special

from holism.measures.cohort import to_lazy
from holism.measures.collect import collect, collect_one, tally
from holism.measures.columns import Columns
from holism.measures.draws import FEWEST_PARTS, deal, within
from holism.measures.random_groups import Array, between
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Estimate, Expression, Window

SUMS = ("steered", "steered_value", "explored", "explored_value", "n_steered", "n_explored")
FEWEST = 10
"""Explored decisions below which nothing is said."""
BELIEVED_SE = 4.0
"""A mean weight further from 1 than so many standard errors says that the propensities are not those that were drawn
by (shared research; Swaminathan and Joachims 2015 use the mean weight as a control)."""


class Explored(msgspec.Struct, frozen=True):
    """One value on both kinds of traffic.

    :param steered: its mean had the model decided everywhere; `explored`: had chance chosen among the other options.
    :param difference: steered less explored: what steering does to the value; 0 where it does nothing.
    :param weight: mean weight of the steered traffic, which must be 1.
    :param unexplorable: decisions in which nothing could have been explored, since only one option was allowed.
    """

    steered: Estimate
    explored: Estimate
    difference: Estimate
    weight: Estimate
    unexplorable: int

    @property
    def believable(self) -> bool:
        """Whether the recorded propensities can be those that chance went by."""
        low, high, value = self.weight.low, self.weight.high, self.weight.value
        if low is None or high is None or value is None:
            return False
        half = (high - low) / 2.0 * BELIEVED_SE / float(special.ndtri((1.0 + self.weight.level) / 2.0))
        return abs(value - 1.0) <= half


def explored(
    name: str,
    of: Expression,
    frame: Any,
    *,
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> Explored:
    """Compares a value on traffic that the model steered with its value on explored traffic.

    Both are means weighted by 1 / propensity (Hájek 1971; "self-normalised" in Swaminathan and Joachims 2015), over the
    decisions in which something could be explored: so both are about the same requests. A decision counts as steered
    if the option taken was the model's own, which its propensity tells where less than half of the traffic is explored.
    The variance is linearised over units (see `draws`), with Student's quantile.

    :param of: the value: a label that training takes (`lambda f: f.outcome_found`), or a score. Of the score of the
        very same decision nothing may differ: chance is drawn after it.
    :param frame: `facts`, or a frame with `propensity`, `explored`, `unit`, `decision_id`.

    Raises `UnknownName` for a column that does not exist.
    """
    facts = to_lazy(frame)
    columns = Columns(name, facts.collect_schema().names())
    rows = within(facts, columns, window)
    if where is not None:
        rows = rows.filter(columns.resolve(where, "where"))
    told = rows.select(
        "unit",
        "decision_id",
        propensity=columns["propensity"],
        by_chance=columns["explored"] & (columns["propensity"] <= 0.5),
        value=columns.resolve(of, "of"),
    )
    kind = told.collect_schema()["value"]
    if not (kind.is_numeric() or kind in (nw.Boolean, nw.Unknown)):
        raise DeclarationError(f"{name} of: got {kind}, allowed is a number or a condition")
    told = told.with_columns(value=nw.col("value").cast(nw.Float64)).filter(nw.col("value").is_finite())
    alone = int(collect_one(told.select(n=tally(nw.col("propensity") >= 1.0)))["n"] or 0)
    open_ = told.filter(nw.col("propensity") < 1.0)
    dealt, units, note = deal(open_)
    parts = np.array([[float(row[key]) for key in SUMS] for row in collect(_by_part(dealt))]).reshape(-1, len(SUMS))
    n_steered, n_explored = (round(float(parts[:, column].sum())) for column in (4, 5))
    if n_explored < FEWEST or n_steered < FEWEST or len(parts) < FEWEST_PARTS:
        missing = "nothing is explored: declare it, Interaction(..., explore=)" if not n_explored else "too few"
        if n_explored:
            missing = f"{n_explored} explored decisions whose value is known: too few"
        none = Estimate(name, "", None, None, None, n_steered + n_explored, units, level=level, note=missing)
        return Explored(none, none, none, none, alone)
    return _compared(name, parts, (n_steered, n_explored), units, level, note, alone)


def _by_part(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    chance = nw.col("by_chance")
    weight = 1.0 / nw.col("propensity")
    steered, other = nw.when(~chance).then(weight).otherwise(0.0), nw.when(chance).then(weight).otherwise(0.0)
    weighed = rows.with_columns(steered=steered, explored=other)
    return weighed.group_by("part").agg(
        steered=nw.col("steered").sum(),
        steered_value=(nw.col("steered") * nw.col("value")).sum(),
        explored=nw.col("explored").sum(),
        explored_value=(nw.col("explored") * nw.col("value")).sum(),
        n_steered=(~chance).cast(nw.Int64).sum(),
        n_explored=chance.cast(nw.Int64).sum(),
    )


def _compared(
    name: str, parts: Array, counts: tuple[int, int], units: int, level: float, note: str, alone: int
) -> Explored:
    totals = parts.sum(axis=0)
    steered, other = totals[1] / totals[0], totals[3] / totals[2]
    of_steered = (parts[:, 1] - steered * parts[:, 0]) / totals[0]
    of_other = (parts[:, 3] - other * parts[:, 2]) / totals[2]
    rows = parts[:, 4] + parts[:, 5]
    weight = totals[0] / rows.sum()
    of_weight = (parts[:, 0] - weight * rows) / rows.sum()
    quantile = float(special.stdtrit(len(parts) - 1, (1.0 + level) / 2.0))

    def estimate(what: str, value: float, influence: Array, n: int) -> Estimate:
        half = quantile * float(between(influence[:, None])[0, 0]) ** 0.5
        return Estimate(f"{name}, {what}", "", value, value - half, value + half, n, units, level=level, note=note)

    both = sum(counts)
    return Explored(
        estimate("steered", float(steered), of_steered, counts[0]),
        estimate("explored", float(other), of_other, counts[1]),
        estimate("steered less explored", float(steered - other), of_steered - of_other, both),
        estimate("mean weight", float(weight), of_weight, both),
        alone,
    )
