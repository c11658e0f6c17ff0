"""What operators do to a running system: who, what, why."""

from enum import StrEnum

import msgspec


class Act(StrEnum):
    """The kinds of operations."""

    OPENED = "opened"
    """A release of the system was first opened on this store; `detail` holds its declaration."""
    HALTED = "halted"
    RESUMED = "resumed"
    RESET = "reset"
    """A person has reset a fuse; `detail` says which."""
    CERTIFIED = "certified"
    """A certificate of what may be automated was put in force; `detail` holds it."""
    LAPSED = "lapsed"
    """The certificate in force no longer stands; `reason` says why."""
    ALERTED = "alerted"
    """A monitor has opened an alert; `detail` holds it."""
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    """A person has answered an alert; `detail` says which."""
    IMPORTED = "imported"
    """Past decisions of another system were imported; `detail` says from where and how many."""
    EXPERIMENTED = "experimented"
    """An experiment has ended; `detail` holds what it changed, as a `PastExperiment`."""


class Operation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One operation on a system."""

    id: str
    time_us: int
    act: Act
    by: str
    reason: str
    detail: dict[str, object] = {}
