"""Wilson's interval and effective sample sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holism.measures.linearisation import UnitRatio
from holism.measures.wilson import effective_sample_size, size_behind, wilson


@given(n=st.integers(1, 2_000), share=st.floats(0.0, 1.0), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_it_is_scipys(n, share, level):
    """For whole samples it is the interval that SciPy computes."""
    events = round(share * n)
    theirs = stats.binomtest(events, n).proportion_ci(level, method="wilson")
    assert wilson(events / n, n, level) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def _found(value, variance, *, n=100, units=50, rarer_units=20, equal_units=50.0):
    return UnitRatio(n, units, value, variance, 10.0, rarer_units, equal_units)


def test_where_nobody_returns_all_decisions_count():
    """Without repeated units the effective size is the size."""
    assert effective_sample_size(0.3, _found(0.3, 0.5, n=50), 0.95) == 50


def test_where_all_agree_each_unit_counts_once():
    """Nothing of 100 decisions on 50 units tells as much as nothing of 50."""
    assert effective_sample_size(0.0, _found(0.0, 0.0), 0.95) == 50.0


def test_a_design_effect_of_four_leaves_a_quarter_less_the_allowance():
    """The size is n over the design effect, less an allowance for not knowing it well."""
    size = effective_sample_size(0.5, _found(0.5, 0.25 / 25.0, rarer_units=10_000), 0.95)
    assert size == pytest.approx(25.0, rel=1e-3)


def test_the_allowance_stops_at_one_decision_a_unit():
    """Two units that hold all the events say little of the variance, yet no less than one decision a unit each."""
    assert effective_sample_size(0.5, _found(0.5, 0.25 / 90.0, rarer_units=2), 0.95) == 50.0


@given(positives=st.integers(0, 500), n=st.floats(1.0, 500.0), level=st.sampled_from([0.8, 0.95, 0.999]))
def test_the_size_can_be_had_back_from_the_interval(positives, n, level):
    """Any interval of Wilson tells the size behind it, also of none and of all."""
    rate = min(positives / n, 1.0)
    assert size_behind(rate, *wilson(rate, n, level), level) == pytest.approx(n, rel=1e-6)


def test_it_is_never_more_than_there_are():
    """Units that balance themselves do not make more of the decisions."""
    assert effective_sample_size(0.5, _found(0.5, 1e-9, rarer_units=10_000), 0.95) <= 100
