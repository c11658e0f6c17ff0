"""Intervals by household."""

import pytest

from holism_products.toaster.report import by_household


def test_a_mean_has_an_interval_over_households() -> None:
    """It is centred on the mean, and narrows with the root of the number of households."""
    few, many = by_household([0.0, 1.0] * 5), by_household([0.0, 1.0] * 500)
    assert (few.value, few.n) == (0.5, 10)
    assert few.high - few.value == pytest.approx(few.value - few.low)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10.0, rel=0.06)
