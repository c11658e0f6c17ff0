"""The average of a value over decisions."""

import narwhals.stable.v2 as nw

from holism.measures.cohort import Cohort
from holism.measures.linearisation import ROUNDING, UnitRatio, ratio_by_unit, t_interval
from holism.vocabulary.measure import Estimate, Mean


def mean(measure: Mean, cohort: Cohort) -> dict[str, Estimate]:
    """The mean by group, in the measure's unit, with Student's interval over units by the delta method.

    The mean is the sum of the units' sums over the sum of their counts; see `linearisation.ratio_by_unit`. With one
    unit, or where all units are alike, the data tell nothing of the spread: then there is a value and no interval.
    """
    rows = cohort.select(numbers={"of": measure.of})
    rows = rows.select("group", "unit", above=nw.col("of"), below=nw.lit(1.0))
    return {group: _estimate(cohort, found) for group, found in ratio_by_unit(rows).items()}


def _estimate(cohort: Cohort, found: UnitRatio) -> Estimate:
    value, variance = found.value, found.variance
    if value is None or variance is None:
        return cohort.estimate(value, None, n=found.n, units=found.units, note="one unit: no interval")
    if variance**0.5 <= ROUNDING * abs(value):
        note = "all units alike: no interval; a condition is better declared as a Rate"
        return cohort.estimate(value, None, n=found.n, units=found.units, note=note)
    interval = t_interval(value, variance, found.units, cohort.level)
    return cohort.estimate(value, interval, n=found.n, units=found.units)
