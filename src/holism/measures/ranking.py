"""How well scores rank positives above negatives."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
from scipy import optimize, special

from holism.measures.cohort import Cohort
from holism.measures.collect import collect
from holism.vocabulary.measure import Estimate, Ranking


def ranking(measure: Ranking, cohort: Cohort) -> dict[str, Estimate]:
    """The area under the ROC curve (AUC) by group, in [0, 1]; ties count half; None where one class is missing.

    The variance is DeLong's (DeLong, DeLong and Clarke-Pearson 1988), over units where they return (Obuchowski 1997,
    "Nonparametric analysis of clustered ROC curve data"); the interval is Student's on the logit scale, which stays
    within [0, 1] (Qin and Hotilovac 2008). Where the classes do not overlap at all the variance is not known, and the
    interval is Newcombe's method 5, on units.

    Ranks, placements and their sums over units are computed by the database.
    """
    rows = cohort.select(numbers={"score": measure.predicted}, flags={"positive": measure.observed})
    return {row["group"]: _estimate(cohort, row) for row in collect(_sums(rows))}


def newcombe(auc: float, positives: float, negatives: float, level: float) -> tuple[float, float]:
    """The interval of all areas A with |auc - A| <= z sqrt(V(A)), within [0, 1]; never of zero width.

    V(A) = A (1 - A) [1 + k ((1 - A) / (2 - A) + A / (1 + A))] / (mn), k = (m + n) / 2 - 1: Hanley and McNeil's
    variance with both sizes averaged (Newcombe 2006, "Confidence intervals for an effect size measure based on the
    Mann-Whitney statistic. Part 2", method 5).

    >>> [round(end, 3) for end in newcombe(1.0, 20, 20, 0.95)]
    [0.899, 1.0]

    :param positives, negatives: how many there are of each, at least 1.
    """
    z = float(special.ndtri((1.0 + level) / 2.0))
    k = (positives + negatives) / 2.0 - 1.0

    def excess(area: float) -> float:
        spread = area * (1.0 - area) * (1.0 + k * ((1.0 - area) / (2.0 - area) + area / (1.0 + area)))
        return (auc - area) ** 2 - z * z * spread / (positives * negatives)

    # At 0 and 1 the estimate itself is a root, and not the one that is looked for.
    low = 0.0 if auc <= 0.0 else float(optimize.brentq(excess, 0.0, min(auc, 1.0 - 1e-12)))
    high = 1.0 if auc >= 1.0 else float(optimize.brentq(excess, max(auc, 1e-12), 1.0))
    return low, high


def _sums(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """By group: positives, negatives, units with each, the area, and the squared residuals of units.

    With A the area, X_u the placements of unit u's m_u positives among the negatives summed, and Y_u those of its n_u
    negatives: z_u = (X_u - m_u A) / m + (Y_u - n_u A) / n, and Var(A) = N / (N - 1) * sum(z_u^2).
    """
    one, zero = nw.col("positive"), 1.0 - nw.col("positive")
    order = ["group", "score", "unit"]
    # Counts before a row, in the order of scores; the least among equal scores is the count below that score.
    counted = rows.with_columns(
        negative=zero, ones=one.cum_sum().over(order_by=order) - one, zeros=zero.cum_sum().over(order_by=order) - zero
    )
    by_score = ("group", "score")
    placed = counted.with_columns(
        m=nw.col("positive").sum().over("group"),
        n=nw.col("negative").sum().over("group"),
        ones_below=nw.col("ones").min().over(*by_score) - nw.col("ones").min().over("group"),
        zeros_below=nw.col("zeros").min().over(*by_score) - nw.col("zeros").min().over("group"),
        ones_equal=nw.col("positive").sum().over(*by_score),
        zeros_equal=nw.col("negative").sum().over(*by_score),
    ).with_columns(m=nw.max_horizontal(nw.col("m"), nw.lit(1.0)), n=nw.max_horizontal(nw.col("n"), nw.lit(1.0)))
    beaten = nw.col("positive") * (nw.col("zeros_below") + nw.col("zeros_equal") / 2.0) / nw.col("n")
    beaten_by = nw.col("negative") * (nw.col("m") - nw.col("ones_below") - nw.col("ones_equal") / 2.0) / nw.col("m")
    units = (
        placed.with_columns(x=beaten, y=beaten_by)
        .group_by("group", "unit")
        .agg(
            rows=nw.len(),
            m=nw.col("m").min(),
            n=nw.col("n").min(),
            **{name: nw.col(name).sum() for name in ("positive", "negative", "x", "y")},
        )
        .with_columns(area=nw.col("x").sum().over("group") / nw.col("m"))
    )
    residual = (nw.col("x") - nw.col("positive") * nw.col("area")) / nw.col("m") + (
        nw.col("y") - nw.col("negative") * nw.col("area")
    ) / nw.col("n")
    return (
        units.with_columns(squared=residual * residual)
        .group_by("group")
        .agg(
            rows=nw.col("rows").sum(),
            units=nw.len(),
            positive_units=(nw.col("positive") > 0.0).cast(nw.Float64).sum(),
            negative_units=(nw.col("negative") > 0.0).cast(nw.Float64).sum(),
            area=nw.col("area").min(),
            squared=nw.col("squared").sum(),
        )
    )


def _estimate(cohort: Cohort, row: Mapping[str, Any]) -> Estimate:
    units, area = int(row["units"]), min(1.0, max(0.0, float(row["area"])))
    positives, negatives = float(row["positive_units"]), float(row["negative_units"])
    if not positives or not negatives:
        note = f"no {'negatives' if positives else 'positives'} to rank against"
        return cohort.estimate(None, None, n=int(row["rows"]), units=units, note=note)
    variance = units / (units - 1) * float(row["squared"]) if units > 1 else 0.0
    if variance > 1e-18 and 0.0 < area < 1.0:
        interval = _logit_interval(area, variance, min(positives, negatives), cohort.level)
    else:
        interval = newcombe(area, positives, negatives, cohort.level)
    return cohort.estimate(area, interval, n=int(row["rows"]), units=units)


def _logit_interval(area: float, variance: float, fewest: float, level: float) -> tuple[float, float]:
    """Student's on the logit scale, with as many degrees of freedom as the rarer class has units, less one."""
    quantile = float(special.stdtrit(max(1.0, fewest - 1.0), (1.0 + level) / 2.0))
    half = quantile * variance**0.5 / (area * (1.0 - area))
    centre = float(special.logit(area))
    return float(special.expit(centre - half)), float(special.expit(centre + half))
