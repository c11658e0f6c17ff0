"""Platt's calibration: a straight line between log odds."""

from math import exp, isfinite, log

import msgspec

from holism.vocabulary.errors import DeclarationError

CLOSEST = 1e-6
"""Scores nearer to 0 or 1 are taken as this near: a model's rounding to 0 or 1 says nothing of its odds."""


class Platt(msgspec.Struct, frozen=True, tag="platt", tag_field="method"):
    """1 / (1 + exp(-(slope * log(p / (1 - p)) + intercept))).

    >>> Platt(slope=1.0, intercept=0.0)(0.3)
    0.3

    On log odds rather than on the score itself, so that a calibrated model is left as it is (Platt 1999,
    "Probabilistic outputs for support vector machines"; Kull, Silva Filho and Flach 2017 on why log odds).

    :param slope: at least 0; below 1 for a model that is too sure of itself.
    """

    slope: float
    intercept: float

    def __post_init__(self) -> None:
        check_finite("Platt", self.slope, self.intercept)
        check_finite("Platt slope", self.slope, least=0.0)

    def __call__(self, p: float) -> float:
        """The calibrated probability, in [0, 1], of a score in [0, 1]."""
        p = min(max(p, CLOSEST), 1.0 - CLOSEST)
        return sigmoid(self.slope * log(p / (1.0 - p)) + self.intercept)


def sigmoid(log_odds: float) -> float:
    """1 / (1 + exp(-x)), without overflow.

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if log_odds >= 0.0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(log_odds)
    return odds / (1.0 + odds)


def check_finite(name: str, *values: float, least: float = float("-inf")) -> None:
    """Raises `DeclarationError` unless all are finite and at least `least`."""
    for value in values:
        if not isfinite(value) or value < least:
            wanted = "finite" if least == float("-inf") else f"at least {least:g}"
            raise DeclarationError(f"{name}: got {value}, allowed is a number that is {wanted}")
