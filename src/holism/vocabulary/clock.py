"""Time is an argument: microseconds since 1970 in UTC, from the wall or from a simulated world."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]
"""Returns the present as microseconds since 1970-01-01 UTC."""

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US


def wall_clock() -> int:
    """The machine's clock, in microseconds since 1970 UTC."""
    return time.time_ns() // 1_000


def to_datetime(time_us: int) -> datetime:
    """The instant as an aware datetime.

    >>> to_datetime(1_767_225_600_000_000).isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    return datetime.fromtimestamp(time_us / SECOND_US, tz=UTC)


def from_datetime(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime.

    >>> from_datetime(datetime(2026, 1, 1, tzinfo=UTC))
    1767225600000000
    """
    if instant.tzinfo is None:
        raise ValueError(f"instant: got {instant!r} without a time zone, allowed is an aware datetime")
    return round(instant.timestamp() * SECOND_US)
