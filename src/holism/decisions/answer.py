"""What a model answered, held against what it was declared to answer."""

import math
from collections.abc import Callable
from itertools import islice
from typing import Any

from holism.vocabulary.prediction import Category, Predicts, Probability, Value

Answer = tuple[Value, float | None, tuple[float, ...] | None]
"""The value, the confidence in [0, 1] where there is one, and of a class the probability of each class."""


class WrongAnswer(ValueError):
    """The model answered something that it may not answer."""


def compile_reader(predicts: Predicts) -> Callable[[Any], Answer]:
    """A function from a model's raw answer to a checked value; raises `WrongAnswer` with what is allowed."""
    if isinstance(predicts, Probability):
        return _read_probability
    if isinstance(predicts, Category):
        return _category_reader(predicts)
    return read_number


def _scalar(raw: Any, allowed: str) -> float:
    if type(raw) is float and math.isfinite(raw):
        return raw
    # Numbers of other libraries convert through __float__; texts and booleans would too, but are never meant.
    if isinstance(raw, str | bytes | bool) or raw is None:
        raise WrongAnswer(f"got {_brief(raw)}, allowed is {allowed}")
    try:
        value = float(raw.item() if getattr(raw, "size", 0) == 1 else raw)
    except (TypeError, ValueError, OverflowError):
        raise WrongAnswer(f"got {_brief(raw)}, allowed is {allowed}") from None
    if not math.isfinite(value):
        raise WrongAnswer(f"got {value}, allowed is {allowed}")
    return value


def _read_probability(raw: Any) -> Answer:
    value = _scalar(raw, "a probability in [0, 1]")
    if 0.0 <= value <= 1.0:
        return value, value, None
    if -1e-6 <= value <= 1.0 + 1e-6:  # single-precision models overshoot by rounding
        value = min(max(value, 0.0), 1.0)
        return value, value, None
    # Not which one: it may repeat what is private, and the message is recorded.
    raise WrongAnswer(f"got a number {'above 1' if value > 1.0 else 'below 0'}, allowed is a probability in [0, 1]")


def read_number(raw: Any) -> Answer:
    """A finite number of any library as a plain one; raises `WrongAnswer` for what is none."""
    return _scalar(raw, "a finite number"), None, None


def _category_reader(predicts: Category) -> Callable[[Any], Answer]:
    classes = predicts.classes
    allowed = f"one of {', '.join(classes)}, or {len(classes)} probabilities that sum to 1"

    def read(raw: Any) -> Answer:
        if isinstance(raw, str):
            # A text of another library, or one that says that it equals every other, becomes a plain one.
            name = str.__str__(raw)
            if name not in classes:
                raise WrongAnswer(f"got {_brief(raw)}, allowed is {allowed}")
            return name, None, None
        try:
            each = raw.ravel() if hasattr(raw, "ravel") else raw
            # One more than there are classes, since what never ends would be read for ever.
            probabilities = [float(value) for value in islice(each, len(classes) + 1)]
        except (TypeError, ValueError, OverflowError):
            raise WrongAnswer(f"got {_brief(raw)}, allowed is {allowed}") from None
        if (
            len(probabilities) != len(classes)
            or not all(-1e-6 <= value <= 1.0 + 1e-6 for value in probabilities)
            or abs(sum(probabilities) - 1.0) > 1e-3
        ):
            raise WrongAnswer(f"got {_brief(raw)}, allowed is {allowed}")
        best = max(range(len(classes)), key=probabilities.__getitem__)
        return classes[best], min(max(probabilities[best], 0.0), 1.0), tuple(probabilities)

    return read


def _brief(raw: Any) -> str:
    """What it is, but no text: a model may repeat what is private, and the message is recorded."""
    if raw is None or isinstance(raw, bool):
        return repr(raw)
    shape = getattr(raw, "shape", None)
    return f"{type(raw).__name__} of shape {shape}" if shape is not None else f"a {type(raw).__name__}"
