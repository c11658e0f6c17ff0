"""Toasters without learning: what the model has to be better than."""

from collections.abc import Callable, Mapping
from typing import Any

from holism_products.toaster.thermal import RATED_W
from holism_products.toaster.toasting import USUAL_COOKED_S

Power = Callable[[Any], float]


def timer(seconds: Mapping[int, float]) -> Power:
    """The dial is a clock: full power for so many seconds, by level.

    >>> from types import SimpleNamespace
    >>> power = timer({3: 100.0})
    >>> power(SimpleNamespace(level=3, elapsed_s=98.0)), power(SimpleNamespace(level=3, elapsed_s=100.0))
    (800.0, 0.0)
    """
    return lambda readings: RATED_W if readings.elapsed_s < seconds[readings.level] else 0.0


def thermometer(readings: Any) -> float:
    """The dial is a cook value, by the sensor: full power until it is reached."""
    return RATED_W if readings.cooked_s < USUAL_COOKED_S[readings.level] else 0.0
