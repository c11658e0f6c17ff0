"""What is usual: the first days of a system, or those since somebody accepted that it has changed."""

from itertools import pairwise

from holism.monitors.look import Look, Memory
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.monitor import Comparison
from holism.vocabulary.profile import Profile

SINCE = "since_us"
"""Under what a memory keeps from when on the usual is learned anew."""


def reference(monitor: Comparison, look: Look, memory: Memory) -> Profile | str:
    """The profile of the reference's days, or why there is none yet."""
    span = _span(monitor, look, memory)
    return span if isinstance(span, str) else look.profile(*span)


def stretches(monitor: Comparison, look: Look, memory: Memory, days: float) -> list[Profile] | str:
    """The same, cut at midnights into at least two stretches of about so many days, where it has two."""
    span = _span(monitor, look, memory)
    if isinstance(span, str):
        return span
    start_us, end_us = span
    first, last = start_us // DAY_US, -(-end_us // DAY_US)
    count = min(last - first, max(2, round((last - first) / days)))
    cuts = [round(first + part * (last - first) / count) * DAY_US for part in range(count + 1)]
    return [look.profile(*each) for each in pairwise(cuts)]


def _span(monitor: Comparison, look: Look, memory: Memory) -> tuple[int, int] | str:
    """From when to when the reference's days are, or why they are not over."""
    if look.first_us is None:
        return "no decisions yet"
    since_us: int = memory.get(SINCE, look.first_us + round(monitor.warm_up_days * DAY_US))
    until_us = since_us + round(monitor.reference_days * DAY_US)
    # A day that the reference ends in is part of it, so that it is over a day later at most.
    if look.start_us < until_us:
        left = (until_us - look.start_us) / DAY_US
        return f"what is usual is learned for {left:.0f} more {'day' if round(left) == 1 else 'days'}"
    return since_us, until_us
