"""Many columns at once: how many of the alarms may be false."""

from collections.abc import Mapping
from typing import TypeVar

from holism.vocabulary.errors import DeclarationError

Name = TypeVar("Name")


def adjusted(p_values: Mapping[Name, float]) -> dict[Name, float]:
    """P-values for the false discovery rate: of those at most x, a share of at most x is expected to be false.

    The procedure of Benjamini and Hochberg (1995); it also holds for columns that rise and fall together (Benjamini and
    Yekutieli 2001, positive dependence).

    >>> adjusted({"age": 0.01, "income": 0.04, "state": 0.03})
    {'age': 0.03, 'income': 0.04, 'state': 0.04}

    Raises `DeclarationError` for a p-value outside [0, 1].
    """
    if wrong := {name: value for name, value in p_values.items() if not 0.0 <= value <= 1.0}:
        raise DeclarationError(f"p-values: got {wrong}, allowed is in [0, 1]")
    found: dict[Name, float] = {}
    smallest = 1.0
    for place, name in reversed(list(enumerate(sorted(p_values, key=lambda name: p_values[name]), 1))):
        smallest = min(smallest, p_values[name] * len(p_values) / place)
        found[name] = smallest
    return {name: found[name] for name in p_values}


def discoveries(p_values: Mapping[Name, float], share: float = 0.05) -> list[Name]:
    """The names that stand out, in the order given; at most `share`, in (0, 1), of them are expected to be false."""
    return [name for name, value in adjusted(p_values).items() if value <= share]
