"""Feedback loops, look by look: whether what a model says comes back to it."""

from holism.monitors.bound import level_of
from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.vocabulary.monitor import FeedbackLoop, Reading, ReadingState


def feedback_loop(monitor: FeedbackLoop, look: Look, memory: Memory) -> Looked:
    """An alarm where the whole interval of what comes back is beyond what may, above or below; see `Look.loop`."""
    found = look.loop(monitor, level_of(monitor.once_in, among=2))
    if found.value is None or found.low is None or found.high is None:
        return Looked([not_enough(monitor.name, "", look, found.note, n=found.n, bound=monitor.at_most)], memory)
    beyond = found.low > monitor.at_most or found.high < -monitor.at_most
    reading = Reading(
        monitor=monitor.name,
        subject="",
        time_us=look.end_us,
        state=ReadingState.ALARM if beyond else ReadingState.QUIET,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        unit=found.unit,
        bound=monitor.at_most,
        note=found.note,
    )
    return Looked([reading], memory)
