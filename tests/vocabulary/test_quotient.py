"""One estimate over another."""

import pytest
from scipy.stats.contingency import relative_risk

from holism.measures.wilson import wilson
from holism.vocabulary.measure import Estimate
from holism.vocabulary.quotient import quotient


def rate(successes, n):
    return Estimate("r", "", successes / n, *wilson(successes / n, n, 0.95), n, n)


def mean(value, low, high):
    return Estimate("m", "", value, low, high, 9, 9)


@pytest.mark.parametrize("counts", [(300, 1_000, 400, 1_000), (60, 200, 30, 100), (450, 500, 800, 1_600)])
def test_of_two_rates_it_is_close_to_katz(counts):
    """Of rates that are not rare, the interval is that of SciPy's relative risk (Katz) within a hundredth."""
    a, n, b, m = counts
    found, expected = quotient(rate(a, n), rate(b, m)), relative_risk(a, n, b, m)
    interval = expected.confidence_interval(0.95)
    assert found.value == pytest.approx(expected.relative_risk)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=0.02)


def test_turned_round_the_ends_change_places():
    """The interval of b over a is that of a over b, inverted."""
    one, other = rate(30, 100), rate(55, 120)
    there, back = quotient(one, other), quotient(other, one)
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))


def test_a_divisor_that_may_be_nothing_has_no_upper_end():
    """Where the divisor's limit is 0 the quotient may be any large; where it is 0 there is none."""
    assert quotient(mean(2.0, 1.0, 3.0), mean(1.0, 0.0, 2.0)).high == float("inf")
    assert quotient(rate(3, 10), mean(0.0, 0.0, 0.2)).value is None
    assert quotient(mean(0.0, 0.0, 0.3), rate(5, 10)).low == 0.0


def test_what_is_not_known_or_negative_has_no_interval():
    """Without both intervals, or where a value may be below 0, the value stands alone."""
    assert quotient(mean(2.0, None, None), rate(5, 10)).low is None
    assert quotient(mean(2.0, -0.5, 4.5), rate(5, 10)).high is None
    assert quotient(mean(None, None, None), rate(5, 10)).value is None
