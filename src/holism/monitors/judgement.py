"""An interval against a bound: the one way in which looks over a window alarm."""

from holism.monitors.look import Look, not_enough
from holism.vocabulary.measure import Estimate
from holism.vocabulary.reading import Reading, ReadingState


def level_of(once_in: int, among: int = 1) -> float:
    """The level of two-sided intervals whose one end is wrong at most once in so many looks at so many things.

    Each look then gives a false alarm with a chance of at most 1 / once_in, and `once_in` looks give at most one on
    average, however much their windows overlap: expectations add up whatever depends on what.

    >>> level_of(40)
    0.95
    """
    return 1.0 - 2.0 / (once_in * max(among, 1))


def judged(
    monitor: str,
    subject: str,
    look: Look,
    found: Estimate,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Reading:
    """The reading of an estimate: an alarm where its whole interval is below what it must be, or above what it may be.

    An end without a bound is open. Without an interval it cannot tell, and says why.
    """
    bound = at_most if at_most is not None else at_least
    if found.value is None or found.low is None or found.high is None:
        waits = f"{found.waiting:,} decisions wait for their outcome" if found.waiting else ""
        note = waits or found.note or "no interval"
        return not_enough(monitor, subject, look, note, value=found.value, n=found.n, unit=found.unit, bound=bound)
    beyond = (at_most is not None and found.low > at_most) or (at_least is not None and found.high < at_least)
    return Reading(
        monitor=monitor,
        subject=subject,
        time_us=look.end_us,
        state=ReadingState.ALARM if beyond else ReadingState.QUIET,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        unit=found.unit,
        bound=bound,
        note=found.note,
    )
