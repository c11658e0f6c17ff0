"""Formulas over the past, against the definition of each operator on whole histories."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import holism as hm
from holism.decisions.guardrails.past import Formula, _All, _Not, compile_past, operators

SECOND_US = 1_000_000
WINDOWS = st.sampled_from([1.0, 2.0, 5.0, math.inf])


def letter(name: str) -> hm.Now:
    return hm.Now(lambda now: now[name])


LETTERS = {name: letter(name) for name in "abc"}


def formulas() -> st.SearchStrategy[Formula]:
    def bigger(smaller: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        return (
            smaller.map(lambda each: ~each)
            | st.builds(lambda one, other: one & other, smaller, smaller)
            | st.builds(lambda one, other: one | other, smaller, smaller)
            | st.builds(hm.Once, smaller, WINDOWS)
            | st.builds(hm.Always, smaller, WINDOWS)
            | st.builds(hm.Since, smaller, smaller, WINDOWS)
        )

    return st.recursive(st.sampled_from(list(LETTERS.values())), bigger, max_leaves=6)


HISTORIES = st.lists(
    st.tuples(st.integers(0, 3), st.fixed_dictionaries({name: st.booleans() for name in "abc"})),
    min_size=1,
    max_size=12,
)
"""By decision, the seconds since the one before it, and what is true in it."""


def by_definition(formula: Formula, past: list[tuple[int, Any]], at: int) -> bool:
    """Whether a formula holds at a decision, looking at everything before it once more."""

    def within(window_s: float) -> list[int]:
        return [each for each in range(at + 1) if past[at][0] - past[each][0] <= window_s]

    match formula:
        case hm.Now(holds):
            return bool(holds(past[at][1]))
        case _Not(of):
            return not by_definition(of, past, at)
        case _All(of):
            return all(by_definition(each, past, at) for each in of)
        case hm.Once(of, window_s):
            return any(by_definition(of, past, each) for each in within(window_s))
        case hm.Always(of, window_s):
            return all(by_definition(of, past, each) for each in within(window_s))
        case hm.Since(of, began, window_s):
            return any(
                by_definition(began, past, start)
                and all(by_definition(of, past, each) for each in range(start + 1, at + 1))
                for start in within(window_s)
            )
    raise AssertionError(formula)


@settings(max_examples=300, deadline=None)
@given(formulas(), HISTORIES)
def test_the_monitor_says_what_the_definition_says(formula: Formula, steps: list[tuple[int, Any]]):
    """With one time of memory per operator, at every decision of every history."""
    monitor, memory, now_s = compile_past(formula), (), 0
    past: list[tuple[int, Any]] = []
    for wait_s, true in steps:
        now_s += wait_s
        past.append((now_s, true))
        verdict, memory = monitor(true, memory, now_s * SECOND_US)
        assert verdict is by_definition(formula, past, len(past) - 1)
        assert len(memory) == operators(formula)


def test_a_window_includes_its_ends():
    """What was true exactly as long ago as the window is long still counts; a microsecond later it does not."""
    monitor = compile_past(hm.Once(lambda now: now, within_s=2))
    _, memory = monitor(True, (), 0)
    assert monitor(False, memory, 2 * SECOND_US)[0] is True
    assert monitor(False, memory, 2 * SECOND_US + 1)[0] is False


@pytest.mark.parametrize("operator", [hm.Once, hm.Always])
@pytest.mark.parametrize("within_s", [0.0, -1.0, math.nan])
def test_a_window_is_more_than_nothing(operator: Any, within_s: float):
    """Anything else is refused, by name."""
    with pytest.raises(hm.DeclarationError, match=f"{operator.__name__} within_s: got .* more than 0 seconds"):
        operator(lambda now: True, within_s)
    with pytest.raises(hm.DeclarationError, match="Since within_s"):
        hm.Since(lambda now: True, lambda now: True, within_s)
