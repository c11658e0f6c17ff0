"""What is usual: the first days of a system, or those since somebody accepted that it has changed."""

from holism.monitors.look import Look, Memory
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.profile import Profile

SINCE = "since_us"
"""Under what a memory keeps from when on the usual is learned anew."""


def reference(look: Look, memory: Memory, days: float) -> Profile | str:
    """The profile of the first `days` days, or why there is none yet."""
    since_us = memory.get(SINCE, look.first_us)
    if since_us is None:
        return "no decisions yet"
    until_us = since_us + round(days * DAY_US)
    # A day that the reference ends in is part of it, so that it is over a day later at most.
    if look.start_us < until_us:
        left = (until_us - look.start_us) / DAY_US
        return f"what is usual is learned for {left:.0f} more {'day' if round(left) == 1 else 'days'}"
    return look.profile(since_us, until_us)
