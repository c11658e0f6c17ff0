"""What a model says: the declared kind of its answer, and one answer."""

from math import isfinite
from typing import Protocol

import msgspec

from holism.vocabulary.errors import DeclarationError

Value = float | str
"""A probability or a number, or the name of a class."""


class Probability(msgspec.Struct, frozen=True):
    """The model answers with the probability, in [0, 1], that `of` is or becomes true."""

    of: str


class Number(msgspec.Struct, frozen=True):
    """The model answers with an amount of `of`, in `unit`."""

    of: str
    unit: str = ""


class Category(msgspec.Struct, frozen=True):
    """The model answers with one probability per class; its prediction is the most probable one."""

    of: str
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.classes) < 2 or len(set(self.classes)) != len(self.classes):
            raise DeclarationError(
                f"Category {self.of!r}: got the classes {self.classes!r}, allowed are two or more different names"
            )


Predicts = Probability | Number | Category


def is_value(predicts: Predicts, value: Value) -> bool:
    """Whether a value is one that a model may predict.

    >>> is_value(Probability("rain"), 0.3), is_value(Probability("rain"), 1.5)
    (True, False)
    """
    if isinstance(predicts, Category):
        return value in predicts.classes
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return False
    return 0.0 <= value <= 1.0 if isinstance(predicts, Probability) else True


class Prediction(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer of one model."""

    value: Value
    version: str
    confidence: float | None = None
    """The probability, in [0, 1], that acting on the value is right; None where the model gives none."""
    latency_us: float = 0.0
    fallback: bool = False
    """True where the declared fallback stands in for a model that failed."""
    probabilities: tuple[float, ...] | None = None
    """Of a class: the probability of each declared class, in their order, where the model gives them."""
    raw: float | None = None
    """Of a calibrated probability: what the model itself said."""
    calibrated: bool = False
    """Whether the confidence has passed its check of calibration, so that it may be shown to people."""
    noise: float | None = None
    """What was added on purpose, to be traced: of a number in its unit, of a probability in its logit; None: nothing.

    It stays what was added where a guardrail changes the value afterwards.
    """


class Calibrator(Protocol):
    """Makes of the probability that a model says one that can be taken at its word."""

    @property
    def passes(self) -> bool:
        """Whether it has passed its check on data that it was not fitted on."""
        ...

    def __call__(self, probability: float) -> float:
        """The calibrated probability, in [0, 1]."""
        ...
