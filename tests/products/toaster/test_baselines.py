"""Toasters without learning."""

from types import SimpleNamespace

from holism_products.toaster.baselines import thermometer, timer
from holism_products.toaster.toasting import USUAL_COOKED_S


def test_the_timer_goes_by_the_clock() -> None:
    """It heats until its level's seconds are over, whatever the bread."""
    power = timer({2: 90.0})
    assert [power(SimpleNamespace(level=2, elapsed_s=seconds)) for seconds in (0.0, 88.0, 90.0)] == [800.0, 800.0, 0.0]


def test_the_thermometer_goes_by_the_cook_value() -> None:
    """It heats until its level's usual cook value is reached."""
    usual = USUAL_COOKED_S[4]
    assert [thermometer(SimpleNamespace(level=4, cooked_s=value)) for value in (0.0, usual)] == [800.0, 0.0]
