"""Alerts: what a monitor found that needs a person, and what people have made of it."""

from enum import StrEnum

import msgspec

from holism.vocabulary.monitor import Grounds
from holism.vocabulary.reading import Reading


class AlertState(StrEnum):
    """Where people stand with an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that needs looking at: one for a monitor and subject until it is resolved, however often it alarms.

    :param goals: the goals that are threatened: the nearest first, then what it supports, up to the organization.
    :param opened_us, last_us: the end of the first and of the last period that alarmed.
    :param looks: how many looks alarmed.
    :param quiet_since_us: the end of the first quiet period since the last alarm; None while it alarms.
    :param until_us: of a snooze, when it ends.
    :param told_us: when people were last told of it; None: not yet.
    """

    id: str
    grounds: Grounds
    goals: tuple[str, ...]
    reading: Reading
    opened_us: int
    last_us: int
    looks: int = 1
    state: AlertState = AlertState.OPEN
    quiet_since_us: int | None = None
    until_us: int | None = None
    told_us: int | None = None
    by: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The monitor and its subject."""
        return self.reading.monitor, self.reading.subject
