"""The largest set that can be kept to: a small grid, against all strategies by brute force."""

from itertools import product
from random import Random

import pytest

from holism.verification import greatest_fixpoint
from holism.verification.fixpoint import left_from

SIZE = 5
MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
GRID = list(product(range(SIZE), repeat=2))


def in_wind(place, move):
    """The robot goes where it wants, or where the wind to the right takes it as well; off the grid it stays."""
    (x, y), (dx, dy) = place, MOVES[move]
    return {(min(max(x + dx + gust, 0), SIZE - 1), min(max(y + dy, 0), SIZE - 1)) for gust in (0, 1)}


def lasting(states, actions, step, safe):
    """By brute force: a strategy that stays safe for as many steps as there are states can do so for ever."""
    survives = {state: safe(state) for state in states}
    for _ in states:
        survives = {
            state: safe(state)
            and any(step(state, act) and all(survives[after] for after in step(state, act)) for act in actions)
            for state in states
        }
    return {state for state, lasts in survives.items() if lasts}


def test_a_pit_that_the_wind_blows_into():
    """Beside a pit to the right there is a way out to the left; in the row of pits on the right edge there is none."""
    kept = greatest_fixpoint(GRID, list(MOVES), in_wind, lambda place: place != (2, 2))
    assert kept == set(GRID) - {(2, 2)}
    walled = greatest_fixpoint(GRID, ["right", "up"], in_wind, lambda place: place[0] < SIZE - 1)
    assert walled == set(), "whoever is not at the edge is blown there in the end"


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_brute_force_finds(seed: int):
    """On random systems of twelve states, the set is that of the states that some strategy survives from."""
    chance = Random(seed)
    follows = {
        (state, act): {chance.randrange(12) for _ in range(chance.randrange(3))} for state in range(12) for act in "abc"
    }
    unsafe = {chance.randrange(12) for _ in range(3)}

    def step(state, act):
        return follows[state, act]

    def safe(state):
        return state not in unsafe

    assert greatest_fixpoint(range(12), "abc", step, safe) == lasting(range(12), "abc", step, safe)


def test_a_state_that_leads_out_is_named():
    """Of a set that is not inductive one such state is found; of the largest inductive one none is."""
    assert left_from([0, 1, 2], [1], lambda place, move: [place + move]) == 2
    kept = greatest_fixpoint(GRID, list(MOVES), in_wind, lambda place: place != (2, 2))
    assert left_from(sorted(kept), list(MOVES), in_wind) is None
