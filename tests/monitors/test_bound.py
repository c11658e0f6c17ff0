"""Bounds on the last days, and the goals."""

import pytest

import holism as hm
from holism.monitors.bound import bound, goals_met
from holism.monitors.judgement import level_of
from holism.vocabulary.reading import ReadingState
from looks import MadeUp, estimate_of
from shop import declare

LIKED = hm.Rate(name="liked", of=lambda f: f.feedback_liked)


@pytest.mark.parametrize(
    ("value", "state"), [(0.10, ReadingState.QUIET), (0.14, ReadingState.QUIET), (0.20, ReadingState.ALARM)]
)
def test_the_whole_interval_must_be_beyond(value: float, state: ReadingState):
    """An interval that holds the bound is no alarm."""
    monitor = hm.Bound("liked", of=LIKED, at_most=0.12)
    assert bound(monitor, MadeUp(estimate_of(value, 0.05)), {}).readings[0].state is state


def test_one_look_in_so_many_may_be_false():
    """The interval's level leaves a chance of 1 / once_in at the end that matters."""
    look = MadeUp(estimate_of(0.1, 0.05))
    bound(hm.Bound("liked", of=LIKED, at_most=0.12, once_in=200), look, {})
    assert (1.0 - look.levels[0]) / 2.0 == pytest.approx(1 / 200)


def test_each_goal_has_its_reading():
    """Goals share the accepted false alarms; one that is missed alarms under its name."""
    goals = [
        hm.Goal("liked", hm.Layer.USER, LIKED, at_least=0.5, supports=("kept",)),
        hm.Goal("kept", hm.Layer.ORGANIZATION, LIKED, at_least=0.1),
    ]
    look = MadeUp(estimate_of(0.3, 0.05), system=declare(goals=goals, monitors=[]))
    readings = goals_met(hm.GoalsMet("goals", once_in=100), look, {}).readings
    assert {each.subject: each.state for each in readings} == {
        "liked": ReadingState.ALARM,
        "kept": ReadingState.QUIET,
    }
    assert look.levels == [level_of(100, among=2)] * 2


def test_waiting_for_outcomes_is_said():
    """Decisions too young to count are neither good nor bad."""
    look = MadeUp(estimate_of(None, n=0, waiting=1_200))
    (reading,) = bound(hm.Bound("liked", of=LIKED, at_most=0.1), look, {}).readings
    assert reading.state is ReadingState.NOT_ENOUGH_DATA
    assert reading.note == "1,200 decisions wait for their outcome"
