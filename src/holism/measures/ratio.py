"""The sum of one value over the sum of another."""

from holism.measures.cohort import Cohort
from holism.measures.linearisation import ROUNDING, UnitRatio, ratio_by_unit, t_interval
from holism.vocabulary.measure import Estimate, Ratio

LEAST_SE = 3.0
"""The mean sum below must be so many standard errors from 0: nearer, the delta method does not hold (Fieller 1954)."""


def ratio(measure: Ratio, cohort: Cohort) -> dict[str, Estimate]:
    """The ratio by group, in the measure's unit, with Student's interval over units by the delta method.

    See `linearisation.ratio_by_unit`. There is no value where the sum below is 0, and no interval where it is too
    uncertain, or where one unit alone or units all alike tell nothing of the spread.
    """
    rows = cohort.select(numbers={"above": measure.numerator, "below": measure.denominator})
    return {group: _estimate(cohort, found) for group, found in ratio_by_unit(rows).items()}


def _estimate(cohort: Cohort, found: UnitRatio) -> Estimate:
    value, variance = found.value, found.variance
    if value is None:
        return cohort.estimate(None, None, n=found.n, units=found.units, note="the denominator is 0")
    if variance is None:
        return cohort.estimate(value, None, n=found.n, units=found.units, note="one unit: no interval")
    if found.below_in_se is not None and found.below_in_se < LEAST_SE:
        note = "the denominator is too uncertain for an interval"
        return cohort.estimate(value, None, n=found.n, units=found.units, note=note)
    if variance**0.5 <= ROUNDING * abs(value):
        return cohort.estimate(value, None, n=found.n, units=found.units, note="all units alike: no interval")
    return cohort.estimate(value, t_interval(value, variance, found.units, cohort.level), n=found.n, units=found.units)
