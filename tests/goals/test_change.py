"""The difference of a period from the one before."""

import pytest

from holism.goals.change import change
from holism.measures.wilson import wilson
from holism.vocabulary.measure import Estimate


def rate(positives, n):
    """A rate with Wilson's interval."""
    return Estimate("rate", "", positives / n, *wilson(positives / n, n, 0.95), n, n)


@pytest.mark.parametrize(
    ("now", "before", "interval"),
    [((56, 70), (48, 80), (0.0524, 0.3339)), ((10, 10), (0, 20), (0.6791, 1.0)), ((0, 10), (0, 10), (-0.2775, 0.2775))],
)
def test_of_rates_it_is_newcombes_interval(now, before, interval):
    """The published examples of Newcombe 1998, table II, method 10, are met."""
    found = change(rate(*now), rate(*before))
    assert (found.low, found.high) == pytest.approx(interval, abs=1e-4)
    assert found.is_clear is (found.low > 0)


def test_without_data_there_is_no_difference():
    """No data before is not a rise."""
    nothing = Estimate("rate", "", None, None, None, 0, 0)
    found = change(rate(5, 10), nothing)
    assert (found.difference, found.low, found.is_clear) == (None, None, False)
    known = change(rate(5, 10), Estimate("rate", "", 0.4, None, None, 1, 1))
    assert (known.difference, known.low) == (pytest.approx(0.1), None)
