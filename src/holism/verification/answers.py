"""What an adversary may answer in a model's place, as a strategy: values first, so that counter-examples are plain."""

import math
from typing import Any

from hypothesis import strategies as st

from holism.verification.adversary import ERRORS, THINGS, Echo, Late, Odd, Raises
from holism.verification.bounds import around, declared_for, numbers_of
from holism.vocabulary.component import Model
from holism.vocabulary.prediction import Category, Probability
from holism.vocabulary.system import System

Strategy = st.SearchStrategy[Any]

NO_VALUES: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, None, True, "", "0.5", b"0.5", 1j, [], {}, [0.5, 0.5], [[0.5]], [math.nan] * 2,
    {"value": 0.5},
)  # fmt: skip
EXTREMES = (0.0, -0.0, 1.0, -1.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 1e15)
ROUNDED = (0.0, 1.0, 0.5, 1.0 + 1e-7, -1e-7, 1.1, -0.1)
"""Probabilities, and what single precision makes of them."""


def answers(system: System) -> Strategy:
    """What all models of a system answer in one decision, by name."""
    private = [field.name for field in system.schema.private if field.kind == "text"]
    return st.fixed_dictionaries({model.name: _answer(system, model, private) for model in system.models})


def _answer(system: System, model: Model, private: list[str]) -> Strategy:
    value = _value(system, model)
    broken: list[list[Any]] = [[*NO_VALUES, *map(Odd, THINGS)], [Late(), *map(Raises, ERRORS)], [*map(Echo, private)]]
    # Many answers are values: what is no value ends in the fallback, whichever it is.
    return st.one_of(value, value, *(st.sampled_from(each) for each in broken if each))


def _value(system: System, model: Model) -> Strategy:
    if isinstance(model.predicts, Probability):
        near = [edge for number in numbers_of(system) if 0.0 <= number <= 1.0 for edge in around(number)]
        return st.sampled_from([*ROUNDED, *near]) | st.floats(0.0, 1.0)
    if isinstance(model.predicts, Category):
        return _class(model.predicts)
    declared = [number for guardrail in system.guardrails for number in declared_for(guardrail, model.name)]
    width = max([1.0, *map(abs, declared)])
    near = [edge for number in (*declared, *numbers_of(system)) for edge in around(number)]
    return st.sampled_from([*near, *EXTREMES]) | st.floats(-2 * width, 2 * width) | st.floats(allow_nan=False)


def _class(predicts: Category) -> Strategy:
    count = len(predicts.classes)
    certain = [[float(place == sure) for place in range(count)] for sure in range(count)]
    spread = st.lists(st.floats(0.0, 1.0), min_size=count, max_size=count).map(_normalised)
    return st.sampled_from(predicts.classes) | st.sampled_from(certain) | spread


def _normalised(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights] if total > 0.0 else [1.0 / len(weights) for _ in weights]
