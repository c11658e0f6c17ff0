"""Long runs from a plant's start: how soon the worst comes where nothing but the model decides."""

from collections.abc import Callable

import msgspec
from hypothesis import strategies as st

from holism.verification.answers import answers
from holism.verification.case import Case, Step
from holism.verification.search import smallest
from holism.vocabulary.system import System

LONGEST = 1_000
"""Decisions of one run; where a plant needs more to come to harm, its step is too short for its dynamics."""
MOST_ANSWERS = 3


def start_cases(system: System, longest: int = LONGEST) -> st.SearchStrategy[Case]:
    """From the start of the plant, a few answers, each kept up for a while; at most `longest` decisions altogether."""
    plant = system.plant
    assert plant is not None
    start = msgspec.to_builtins(plant.start)
    disturbances = st.sampled_from(range(len(plant.disturbances)))
    answered = answers(system)

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        left, steps = longest, []
        for place in range(draw(st.integers(1, MOST_ANSWERS))):
            # How often comes before what, since the first thing drawn is what is shrunk first.
            times = draw(st.integers(1, longest))
            step = Step(draw(answered), disturbance=draw(disturbances), times=min(times, left))
            if step.times or not place:
                steps.append(step)
            left -= step.times
        return Case(tuple(steps), start)

    return case()


def shortest(system: System, first: Case, taken: Callable[[Case], int | None], cases: int, seed: int) -> Case:
    """The case with the fewest decisions that can be found.

    Shrinking alone stops where fewer decisions would need another answer, so shorter ones are searched anew until none
    is found.

    :param taken: of a case, after how many decisions it has broken what it should; None if it has not.
    :param cases: how many are tried each time.
    """
    best = first
    while (most := (taken(best) or 0) - 1) > 0:
        found = smallest(start_cases(system, most), lambda case: taken(case) is not None, cases, seed)
        if found is None:
            break
        best = found
    return best
