"""The numbers with which guardrails and claims were written: an adversary knows them, and plays around them.

A mistake that is off by one hides between two such numbers; drawn at random, hardly any case falls there.
"""

import math
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

import msgspec

from holism.vocabulary.system import System

DEPTH = 4
"""How far from one function to those that it calls."""


def numbers_of(system: System) -> tuple[float, ...]:
    """All finite numbers in the declarations and functions of a system's guardrails and claims, in order."""
    found = {number for noun in (*system.guardrails, *system.claims) for number in _numbers_in(noun, DEPTH)}
    return tuple(sorted(found))


def around(number: float) -> tuple[float, float, float]:
    """A number, and the next ones above and below it."""
    return number, math.nextafter(number, math.inf), math.nextafter(number, -math.inf)


def declared_for(guardrail: Any, model: str) -> list[float]:
    """The numbers with which a guardrail of this model was declared."""
    if getattr(guardrail, "model", None) != model and model not in getattr(guardrail, "models", ()):
        return []
    return [number for value in _fields(guardrail).values() for number in _finite(value)]


def _numbers_in(thing: Any, depth: int) -> Iterator[float]:
    if isinstance(thing, FunctionType):
        if depth and not thing.__module__.startswith("holism."):
            yield from _numbers_of_function(thing, depth - 1)
    elif isinstance(thing, tuple | list | frozenset | set):
        for each in thing:
            yield from _numbers_in(each, depth)
    elif isinstance(thing, msgspec.Struct) or (depth == DEPTH and hasattr(thing, "__dict__")):
        for value in _fields(thing).values():
            yield from _numbers_in(value, depth - (depth > 0))
    else:
        yield from _finite(thing)


def _numbers_of_function(function: FunctionType, depth: int) -> Iterator[float]:
    code = [function.__code__]
    names: set[str] = set()
    while code:
        part = code.pop()
        names.update(part.co_names)
        code += [each for each in part.co_consts if isinstance(each, CodeType)]
        yield from _numbers_in([each for each in part.co_consts if not isinstance(each, CodeType)], depth)
    for name in sorted(names & set(function.__globals__)):
        yield from _numbers_in(function.__globals__[name], depth)
    for cell in function.__closure__ or ():
        yield from _numbers_in(cell.cell_contents, depth)


def _fields(thing: Any) -> Mapping[str, Any]:
    return msgspec.structs.asdict(thing) if isinstance(thing, msgspec.Struct) else vars(thing)


def _finite(value: Any) -> list[float]:
    return (
        [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value) else []
    )


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
