"""Beta calibration: a line per side, for models that err differently near 0 and near 1."""

from math import log

import msgspec

from holism.interactions.calibration.platt import CLOSEST, check_finite, sigmoid


class Beta(msgspec.Struct, frozen=True, tag="beta", tag_field="method"):
    """1 / (1 + exp(-(a * log(p) - b * log(1 - p) + c))): the likelihood ratio of two beta distributions.

    >>> Beta(a=1.0, b=1.0, c=0.0)(0.25)
    0.25

    Kull, Silva Filho and Flach 2017, "Beta calibration: a well-founded and easily implemented improvement on logistic
    calibration for binary classifiers". With a = b it is `Platt`.

    :param a, b: at least 0, so that a higher score never gives a lower probability.
    """

    a: float
    b: float
    c: float

    def __post_init__(self) -> None:
        check_finite("Beta", self.a, self.b, self.c)
        check_finite("Beta a and b", self.a, self.b, least=0.0)

    def __call__(self, p: float) -> float:
        """The calibrated probability, in [0, 1], of a score in [0, 1]."""
        p = min(max(p, CLOSEST), 1.0 - CLOSEST)
        return sigmoid(self.a * log(p) - self.b * log(1.0 - p) + self.c)
