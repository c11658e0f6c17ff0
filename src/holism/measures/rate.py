"""The share of decisions for which a condition holds."""

import narwhals.stable.v2 as nw

from holism.measures.cohort import Cohort
from holism.measures.linearisation import UnitRatio, ratio_by_unit
from holism.measures.maturity import rate_within
from holism.measures.wilson import effective_sample_size, wilson
from holism.vocabulary.measure import Estimate, Rate


def rate(measure: Rate, cohort: Cohort) -> dict[str, Estimate]:
    """The rate by group, in [0, 1], with Wilson's interval.

    Where units return, on the effective sample size that their design effect leaves; see
    `wilson.effective_sample_size`. With `within_days`, by Kaplan and Meier: see `maturity`.
    """
    if measure.within_days is not None:
        return rate_within(measure, measure.within_days, cohort)
    rows = cohort.select(flags={"of": measure.of})
    rows = rows.select("group", "unit", above=nw.col("of"), below=nw.lit(1.0))
    return {group: _estimate(cohort, found) for group, found in ratio_by_unit(rows).items()}


def _estimate(cohort: Cohort, found: UnitRatio) -> Estimate:
    if found.value is None:
        return cohort.nothing()
    size = effective_sample_size(found.value, found, cohort.level)
    return cohort.estimate(found.value, wilson(found.value, size, cohort.level), n=found.n, units=found.units)
