"""Where a goal stands: what the interval of its measure says about its target."""

from holism.vocabulary.goal import Goal, GoalStatus, Status
from holism.vocabulary.measure import Estimate


def judge(goal: Goal, estimate: Estimate) -> GoalStatus:
    """Met where the whole interval is on the right side of the target, missed where it is wholly on the wrong side.

    An end of the interval that lies on the target is on the right side. Otherwise, and without an interval, there are
    not enough data: no data is neither success nor failure.
    """
    return GoalStatus(goal, estimate, _verdict(goal, estimate))


def _verdict(goal: Goal, estimate: Estimate) -> Status:
    low, high = estimate.low, estimate.high
    if estimate.value is None or low is None or high is None:
        return Status.NOT_ENOUGH_DATA
    least = float("-inf") if goal.at_least is None else goal.at_least
    most = float("inf") if goal.at_most is None else goal.at_most
    if least <= low and high <= most:
        return Status.MET
    return Status.MISSED if high < least or low > most else Status.NOT_ENOUGH_DATA
