"""Finite abstractions: every state is looked at, and with a guard every action in it."""

from typing import Any

import pytest

import holism as hm
from holism.verification import Verdict, verify
from holism.verification.exhaustion import exhaust
from verification import trolley

WALL, FASTEST = 20, 4
STATES = [(place, speed) for place in range(WALL + FASTEST + 1) for speed in range(FASTEST + 1)]


def step(state: tuple[int, int], push: int) -> list[tuple[int, int]]:
    place, speed = state
    speed = min(max(speed + push, 0), FASTEST)
    return [(min(place + speed, WALL + FASTEST), speed)]


def safe(state: tuple[int, int]) -> bool:
    return state[0] <= WALL


def can_stop(state: tuple[int, int]) -> bool:
    """The way to a standstill is the sum of all smaller speeds."""
    place, speed = state
    return place + speed * (speed - 1) // 2 <= WALL


def guard(state: tuple[int, int], push: int) -> int:
    return push if all(map(can_stop, step(state, push))) else -1


def verdicts(**options: Any) -> list[tuple[Verdict, str]]:
    abstraction = hm.Abstraction(**({"states": STATES, "actions": [-1, 0, 1], "step": step, "safe": safe} | options))
    return [(each.verdict, each.detail) for each in exhaust(trolley.plant(), abstraction)]


def test_what_can_be_kept_to_is_what_can_brake_in_time():
    """The largest set is the one that the braking distance gives, known without any search."""
    kept = sum(map(can_stop, STATES))
    ((verdict, detail),) = verdicts()
    assert verdict is Verdict.PROVED
    assert detail == f"{kept} of 125 states are kept to; of 105 safe ones {kept} could be"


def test_a_right_guard_is_proved():
    """Whatever is wanted, the set is kept to, and only what would leave it is overridden."""
    found = verdicts(within=can_stop, guard=guard)
    assert [verdict for verdict, _ in found] == [Verdict.PROVED] * 3
    assert found[1][1].startswith(f"{3 * sum(map(can_stop, STATES))} pairs")


def test_a_wrong_guard_is_found():
    """One that looks one step ahead leaves the set; one that always brakes overrides needlessly."""
    ahead = verdicts(within=can_stop, guard=lambda state, push: push if all(map(safe, step(state, push))) else -1)
    assert [verdict for verdict, _ in ahead] == [Verdict.PROVED, Verdict.BROKEN, Verdict.PROVED]
    assert "is wanted and" in ahead[1][1]
    timid = verdicts(within=can_stop, guard=lambda state, push: -1)
    assert [verdict for verdict, _ in timid] == [Verdict.PROVED, Verdict.PROVED, Verdict.BROKEN]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"within": safe}, "no action surely leads back into the set"),
        ({"within": lambda state: True}, "is kept to and is not safe"),
        ({"safe": lambda state: False, "guard": guard}, "no state can be kept to"),
    ],
)
def test_a_set_that_cannot_be_kept_to_is_found(options: dict[str, Any], why: str):
    """It is broken, and says in which state."""
    ((verdict, detail),) = verdicts(**options)
    assert verdict is Verdict.BROKEN
    assert why in detail


def test_it_is_part_of_the_verification():
    """The report has the exhaustive claims beside those that were searched."""
    abstraction = hm.Abstraction(STATES, [-1, 0, 1], step, safe, can_stop, guard)
    system = trolley.declare(trolley.shield(), plant=trolley.plant(abstraction=abstraction, start=None))
    proved = [each for each in verify(system, cases=10).claims if each.verdict is Verdict.PROVED]
    assert [each.cases for each in proved] == [125, 3 * sum(map(can_stop, STATES)), 3 * sum(map(can_stop, STATES))]
