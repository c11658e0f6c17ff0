"""Bounds on measures over the last days: calibration, fairness, ranking, and the goals themselves."""

from holism.monitors.judgement import judged, level_of
from holism.monitors.look import Look, Looked, Memory
from holism.vocabulary.monitor import Bound, GoalsMet


def bound(monitor: Bound, look: Look, memory: Memory) -> Looked:
    """An alarm where the whole interval of the measure is beyond its bound; see `judgement`."""
    found = look.estimate(monitor.of, monitor.days, level_of(monitor.once_in))
    return Looked([judged(monitor.name, "", look, found, at_least=monitor.at_least, at_most=monitor.at_most)], memory)


def goals_met(monitor: GoalsMet, look: Look, memory: Memory) -> Looked:
    """An alarm for each goal that is missed; the accepted false alarms are shared among the goals (Bonferroni)."""
    goals = look.system.goals
    level = level_of(monitor.once_in, among=len(goals))
    readings = []
    for goal in goals:
        found = look.estimate(goal.measure, monitor.days, level)
        readings.append(judged(monitor.name, goal.name, look, found, at_least=goal.at_least, at_most=goal.at_most))
    return Looked(readings, memory)
