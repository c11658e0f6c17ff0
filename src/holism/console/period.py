"""The period that a page is about: whole UTC days up to now, chosen in the address."""

import msgspec

from holism.vocabulary.clock import DAY_US
from holism.vocabulary.measure import Window

CHOICES = {"7": "last 7 days", "30": "last 30 days", "90": "last 90 days", "all": "all time"}
DEFAULT = "30"


class Period(msgspec.Struct, frozen=True):
    """A period and the one before it, of the same length.

    :param key: what stands in the address: "7", "30", "90" or "all".
    """

    key: str
    title: str
    window: Window
    before: Window | None = None


def known(key: str | None) -> str:
    """The key itself, or `DEFAULT` for one that does not exist."""
    return key if key in CHOICES else DEFAULT


def period(key: str | None, now_us: int) -> Period:
    """The period that a key names; `DEFAULT` for a key that does not exist.

    Today counts as a day, so that each day on a chart is whole but the last.

    >>> str(period("7", 10 * DAY_US + 5).window), str(period("7", 10 * DAY_US + 5).before)
    ('1970-01-05 to …', '1969-12-29 to 1970-01-05')
    """
    key = known(key)
    if key == "all":
        return Period(key, CHOICES[key], Window())
    days = int(key)
    start_us = (now_us // DAY_US - days + 1) * DAY_US
    before = Window(start_us - days * DAY_US, start_us)
    return Period(key, CHOICES[key], Window(start_us, None), before)
