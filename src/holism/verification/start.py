"""Long runs from a plant's start: how soon the worst comes where nothing but the model decides."""

from collections.abc import Callable
from itertools import pairwise

import msgspec
from hypothesis import strategies as st

from holism.verification.answers import answers
from holism.verification.case import Case, Step
from holism.verification.search import smallest
from holism.vocabulary.system import System

LONGEST = 1_000
"""Decisions of one run; where a plant needs more to come to harm, its step is too short for its dynamics."""
MOST_ANSWERS = 3
TRIES = 150
"""Cases in which a shorter way to harm is looked for each time."""


def start_cases(system: System, longest: int = LONGEST) -> st.SearchStrategy[Case]:
    """From the start of the plant, a few answers, each kept up for a while, and the last one to the end.

    :param longest: how many decisions there are, unless the plant comes to harm before.
    """
    plant = system.plant
    assert plant is not None
    start = msgspec.to_builtins(plant.start)
    disturbances = st.sampled_from(range(len(plant.disturbances)))
    answered = answers(system)

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        turns = sorted(draw(st.sets(st.integers(1, longest - 1), max_size=MOST_ANSWERS - 1))) if longest > 1 else []
        lengths = [end - begin for begin, end in pairwise([0, *turns, longest])]
        return Case(tuple(Step(draw(answered), disturbance=draw(disturbances), times=each) for each in lengths), start)

    return case()


def shortest(system: System, first: Case, taken: Callable[[Case], int | None], seed: int) -> Case:
    """The case with the fewest decisions that can be found.

    Shrinking alone stops where fewer decisions would need another answer, so shorter ones are searched anew until none
    is found; that one is made simpler.

    :param taken: of a case, after how many decisions it has broken what it should; None if it has not.
    """

    def breaks(case: Case) -> bool:
        return taken(case) is not None

    best, most = first, taken(first) or 0
    while most > 1 and (shorter := smallest(start_cases(system, most - 1), breaks, TRIES, seed, shrink=False)):
        best, most = shorter, taken(shorter) or 0
    return smallest(start_cases(system, most), breaks, TRIES, seed) or _cut(best, most)


def _cut(case: Case, decisions: int) -> Case:
    left, steps = decisions, []
    for step in case.steps:
        if left > 0:
            steps.append(msgspec.structs.replace(step, times=min(step.times, left)))
            left -= step.times
    return msgspec.structs.replace(case, steps=tuple(steps))
