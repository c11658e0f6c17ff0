"""Feedback loops, look by look: whether what a model says comes back to it."""

from holism.monitors.judgement import judged, level_of
from holism.monitors.look import Look, Looked, Memory
from holism.vocabulary.monitor import FeedbackLoop


def feedback_loop(monitor: FeedbackLoop, look: Look, memory: Memory) -> Looked:
    """An alarm where the whole interval of what comes back is beyond what may, above or below; see `Look.loop`."""
    found = look.loop(monitor, level_of(monitor.once_in, among=2))
    reading = judged(monitor.name, "", look, found, at_least=-monitor.at_most, at_most=monitor.at_most)
    return Looked([reading], memory)
