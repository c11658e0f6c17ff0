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
ROUNDING = 1e-9
FEWEST, FEWEST_FLAGS = 10, 30
"""Explored decisions below which nothing is said of an amount, and of a condition."""
FEWEST_CASES = 5.0
"""Explored decisions in which a condition must be expected to hold, and not to: of none that are seen, the variance
would be 0. The rule of thumb of normal intervals of proportions."""
BELIEVED_SE = 4.0
"""A mean weight further from 1 than so many standard errors says that the propensities are not those that were drawn by
(the control of Swaminathan and Joachims 2015)."""


class Explored(msgspec.Struct, frozen=True):
    """One value on both kinds of traffic.

    :param steered: its mean had the model decided everywhere; `explored`: had chance chosen among the other options.
    :param difference: steered less explored: what steering does to the value; 0 where it does nothing.
    :param weight, chance_weight: mean weight of steered and of explored traffic, which must be 1.
    :param unexplorable: decisions in which nothing could have been explored, since only one option was allowed, or in
        which another share was.
    """

    steered: Estimate
    explored: Estimate
    difference: Estimate
    weight: Estimate
    chance_weight: Estimate
    unexplorable: int

    @property
    def believable(self) -> bool:
        """Whether the recorded propensities can be those that chance went by."""
        return _is_one(self.weight) and _is_one(self.chance_weight)


def explored(
    name: str,
    of: Expression,
    frame: Any,
    *,
    share: float,
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> Explored:
    """Compares a value on traffic that the model steered with its value on explored traffic.

    Both are means weighted by inverse propensities (Hájek 1971; "self-normalised" in Swaminathan and Joachims 2015), of
    the model's own option and of one drawn evenly from the others, over the decisions in which something could be
    explored: so both are about the same requests, however many options each allowed. With a share s of decisions drawn
    from k options the model's own has propensity 1 - s + s / k, and each other s / k: so k is known, and the others
    weigh 1 / (s - propensity). The variance is linearised over units (see `draws`), with Student's quantile.

    :param of: the value: a label that training takes (`lambda f: f.outcome_found`), or a score. Of the score of the
        very same decision nothing may differ: chance is drawn after it.
    :param frame: `facts`, or a frame with `propensity`, `explored`, `unit`, `decision_id`.

    :param share: of decisions in which an option was drawn at random, in [0, 2/3): the interaction's `explore`. What
        was decided under another share is left out, and counted.

    Raises `UnknownName` for a column that does not exist, `DeclarationError` for a share outside.
    """
    if not 0.0 <= share < 2.0 / 3.0:
        raise DeclarationError(f"{name} share: got {share}, allowed is in [0, 2/3)")
    facts = to_lazy(frame)
    columns = Columns(name, facts.collect_schema().names())
    rows = within(facts, columns, window)
    if where is not None:
        rows = rows.filter(columns.resolve(where, "where"))
    told = rows.select(
        "unit",
        "decision_id",
        propensity=columns["propensity"],
        by_chance=columns["explored"] & (columns["propensity"] <= share / 2.0 + ROUNDING),
        value=columns.resolve(of, "of"),
    )
    kind = told.collect_schema()["value"]
    if not (kind.is_numeric() or kind in (nw.Boolean, nw.Unknown)):
        raise DeclarationError(f"{name} of: got {kind}, allowed is a number or a condition")
    told = told.with_columns(value=nw.col("value").cast(nw.Float64)).filter(nw.col("value").is_finite())
    told = told.with_columns(options=_options(share))
    open_ = (nw.col("options") > 2.0 - ROUNDING) & ((nw.col("options") - nw.col("options").round(0)).abs() < 0.01)
    told = told.with_columns(open=nw.coalesce(open_, nw.lit(False)))
    alone = int(collect_one(told.select(n=tally(~nw.col("open"))))["n"] or 0)
    dealt, units, note = deal(told.filter(nw.col("open")))
    parts = np.array([[float(row[key]) for key in SUMS] for row in collect(_by_part(dealt, share))]).reshape(
        -1, len(SUMS)
    )
    n_steered, n_explored = (round(float(parts[:, column].sum())) for column in (4, 5))

    def nothing(missing: str) -> Explored:
        none = Estimate(name, "", None, None, None, n_steered + n_explored, units, level=level, note=missing)
        return Explored(none, none, none, none, none, alone)

    if not n_explored:
        return nothing("nothing is explored: declare it, Interaction(..., explore=)")
    fewest = FEWEST_FLAGS if kind == nw.Boolean else FEWEST
    if n_explored < fewest or n_steered < FEWEST or len(parts) < FEWEST_PARTS:
        return nothing(f"{n_explored} explored decisions whose value is known: too few")
    if kind == nw.Boolean and (rare := _expected_cases(parts, n_explored)) < FEWEST_CASES:
        return nothing(f"of {n_explored} explored decisions {rare:.2g} would be of the rarer kind: too few")
    return _compared(name, parts, (n_steered, n_explored), units, level, note, alone)


def _expected_cases(parts: Array, n: int) -> float:
    """Of `n` explored decisions, how many would be of the rarer kind, if steering did nothing."""
    share = float(parts[:, [1, 3]].sum() / parts[:, [0, 2]].sum())
    return n * min(share, 1.0 - share)


def _is_one(weight: Estimate) -> bool:
    if weight.low is None or weight.high is None or weight.value is None:
        return False
    half = (weight.high - weight.low) / 2.0 * BELIEVED_SE / float(special.ndtri((1.0 + weight.level) / 2.0))
    return abs(weight.value - 1.0) <= half


def _options(share: float) -> nw.Expr:
    """How many options were allowed, from the propensity of the one taken; null where only one was."""
    propensity, own = nw.col("propensity"), nw.col("propensity") - (1.0 - share)
    return (
        nw.when(nw.col("by_chance"))
        .then(share / propensity)
        .when((own > ROUNDING) & (propensity < 1.0))
        .then(share / own)
    )


def _by_part(rows: nw.LazyFrame[Any], share: float) -> nw.LazyFrame[Any]:
    chance = nw.col("by_chance")
    steered = nw.when(~chance).then(1.0 / nw.col("propensity")).otherwise(0.0)
    other = nw.when(chance).then(1.0 / (share - nw.col("propensity"))).otherwise(0.0)
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
    weight, chance_weight = totals[0] / rows.sum(), totals[2] / rows.sum()
    of_weight, of_chance_weight = (
        (parts[:, column] - mean * rows) / rows.sum() for column, mean in ((0, weight), (2, chance_weight))
    )
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
        estimate("mean weight of what was explored", float(chance_weight), of_chance_weight, both),
        alone,
    )
