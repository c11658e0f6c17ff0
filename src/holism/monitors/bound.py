"""Bounds on measures over the last days: calibration, fairness, ranking, and the goals themselves."""

from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.vocabulary.measure import Measure
from holism.vocabulary.monitor import Bound, GoalsMet, Reading, ReadingState


def bound(monitor: Bound, look: Look, memory: Memory) -> Looked:
    """An alarm where the whole interval of the measure is beyond its bound; see `level_of`."""
    level = level_of(monitor.once_in)
    found = _reading(monitor.name, "", monitor.of, monitor.at_least, monitor.at_most, look, monitor.days, level)
    return Looked([found], memory)


def goals_met(monitor: GoalsMet, look: Look, memory: Memory) -> Looked:
    """An alarm for each goal that is missed; the accepted false alarms are shared among the goals (Bonferroni)."""
    goals = look.system.goals
    level = level_of(monitor.once_in, among=len(goals))
    readings = [
        _reading(monitor.name, each.name, each.measure, each.at_least, each.at_most, look, monitor.days, level)
        for each in goals
    ]
    return Looked(readings, memory)


def level_of(once_in: int, among: int = 1) -> float:
    """The level of two-sided intervals whose one end is wrong at most once in so many looks at so many things.

    Each look then gives a false alarm with a chance of at most 1 / once_in, and `once_in` looks give at most one on
    average, however much their windows overlap: expectations add up whatever depends on what.

    >>> level_of(40)
    0.95
    """
    return 1.0 - 2.0 / (once_in * max(among, 1))


def _reading(
    name: str,
    subject: str,
    measure: Measure,
    at_least: float | None,
    at_most: float | None,
    look: Look,
    days: float | None,
    level: float,
) -> Reading:
    target = at_most if at_least is None else at_least
    found = look.estimate(measure, days, level)
    if found.value is None or found.low is None or found.high is None:
        note = found.note or "no interval"
        if found.waiting:
            note = f"{found.waiting:,} decisions wait for their outcome"
        return not_enough(name, subject, look, note, value=found.value, n=found.n, unit=found.unit, bound=target)
    beyond = (at_most is not None and found.low > at_most) or (at_least is not None and found.high < at_least)
    return Reading(
        monitor=name,
        subject=subject,
        time_us=look.end_us,
        state=ReadingState.ALARM if beyond else ReadingState.QUIET,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        unit=found.unit,
        bound=target,
        note=found.note,
    )
