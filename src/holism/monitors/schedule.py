"""When monitors look: at the end of every UTC hour, day, or week from Monday; what was missed is made up for."""

from collections.abc import Iterator

from holism.vocabulary.monitor import PERIOD_US, Every

EPOCH_TO_MONDAY_US = 4 * PERIOD_US["day"]
"""1970-01-05, the first Monday."""


def periods(every: Every, after_us: int, now_us: int) -> Iterator[tuple[int, int]]:
    """The periods, as start and end, that end after `after_us` and by `now_us`, in order.

    >>> day = PERIOD_US["day"]
    >>> [(start // day, end // day) for start, end in periods("day", day, 3 * day + 1)]
    [(1, 2), (2, 3)]
    """
    length = PERIOD_US[every]
    offset = EPOCH_TO_MONDAY_US % length if every == "week" else 0
    end = (after_us - offset) // length * length + length + offset
    while end <= now_us:
        yield end - length, end
        end += length
