"""What one look of a monitor found."""

from enum import StrEnum

import msgspec


class ReadingState(StrEnum):
    """What one look says."""

    QUIET = "quiet"
    ALARM = "alarm"
    NOT_ENOUGH_DATA = "not enough data"


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one look of a monitor found about one subject.

    :param subject: the goal or column looked at; empty where the monitor has but one.
    :param time_us: the end of the period looked at, microseconds since 1970 UTC.
    :param value, low, high: None where there are no data; no data is not zero.
    :param bound: what it is held against, in the same unit.
    :param alarm_share: of an e-detector, its evidence as a share of what an alarm needs; 1 or more is an alarm.
    """

    monitor: str
    subject: str
    time_us: int
    state: ReadingState
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = ""
    bound: float | None = None
    alarm_share: float | None = None
    note: str = ""
