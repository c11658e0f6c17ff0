"""Means over units."""

import numpy as np
import pytest
from scipy import stats

from holism.measures.estimate import estimate
from holism.vocabulary.measure import Mean

MEAN = Mean(name="spent", unit="USD", of=lambda f: f.x)


def test_with_one_decision_a_unit_it_is_students(system, table):
    """Where nobody returns the interval is the textbook's."""
    values = np.random.default_rng(1).exponential(size=40)
    found = estimate(MEAN, table(x=values), system)
    low, high = stats.t.interval(0.95, 39, values.mean(), stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((values.mean(), low, high))
    assert (found.measure, found.unit, found.n, found.units) == ("spent", "USD", 40, 40)


def test_with_units_of_equal_size_it_is_students_on_their_means(system, table):
    """Where all return equally often, units count as one value each."""
    values = np.random.default_rng(2).normal(size=(12, 5))
    found = estimate(MEAN, table(x=values.ravel(), unit=[f"u{row}" for row in range(12) for _ in range(5)]), system)
    means = values.mean(axis=1)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 11, means.mean(), stats.sem(means)))


@pytest.mark.parametrize(("values", "note"), [([2.0], "one unit"), ([2.0, 2.0, 2.0], "all units alike")])
def test_no_interval_where_the_spread_is_not_known(system, table, values, note):
    """One unit, or units that are all alike, give a value and no interval of zero width."""
    found = estimate(MEAN, table(x=values), system)
    assert (found.value, found.low, found.high) == (2.0, None, None)
    assert note in found.note


@pytest.mark.parametrize(("units", "rows"), [(10, 1), (20, 5), (200, 3)])
def test_intervals_hold_the_truth(runs, covered, units, rows):
    """Of 600 intervals at 95 %, 92.5 to 97.5 % hold the mean, though the rows of a unit are alike."""
    world = runs(11, 600, units, rows)
    x = 5.0 + world.rng.normal(size=world.people)[world.person] + world.rng.normal(size=world.size)
    assert 0.925 <= covered(MEAN, world.table(x=x), 5.0) <= 0.975
