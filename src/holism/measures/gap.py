"""How far slices lie apart, with an interval that holds though every pair of them was looked at."""

from collections.abc import Mapping
from itertools import combinations, permutations

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.cohort import NO_VALUE, Cohort
from holism.measures.homogeneity import homogeneity_of_means, homogeneity_of_rates
from holism.measures.mean import mean
from holism.measures.rate import rate
from holism.vocabulary.difference import difference
from holism.vocabulary.measure import Estimate, Gap, Mean, Rate
from holism.vocabulary.quotient import quotient

BETWEEN = "\x1f"
"""Between the group of the cohort and the slice, in one label: the unit separator, which names do not contain."""

Slices = dict[str, Estimate]


def gap(measure: Gap, cohort: Cohort) -> dict[str, Estimate]:
    """The gap by group; see `widest` and `narrowest_ratio`. Slices with too few units do not count.

    All groups are at the level that the group with most slices needs, so that two queries answer for all of them.
    """
    found = _slices(measure, cohort, cohort.level)
    counted = {group: _large(slices, measure.minimum) for group, slices in found.items()}
    most = max((len(slices) for slices in counted.values()), default=0)
    level = simultaneous(cohort.level, most * (most - 1) // 2)
    strict = _slices(measure, cohort, level) if most > 1 else found
    return {
        group: _estimate(measure, cohort, {name: strict[group][name] for name in slices}, len(found[group]))
        for group, slices in counted.items()
    }


def simultaneous(level: float, comparisons: int) -> float:
    """The level of each of several intervals that together hold at `level`: Šidák 1967, whatever depends on what.

    >>> round(simultaneous(0.95, 10), 5)
    0.99488
    """
    return float(level ** (1.0 / max(comparisons, 1)))


def widest(slices: Mapping[str, Estimate]) -> tuple[float, float | None, float | None, str, str]:
    """The largest difference: its value, low and high end, and the names of the highest and the lowest slice.

    The true gap is the largest of the true differences of all pairs. Where each pair's interval holds its own
    (Newcombe 1998, at Šidák's level), the gap is at least the largest lower end, and at most the largest upper end.

    :param slices: two or more with a value, at the level of `simultaneous` for all their pairs.
    """
    values = {name: each.value for name, each in slices.items() if each.value is not None}
    top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    pairs = [difference(slices[one], slices[other]) for one, other in combinations(values, 2)]
    ends = [(pair.low, pair.high) for pair in pairs if pair.low is not None and pair.high is not None]
    value = values[top] - values[bottom]
    if len(ends) < len(pairs):
        return value, None, None, top, bottom
    low = max(0.0, *(max(low, -high) for low, high in ends))
    return value, low, max(max(abs(low), abs(high)) for low, high in ends), top, bottom


def narrowest_ratio(slices: Mapping[str, Estimate]) -> tuple[float | None, float | None, float | None, str, str]:
    """The smallest over the largest value, with an interval in [0, 1], and the names of the largest and the smallest.

    The true ratio is the smallest of the true ratios of all pairs, either way. Where each pair's interval holds its own
    (`quotient`, at Šidák's level), the ratio is at least the smallest lower end, and at most the smallest upper end.

    :param slices: two or more with a value, none negative, at the level of `simultaneous` for all their pairs.
    """
    values = {name: each.value for name, each in slices.items() if each.value is not None}
    top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    value = values[bottom] / values[top] if values[top] else None
    pairs = [quotient(slices[one], slices[other]) for one, other in permutations(values, 2) if values[other]]
    ends = [(pair.low, pair.high) for pair in pairs if pair.low is not None and pair.high is not None]
    if value is None or len(ends) < len(pairs):
        return value, None, None, top, bottom
    return value, min([1.0, *(low for low, _ in ends)]), min([1.0, *(high for _, high in ends)]), top, bottom


def _slices(measure: Gap, cohort: Cohort, level: float) -> dict[str, Slices]:
    """Every slice of every group, without the rows that have no value of the slice."""
    across = measure.across
    value = cohort.columns[across] if isinstance(across, str) else cohort.columns.resolve(across, "across")
    label = nw.concat_str(cohort.label, nw.coalesce(value.cast(nw.String), nw.lit(NO_VALUE)), separator=BETWEEN)
    cut = Cohort(measure.of, cohort.rows, None, label, level)
    flat = rate(measure.of, cut) if isinstance(measure.of, Rate) else mean(measure.of, cut)
    found: dict[str, Slices] = {}
    for each, estimate in flat.items():
        group, _, name = each.partition(BETWEEN)
        if name != NO_VALUE:
            found.setdefault(group, {})[name] = estimate
    return found


def _large(slices: Slices, minimum: int) -> Slices:
    return {name: each for name, each in sorted(slices.items()) if each.value is not None and each.units >= minimum}


def _estimate(measure: Gap, cohort: Cohort, slices: Slices, there_are: int) -> Estimate:
    """`units` is the sum of the slices': a unit in two of them counts twice."""
    n, units = sum(each.n for each in slices.values()), sum(each.units for each in slices.values())
    if len(slices) < 2:
        note = f"{len(slices)} of {there_are} slices with at least {measure.minimum} units: nothing to compare"
        return msgspec.structs.replace(cohort.nothing(), n=n, units=units, note=note)
    value, low, high, top, bottom = narrowest_ratio(slices) if measure.ratio else widest(slices)
    interval = None if low is None or high is None else (low, high)
    return cohort.estimate(value, interval, n=n, units=units, note=_note(measure.of, slices, cohort.level, top, bottom))


def _note(of: Rate | Mean, slices: Slices, level: float, top: str, bottom: str) -> str:
    test = homogeneity_of_rates if isinstance(of, Rate) else homogeneity_of_means
    found = f"highest {top} ({slices[top].value:.3g}), lowest {bottom} ({slices[bottom].value:.3g}) of {len(slices)}"
    p_value = test(list(slices.values())).p_value
    if p_value is None:
        return found
    return f"{found}, which {'could be alike' if p_value > 1.0 - level else 'differ'} (p = {p_value:.2g})"
