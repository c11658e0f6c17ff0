"""Ratios over units."""

import numpy as np
import pytest

from holism.measures.estimate import estimate
from holism.vocabulary.measure import Ratio

RATIO = Ratio(name="clicks per prompt", numerator=lambda f: f.a, denominator=lambda f: f.b)


def test_variance_agrees_with_the_jackknife(system, table):
    """The delta method and leaving out a unit at a time give the same standard error, within 2 %."""
    rng = np.random.default_rng(3)
    people = np.repeat(np.arange(400), rng.integers(1, 6, 400))
    b = rng.exponential(size=len(people)) + 0.5
    a = b * (2.0 + rng.normal(size=400)[people])
    found = estimate(RATIO, table(a=a, b=b, unit=[f"u{person}" for person in people]), system)
    sums_a, sums_b = np.bincount(people, a), np.bincount(people, b)
    left_out = (a.sum() - sums_a) / (b.sum() - sums_b)
    se = (399 / 400 * ((left_out - left_out.mean()) ** 2).sum()) ** 0.5
    assert found.value == pytest.approx(a.sum() / b.sum())
    assert (found.high - found.low) / 2 / 1.9659 == pytest.approx(se, rel=0.02)


def test_rows_need_both_values(system, table):
    """A row whose denominator is missing does not count in the numerator either."""
    found = estimate(RATIO, table(a=[4.0, 100.0, 2.0], b=[2.0, None, 1.0]), system)
    assert (found.value, found.n) == (2.0, 2)


def test_nothing_over_nothing_is_no_value(system, table):
    """A denominator of 0 gives no value, neither infinity nor NaN."""
    found = estimate(RATIO, table(a=[1.0, 2.0], b=[0.0, 0.0]), system)
    assert (found.value, found.low, found.note) == (None, None, "the denominator is 0")


def test_no_interval_on_a_denominator_near_zero(system, table):
    """Where the denominator's own error reaches 0 the delta method does not hold, and nothing is claimed."""
    found = estimate(RATIO, table(a=[1.0, 2.0, 3.0, 4.0], b=[5.0, -4.0, 6.0, -5.0]), system)
    assert (found.value, found.low) == (5.0, None)
    assert "too uncertain" in found.note


def test_a_constant_ratio_has_no_interval_of_zero_width(system, table):
    """Units that are all alike tell nothing of the spread, even up to rounding."""
    found = estimate(RATIO, table(a=[0.3, 0.6, 0.9], b=[0.1, 0.2, 0.3]), system)
    assert found.value == pytest.approx(3.0)
    assert found.low is None


def test_a_number_can_be_the_denominator(system, table):
    """Per decision is a denominator of 1."""
    per_decision = Ratio(name="per decision", numerator=lambda f: f.a, denominator=lambda f: 1)
    assert estimate(per_decision, table(a=[1.0, 2.0, 6.0]), system).value == 3.0


@pytest.mark.parametrize(("units", "rows"), [(40, 1), (200, 3)])
def test_intervals_hold_the_truth(runs, covered, units, rows):
    """Of 600 intervals at 95 %, 90 to 97.5 % hold the ratio, with skewed denominators and few units."""
    world = runs(12, 600, units, rows)
    b = world.rng.exponential(size=world.size) + 0.2
    a = b * (5.0 + world.rng.normal(size=world.people)[world.person] + world.rng.normal(size=world.size))
    assert 0.90 <= covered(RATIO, world.table(a=a, b=b), 5.0) <= 0.975
