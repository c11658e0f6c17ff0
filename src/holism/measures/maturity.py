"""What is known early of outcomes that come late: Kaplan and Meier's estimate of a flag outcome within W days.

Counting only what has arrived takes "not yet" for "no", and takes a mere speed-up for a rise. Waiting for every
decision to mature wastes what the young ones tell already. Each decision is therefore watched for as long as it is
old: it counts in the chances of arriving of those days, and drops out.

**The assumption**: how long an outcome takes does not depend on when the decision was made. Where outcomes have lately
become quicker, slower, rarer or more frequent, use mature decisions only (`outcome=` without `within_days=`).
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import ArrayLike, NDArray

from holism.measures.cohort import Cohort
from holism.measures.collect import collect
from holism.measures.random_groups import PARTS, Array, between, deal_units
from holism.measures.wilson import wilson
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.measure import Estimate, Rate

STEPS = 100
"""Steps that the W days are cut into, so that the database returns few sums. A decision is at risk in a step only if
it was watched for all of it, which keeps the estimate unbiased."""


class Arrival(msgspec.Struct, frozen=True):
    """The probability that something arrives in time.

    :param probability: in [0, 1]; None where nobody was watched for long enough.
    :param variance: Greenwood's.
    :param at_risk: how many were watched to the end without an arrival before it.
    """

    probability: float | None
    variance: float
    at_risk: float


def kaplan_meier(elapsed: ArrayLike, seen: ArrayLike, within: float, weights: ArrayLike | None = None) -> Arrival:
    """P(arrival within `within`), with Greenwood's variance.

    P = 1 - product over arrival times t of (1 - d_t / n_t), with d_t arrivals among n_t at risk (Kaplan and Meier
    1958); Var = (1 - P)^2 * sum of d_t / (n_t (n_t - d_t)) (Greenwood 1926).

    >>> round(kaplan_meier([1, 2, 2, 3, 4], [True, True, False, False, False], within=3).probability, 3)
    0.4

    :param elapsed: time to the arrival where `seen`, else time watched so far; any unit, the same as `within`.
    :param seen: whether it arrived.
    :param weights: how many of each; 1 by default.
    """
    times, arrived = np.asarray(elapsed, dtype=float), np.asarray(seen, dtype=bool)
    counts = np.ones(len(times)) if weights is None else np.asarray(weights, dtype=float)
    events, at_risk = _table(times, arrived, counts, np.unique(times[arrived & (times <= within)]))
    survival = float(np.prod(1.0 - events / at_risk))
    left = at_risk - events
    watched = float(counts[times >= within].sum())
    if not watched and survival > 0.0:
        return Arrival(None, 0.0, 0.0)
    variance = survival**2 * float((events[left > 0] / (at_risk * left)[left > 0]).sum())
    return Arrival(1.0 - survival, variance, watched)


def rate_within(measure: Rate, within_days: float, cohort: Cohort) -> dict[str, Estimate]:
    """The rate within so many days by group, in [0, 1], from decisions of every age.

    `measure.of` is what an arriving outcome makes true; it counts from when it arrived. A decision whose outcome is
    known to be false stays among those watched. Wilson's interval on the effective sample size P (1 - P) / Var(P)
    (Dorey and Korn 1987, "Effective sample sizes for confidence intervals for survival probabilities"), with
    Greenwood's variance, or the random group estimate where units return; where nothing or everything arrived, on
    the number watched to the end. `waiting` counts those among them that still may change.
    """
    arrived = f"outcome_{measure.outcome}_arrived"
    rows = cohort.select(
        numbers={
            "age": lambda f: f.age_days,
            "delay": lambda f: ((f[arrived] - f.time).dt.total_microseconds() / DAY_US).fill_null(-1.0),
        },
        flags={"of": lambda f: measure.of(f).fill_null(False)},
    )
    scale = STEPS / within_days
    watched = nw.min_horizontal((nw.col("age") * scale + 1e-9).floor(), nw.lit(float(STEPS)))
    step = nw.max_horizontal((nw.col("delay") * scale - 1e-9).ceil(), nw.lit(1.0))
    rows = deal_units(rows.with_columns(watched=watched, step=step)).with_columns(
        seen=(nw.col("of") > 0.0) & (nw.col("delay") >= 0.0) & (nw.col("step") <= nw.col("watched"))
    )
    rows = rows.with_columns(elapsed=nw.when(nw.col("seen")).then(nw.col("step")).otherwise(nw.col("watched")))
    sums = rows.group_by("group", "part", "elapsed", "seen").agg(count=nw.len())
    tables = dict(_by_group(sums.collect(backend="pyarrow")))
    known = rows.group_by("group").agg(n=nw.len(), units=nw.col("unit").n_unique())
    return {row["group"]: _estimate(cohort, *tables[row["group"]], row["n"], row["units"]) for row in collect(known)}


def _by_group(
    sums: nw.DataFrame[Any],
) -> Iterator[tuple[str, tuple[Array, NDArray[np.bool_], Array, NDArray[np.int64]]]]:
    groups = np.array(sums["group"].to_list(), dtype=object)
    elapsed, count = (sums[name].to_numpy().astype(float) for name in ("elapsed", "count"))
    seen, part = sums["seen"].to_numpy().astype(bool), sums["part"].to_numpy().astype(np.int64)
    order = np.argsort(groups, kind="stable")
    names, starts = np.unique(groups[order], return_index=True)
    # Of no rows `np.split` still makes one part: hence the slice.
    for name, rows in zip(names, np.split(order, starts[1:])[: len(names)], strict=True):
        yield str(name), (elapsed[rows], seen[rows], count[rows], part[rows])


def _estimate(
    cohort: Cohort,
    elapsed: Array,
    seen: NDArray[np.bool_],
    count: Array,
    part: NDArray[np.int64],
    n: int,
    units: int,
) -> Estimate:
    found = kaplan_meier(elapsed, seen, STEPS, count)
    waiting = int(count[~seen & (elapsed < STEPS)].sum())
    if found.probability is None:
        note = "no decision is old enough yet"
        return cohort.estimate(None, None, n=n, units=units, waiting=waiting, note=note)
    variance = found.variance if units == n else _between_units(elapsed, seen, count, part)
    if 0.0 < found.probability < 1.0 and variance:
        size = min(float(n), found.probability * (1.0 - found.probability) / variance)
    else:
        size = max(1.0, found.at_risk * units / n)
    interval = wilson(found.probability, size, cohort.level)
    note = "estimated by Kaplan and Meier: arrival times are taken not to depend on when the decision was made"
    return cohort.estimate(found.probability, interval, n=n, units=units, waiting=waiting, note=note)


def _between_units(elapsed: Array, seen: NDArray[np.bool_], count: Array, part: NDArray[np.int64]) -> float:
    """Var(P) from the martingale residuals of the random groups: z_g = (1 - P) sum (d_g - h n_g) / (n - d)."""
    times = np.unique(elapsed[seen])
    events, at_risk = _table(elapsed, seen, count, times)
    left = at_risk - events
    if not len(times) or not left.all():
        return 0.0
    residuals = np.zeros((PARTS, 1))
    for each in range(PARTS):
        mine = part == each
        own_events, own_at_risk = _table(elapsed[mine], seen[mine], count[mine], times)
        residuals[each] = ((own_events - events / at_risk * own_at_risk) / left).sum()
    used = residuals[np.unique(part)] * float(np.prod(1.0 - events / at_risk))
    return float(between(used)[0, 0]) if len(used) > 1 else 0.0


def _table(elapsed: Array, seen: NDArray[np.bool_], count: Array, times: Array) -> tuple[Array, Array]:
    """Arrivals at, and numbers at risk just before, each of the times."""
    order = np.argsort(elapsed, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(count[order])])
    at_risk = below[-1] - below[np.searchsorted(elapsed[order], times, side="left")]
    events = np.array([count[seen & (elapsed == time)].sum() for time in times])
    return events, at_risk
