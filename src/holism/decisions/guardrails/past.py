"""What was true before, as formulas of past-time temporal logic with bounds, in constant memory.

After Havelund and Rosu, Synthesizing monitors for safety properties (TACAS 2002). The past is what was decided: a
formula is looked at once per decision, with what was done in it. Its verdict is known at once, so no question is left
open about a future that was cut off. With windows that end now, the time of one event is all that each operator must
remember.

>>> from types import SimpleNamespace
>>> heating, door_open = Now(lambda now: now.heating), Now(lambda now: now.door_open)
>>> monitor = compile_past(~(heating & Once(door_open, within_s=2)))
>>> monitor(SimpleNamespace(heating=True, door_open=False), (), 0)
(True, (None,))
>>> _, memory = monitor(SimpleNamespace(heating=False, door_open=True), (), 1_000_000)
>>> monitor(SimpleNamespace(heating=True, door_open=False), memory, 2_000_000)
(False, (1000000,))
>>> monitor(SimpleNamespace(heating=True, door_open=False), memory, 4_000_000)
(True, (1000000,))
"""

import math
from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.errors import DeclarationError

Memory = tuple[int | None, ...]
"""By operator, in order: the time of the event that it goes by, in microseconds since 1970 UTC."""

Monitor = Callable[[Any, Memory, int], tuple[bool, Memory]]
"""Takes what is true now, the memory and the time; returns the verdict and the new memory."""


class Formula(msgspec.Struct, frozen=True):
    """Combined with `&`, `|` and `~`."""

    def __and__(self, other: "Formula") -> "Formula":
        return _All((self, other))

    def __or__(self, other: "Formula") -> "Formula":
        return ~_All((~self, ~other))

    def __invert__(self) -> "Formula":
        return _Not(self)


class Now(Formula, frozen=True):
    """True now: a pure function of the proposal (request, unit, predictions, option)."""

    holds: Callable[[Any], bool]


class _Not(Formula, frozen=True):
    of: Formula | Callable[[Any], bool]


class _All(Formula, frozen=True):
    of: tuple[Formula, ...]


class Once(Formula, frozen=True):
    """It was true at some decision within the last `within_s` seconds, this one included."""

    of: Formula | Callable[[Any], bool]
    within_s: float = math.inf

    def __post_init__(self) -> None:
        _check_window("Once", self.within_s)


class Always(Formula, frozen=True):
    """It was true at every decision within the last `within_s` seconds, this one included."""

    of: Formula | Callable[[Any], bool]
    within_s: float = math.inf

    def __post_init__(self) -> None:
        _check_window("Always", self.within_s)


class Since(Formula, frozen=True):
    """`began` was true at some decision within the last `within_s` seconds, and `of` has been ever since."""

    of: Formula | Callable[[Any], bool]
    began: Formula | Callable[[Any], bool]
    within_s: float = math.inf

    def __post_init__(self) -> None:
        _check_window("Since", self.within_s)


def compile_past(formula: Formula) -> Monitor:
    """The monitor of a formula; it is pure: the memory is the caller's. An empty memory is a past without decisions."""
    size = operators(formula)
    evaluate = _compile(formula, [0])

    def monitor(now: Any, memory: Memory, time_us: int) -> tuple[bool, Memory]:
        slots = list(memory) or [None] * size
        verdict = evaluate(now, slots, time_us)
        return verdict, tuple(slots)

    return monitor


def operators(formula: Formula | Callable[[Any], bool]) -> int:
    """How many operators of a formula look at the past."""
    if isinstance(formula, Now) or not isinstance(formula, Formula):
        return 0
    if isinstance(formula, _All):
        return sum(map(operators, formula.of))
    if isinstance(formula, Since):
        return 1 + operators(formula.of) + operators(formula.began)
    assert isinstance(formula, _Not | Once | Always)
    return operators(formula.of) + (not isinstance(formula, _Not))


_Evaluate = Callable[[Any, list[int | None], int], bool]


def _compile(formula: Formula | Callable[[Any], bool], used: list[int]) -> _Evaluate:
    if isinstance(formula, Now) or not isinstance(formula, Formula):
        holds = formula.holds if isinstance(formula, Now) else formula
        return lambda now, slots, time_us: bool(holds(now))
    if isinstance(formula, _Not):
        inner = _compile(formula.of, used)
        return lambda now, slots, time_us: not inner(now, slots, time_us)
    if isinstance(formula, _All):
        return _all([_compile(part, used) for part in formula.of])
    if isinstance(formula, Always):
        return _compile(~Once(_Not(formula.of), formula.within_s), used)
    slot = used[0]
    used[0] += 1
    if isinstance(formula, Once):
        return _once(_compile(formula.of, used), slot, formula.within_s * SECOND_US)
    assert isinstance(formula, Since)
    return _since(_compile(formula.of, used), _compile(formula.began, used), slot, formula.within_s * SECOND_US)


def _all(parts: list[_Evaluate]) -> _Evaluate:
    def evaluate(now: Any, slots: list[int | None], time_us: int) -> bool:
        # A list and not a generator: every operator must see every decision.
        verdicts = [part(now, slots, time_us) for part in parts]
        return all(verdicts)

    return evaluate


def _once(inner: _Evaluate, slot: int, window_us: float) -> _Evaluate:
    def evaluate(now: Any, slots: list[int | None], time_us: int) -> bool:
        if inner(now, slots, time_us):
            slots[slot] = time_us
        last = slots[slot]
        return last is not None and time_us - last <= window_us

    return evaluate


def _since(held: _Evaluate, began: _Evaluate, slot: int, window_us: float) -> _Evaluate:
    def evaluate(now: Any, slots: list[int | None], time_us: int) -> bool:
        holds, begins = held(now, slots, time_us), began(now, slots, time_us)
        if begins:
            slots[slot] = time_us
        elif not holds:
            slots[slot] = None
        last = slots[slot]
        return last is not None and time_us - last <= window_us

    return evaluate


def _check_window(where: str, within_s: float) -> None:
    if not within_s > 0:
        raise DeclarationError(f"{where} within_s: got {within_s}, allowed is more than 0 seconds")
