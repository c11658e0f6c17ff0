"""How each noun of `vocabulary.monitor` looks at a period."""

from collections.abc import Callable, Mapping
from typing import Any

from holism.monitors.bound import bound, goals_met
from holism.monitors.change import change, share
from holism.monitors.data_quality import data_quality
from holism.monitors.drift import drift
from holism.monitors.estimated import estimated
from holism.monitors.feedback_loop import feedback_loop
from holism.monitors.look import Look, Looked, Looking, Memory
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.monitor import (
    Bound,
    Change,
    DataQuality,
    Drift,
    ErrorBudget,
    EstimatedPerformance,
    FeedbackLoop,
    GoalsMet,
    GuardrailRate,
    Latency,
    Monitor,
    OverReliance,
)

KINDS: Mapping[type[Monitor], Callable[[Any, Look, Memory], Looked]] = {
    Bound: bound,
    Change: change,
    DataQuality: data_quality,
    Drift: drift,
    ErrorBudget: share,
    EstimatedPerformance: estimated,
    FeedbackLoop: feedback_loop,
    GoalsMet: goals_met,
    GuardrailRate: share,
    Latency: share,
    OverReliance: share,
}


def look_with(monitor: Monitor, look: Look, memory: Memory) -> Looked:
    """Lets a monitor look at a period; raises `DeclarationError` for a kind that does not look by itself."""
    if isinstance(monitor, Looking):
        return monitor.look(look, memory)
    for kind in type(monitor).__mro__:
        if kind in KINDS:
            return KINDS[kind](monitor, look, memory)
    names = ", ".join(kind.__name__ for kind in KINDS)
    raise DeclarationError(
        f"monitor {monitor.name!r}: got a {type(monitor).__name__}, allowed is one of {names}, or a monitor with a "
        "method look(look, memory)"
    )
