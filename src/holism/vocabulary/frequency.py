"""How often and when people may be interrupted."""

from math import inf
from typing import Literal

import msgspec

from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.option import Mode

PERIODS_US = {"minute": 60 * SECOND_US, "hour": 3_600 * SECOND_US, "day": DAY_US, "week": 7 * DAY_US}

MOST = 100_000


class AtMost(msgspec.Struct, frozen=True):
    """A frequency cap per unit over a sliding window; it holds over restarts and workers.

    :param per: a period by its name, or a number of seconds: `AtMost(1, per=1800)` keeps half an hour between two.
    """

    count: int
    per: Literal["minute", "hour", "day", "week"] | float
    modes: tuple[Mode, ...] = (Mode.PROMPT,)

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise DeclarationError(f"AtMost count: got {self.count}, allowed is 1 to {MOST:,}: each one's time is kept")
        if isinstance(self.per, str) and self.per not in PERIODS_US:
            raise DeclarationError(
                f"AtMost per: got {self.per!r}, allowed is one of {', '.join(PERIODS_US)}, or seconds"
            )
        if not isinstance(self.per, str) and not 0 < self.per < inf:
            raise DeclarationError(f"AtMost per: got {self.per} s, allowed is more than 0 seconds, and finite")

    @property
    def window_us(self) -> int:
        """Length of the window in microseconds."""
        return PERIODS_US[self.per] if isinstance(self.per, str) else round(self.per * SECOND_US)


class Budget(msgspec.Struct, frozen=True):
    """Interruptions that all units together may get in a period; the scarcer, the higher the price of attention.

    The price is the Lagrange multiplier of the budget: with `k` left for `n` decisions to come, only the `k / n` with
    the highest gain from interrupting are worth it. It is solved again as the budget runs.

    :param per: periods follow each other from 1970-01-01 UTC on.
    """

    count: int
    per: Literal["minute", "hour", "day", "week"] = "day"

    def __post_init__(self) -> None:
        if self.count < 1:
            raise DeclarationError(f"Budget count: got {self.count}, allowed is at least 1")
        if self.per not in PERIODS_US:
            raise DeclarationError(f"Budget per: got {self.per!r}, allowed is one of {', '.join(PERIODS_US)}")

    @property
    def window_us(self) -> int:
        """Length of a period in microseconds."""
        return PERIODS_US[self.per]


class Quiet(msgspec.Struct, frozen=True):
    """A time of day in which nobody is interrupted.

    :param start, end: "HH:MM"; a start after the end passes midnight.
    :param zone: an IANA time zone.
    :param zone_field: a text field of the request that names the person's own zone; where it names none, `zone` holds.
    """

    start: str
    end: str
    zone: str = "UTC"
    zone_field: str = ""

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            if minute_of_day(getattr(self, name)) is None:
                raise DeclarationError(f"Quiet {name}: got {getattr(self, name)!r}, allowed is HH:MM, 00:00 to 23:59")
        if self.start == self.end:
            raise DeclarationError(f"Quiet: got {self.start} to {self.end}, allowed are two different times")

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes since midnight."""
        return minute_of_day(self.start) or 0, minute_of_day(self.end) or 0


def minute_of_day(text: str) -> int | None:
    """Minutes since midnight of "HH:MM"; None for any other text.

    >>> minute_of_day("22:30"), minute_of_day("24:00")
    (1350, None)
    """
    hour, _, minute = text.partition(":")
    if not (len(hour) == len(minute) == 2 and hour.isdecimal() and minute.isdecimal()):
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None
