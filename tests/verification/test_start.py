"""Long runs from a plant's start: the way to harm with the fewest decisions."""

from holism.verification.case import Case, Step
from holism.verification.run import run
from holism.verification.search import explore
from holism.verification.start import shortest, start_cases
from verification import trolley

START = {"place": 0.0, "speed": 0.0}
BARE = trolley.declare()


def taken(case: Case) -> int | None:
    ran = run(BARE, case)
    return None if trolley.safe(ran.turns[-1].after) else len(ran.turns)


def test_no_run_is_longer_than_asked_for():
    """All begin at the start; their answers are kept up for a while, and the last to the end."""
    found: list[Case] = []
    explore(start_cases(BARE, 40), found.append, 60, 0)
    assert {len(list(case)) for case in found} == {40}
    assert all(case.state == START for case in found)
    assert max(step.times for case in found for step in case.steps) > 10


def test_from_a_slow_way_to_harm_the_shortest_is_found():
    """Gently pushed it takes 45 steps; pushed with all might 15, which no shrinking of the gentle push would show."""
    slow = Case((Step({"push": 0.1}, times=46),), START)
    assert taken(slow) == 45
    best = shortest(BARE, slow, taken, seed=0)
    assert taken(best) == len(list(best)) == 15
