"""Rates over units."""

import numpy as np
import pytest
from scipy import stats

from holism.measures.estimate import estimate
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Rate

RATE = Rate(name="taken up", of=lambda f: f.y)


def test_with_one_decision_a_unit_it_is_wilsons(system, table):
    """Where nobody returns the interval is the textbook's."""
    found = estimate(RATE, table(y=[True] * 7 + [False] * 13), system)
    theirs = stats.binomtest(7, 20).proportion_ci(method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((0.35, theirs.low, theirs.high))


@pytest.mark.parametrize(("y", "width"), [([False] * 20, 0.1611), ([True] * 20, 0.1611)])
def test_none_of_twenty_is_not_certainty(system, table, y, width):
    """A rate of 0 or 1 has an interval of some width."""
    found = estimate(RATE, table(y=y), system)
    assert found.high - found.low == pytest.approx(width, abs=1e-4)


def test_one_person_a_hundred_times_is_one_person(system, table):
    """The interval of one unit is that of a single decision, however many there are."""
    found = estimate(RATE, table(y=[True] * 70 + [False] * 30, unit=["me"] * 100), system)
    assert (found.value, found.n, found.units) == (0.7, 100, 1)
    assert found.high - found.low > 0.7


def test_a_window_without_an_outcome_is_refused():
    """`within_days` needs an outcome to wait for, and more than no days."""
    with pytest.raises(DeclarationError, match="within_days: got 60 without an outcome, allowed is with one"):
        Rate(name="r", of=lambda f: f.y, within_days=60)
    with pytest.raises(DeclarationError, match="within_days: got 0, allowed is more than 0"):
        Rate(name="r", of=lambda f: f.y, within_days=0, outcome="audited")


@pytest.mark.parametrize(
    ("units", "rows", "rate"), [(20, 1, 0.1), (100, 1, 0.3), (20, 5, 0.3), (100, 3, 0.05), (50, 10, 0.02)]
)
def test_intervals_hold_the_truth(runs, covered, units, rows, rate):
    """Of 600 intervals at 95 %, 92.5 to 99.5 % hold the rate, though units differ widely (correlation 1/3)."""
    world = runs(13, 600, units, rows)
    own = world.rng.beta(2.0 * rate, 2.0 * (1.0 - rate), size=world.people)[world.person]
    y = world.rng.random(world.size) < own
    assert 0.925 <= covered(RATE, world.table(y=y), rate) <= 0.995


def test_taking_rows_for_units_would_not_do(runs, system):
    """The same data without their units give intervals that hold the truth too seldom: the test can tell."""
    world = runs(14, 400, 40, 6)
    own = world.rng.beta(0.6, 1.4, size=world.people)[world.person]
    y = world.rng.random(world.size) < own
    naive = np.array([wilson_holds(y[world.run == run], 0.3) for run in range(400)])
    assert naive.mean() < 0.85


def wilson_holds(y, rate):
    """Whether the interval of rows holds the rate."""
    theirs = stats.binomtest(int(y.sum()), len(y)).proportion_ci(method="wilson")
    return theirs.low <= rate <= theirs.high
