"""Quantiles over units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holism.measures.estimate import by, estimate
from holism.measures.quantile import interval_ranks
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Quantile

MEDIAN = Quantile(name="median", of=lambda f: f.x)


@pytest.mark.parametrize("q", [0.05, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("n", [1, 2, 7, 400])
def test_the_value_is_numpys(system, table, q, n):
    """The value interpolates as NumPy and pandas do."""
    x = np.random.default_rng(n).exponential(size=n)
    measure = Quantile(name="q", of=lambda f: f.x, q=q)
    assert estimate(measure, table(x=x), system).value == pytest.approx(np.quantile(x, q))


@given(n=st.integers(1, 500), q=st.floats(0.02, 0.98), level=st.sampled_from([0.8, 0.95]))
def test_order_statistics_hold_the_quantile_often_enough(n, q, level):
    """Whatever the distribution, P(l <= number below < u) is at least the level, and each rank exists."""
    ranks = interval_ranks(q, level, n)
    if ranks is not None:
        lower, upper = ranks
        assert 1 <= lower < upper <= n
        assert stats.binom.cdf(upper - 1, n, q) - stats.binom.cdf(lower - 1, n, q) >= level - 1e-9


def test_too_few_for_both_ends_is_no_interval(system, table):
    """Ten values say nothing about how high the 95th of a hundred may lie."""
    found = estimate(Quantile(name="p95", of=lambda f: f.x, q=0.95), table(x=list(range(10))), system)
    assert found.value == pytest.approx(8.55)
    assert (found.low, found.high) == (None, None)
    assert "too few units" in found.note


def test_repeating_every_row_changes_nothing(system, table):
    """Values that their units repeat give the interval of the values alone, or a wider one."""
    x = np.random.default_rng(4).normal(size=60)
    once = estimate(MEDIAN, table(x=x), system)
    thrice = estimate(MEDIAN, table(x=np.tile(x, 3), unit=[f"u{row}" for row in range(60)] * 3), system)
    assert thrice.low <= once.low < once.high <= thrice.high


def test_slices_are_ordered_apart(system, table):
    """Each slice has its own order statistics, also where values are tied and slices are missing."""
    x = [1.0, 1.0, 2.0, 50.0, 60.0, 60.0, 7.0]
    found = by(MEDIAN, table(x=x, kind=["a", "a", "a", "b", "b", "b", None]), system, "kind")
    assert {kind: each.value for kind, each in found.items()} == {"a": 1.0, "b": 60.0, None: 7.0}


def test_a_share_outside_is_refused():
    """A quantile lies strictly between 0 and 1."""
    with pytest.raises(DeclarationError, match=r"got 95, allowed is in \(0, 1\)"):
        Quantile(name="p95", of=lambda f: f.x, q=95)


@pytest.mark.parametrize(("units", "rows", "q"), [(40, 1, 0.5), (20, 5, 0.5), (100, 5, 0.9), (300, 3, 0.9)])
def test_intervals_hold_the_truth(runs, covered, units, rows, q):
    """Of 600 intervals at 95 %, 93 to 99.5 % hold the quantile: order statistics cannot hit the level exactly."""
    world = runs(15, 600, units, rows)
    x = world.rng.normal(size=world.people)[world.person] + world.rng.normal(size=world.size)
    measure = Quantile(name="q", of=lambda f: f.x, q=q)
    assert 0.93 <= covered(measure, world.table(x=x), stats.norm.ppf(q) * 2**0.5) <= 0.995
