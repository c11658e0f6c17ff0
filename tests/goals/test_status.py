"""Where a goal stands."""

import pytest

from holism.goals.status import judge
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate

MET, MISSED, UNKNOWN = Status.MET, Status.MISSED, Status.NOT_ENOUGH_DATA


def estimate(low, high):
    """An estimate with this interval."""
    value = None if low is None else (low + high) / 2.0
    return Estimate("rate", "", value, low, high, 100, 100)


@pytest.mark.parametrize(
    ("low", "high", "least", "most"),
    [
        (0.6, 0.8, MET, MISSED),
        (0.2, 0.4, MISSED, MET),
        (0.4, 0.6, UNKNOWN, UNKNOWN),
        (0.5, 0.8, MET, UNKNOWN),
        (0.2, 0.5, UNKNOWN, MET),
        (0.0, 1.0, UNKNOWN, UNKNOWN),
        (None, None, UNKNOWN, UNKNOWN),
    ],
)
def test_the_whole_interval_decides(goal, low, high, least, most):
    """Met or missed only where the whole interval is on one side of the target; no data decides nothing."""
    found = estimate(low, high)
    assert judge(goal("g", at_least=0.5), found).status is least
    assert judge(goal("g", at_most=0.5), found).status is most


def test_a_value_without_an_interval_decides_nothing(goal):
    """A value alone, however good, is not enough."""
    found = Estimate("rate", "", 1.0, None, None, 1, 1)
    judged = judge(goal("g", at_least=0.5), found)
    assert (judged.status, judged.estimate, judged.goal.name) == (UNKNOWN, found, "g")
