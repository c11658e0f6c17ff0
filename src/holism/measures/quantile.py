"""The value below which a share of decisions lies."""

from collections.abc import Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
from scipy import stats

from holism.measures.cohort import Cohort
from holism.measures.collect import collect
from holism.measures.linearisation import UnitRatio, ratio_by_unit
from holism.measures.wilson import effective_sample_size
from holism.vocabulary.measure import Estimate, Quantile


class Place(msgspec.Struct, frozen=True):
    """Where the ordered values of a group stand in the order of all, counted from 0."""

    start: int
    n: int


def quantile(measure: Quantile, cohort: Cohort) -> dict[str, Estimate]:
    """The quantile by group, in the measure's unit, with an interval between two order statistics.

    The value interpolates linearly between order statistics (definition 7 of Hyndman and Fan 1996, that of NumPy and
    pandas). The interval needs no assumption on the distribution: its ends are the order statistics l and u with
    P(l <= Bin(n, q) < u) >= level (David and Nagaraja 2003, "Order statistics", section 7.1). Where units return, n
    is the effective sample size of the share at or below the quantile (Woodruff 1952). Too few for both ends: a value
    without an interval.

    Only the order statistics that are asked for leave the database.
    """
    ordered = cohort.select(numbers={"of": measure.of}).with_row_index("place", order_by=["group", "of", "unit"])
    places = ordered.group_by("group").agg(start=nw.col("place").min(), n=nw.len())
    found = {row["group"]: Place(int(row["start"]), int(row["n"])) for row in collect(places)}
    shares = _shares_below(ordered, measure.q)
    sizes = {group: _size(shares[group], cohort.level) for group in found}
    wanted = {group: _ranks(measure.q, cohort.level, place.n, sizes[group]) for group, place in found.items()}
    values = _values(ordered, [found[group].start + rank for group, ranks in wanted.items() for rank in ranks])
    return {
        group: _estimate(measure.q, cohort, place, wanted[group], values, shares[group].units)
        for group, place in found.items()
    }


def interval_ranks(q: float, level: float, size: int) -> tuple[int, int] | None:
    """The order statistics, counted from 1, between which the quantile lies at this level; None for too few.

    >>> interval_ranks(0.5, 0.95, 100)
    (40, 61)
    """
    tail = (1.0 - level) / 2.0
    lower, upper = int(stats.binom.ppf(tail, size, q)), int(stats.binom.ppf(1.0 - tail, size, q)) + 1
    return (lower, upper) if lower >= 1 and upper <= size else None


def _shares_below(ordered: nw.LazyFrame[Any], q: float) -> Mapping[str, UnitRatio]:
    """The share of values at or below the sample quantile by group, with its variance over units."""
    start, n = nw.col("place").min().over("group"), nw.len().over("group")
    at = nw.when(nw.col("place") == start + ((n - 1) * q).floor().cast(nw.Int64)).then(nw.col("of"))
    marked = ordered.with_columns(at=at).with_columns(at=nw.col("at").max().over("group"))
    below = (nw.col("of") <= nw.col("at")).cast(nw.Float64)
    return ratio_by_unit(marked.select("group", "unit", above=below, below=nw.lit(1.0)))


def _size(share: UnitRatio, level: float) -> int:
    """The effective sample size, rounded down."""
    return int(effective_sample_size(share.value or 0.0, share, level) + 1e-9)


def _ranks(q: float, level: float, n: int, size: int) -> tuple[int, ...]:
    """Places in the group, from 0: two to interpolate between, and the two ends of the interval if there is one.

    With a smaller effective size each of its order statistics stands for n / size values: the outer ones are taken.
    """
    middle = int((n - 1) * q)
    ends = interval_ranks(q, level, size) if size else None
    if ends is None:
        return middle, min(middle + 1, n - 1)
    lower, upper = int((ends[0] - 1) * n / size), min(n, -int(-ends[1] * n // size))
    return middle, min(middle + 1, n - 1), lower, upper - 1


def _values(ordered: nw.LazyFrame[Any], places: list[int]) -> dict[int, float]:
    if not places:
        return {}
    chosen = ordered.filter(nw.col("place").is_in(sorted(set(places)))).select("place", "of")
    return {int(row["place"]): float(row["of"]) for row in collect(chosen)}


def _estimate(
    q: float, cohort: Cohort, place: Place, ranks: tuple[int, ...], values: dict[int, float], units: int
) -> Estimate:
    below, above, *ends = (values[place.start + rank] for rank in ranks)
    value = below + (above - below) * ((place.n - 1) * q - ranks[0])
    if not ends:
        note = f"too few units for an interval of the {q:g} quantile"
        return cohort.estimate(value, None, n=place.n, units=units, note=note)
    return cohort.estimate(value, (min(ends[0], value), max(ends[1], value)), n=place.n, units=units)
