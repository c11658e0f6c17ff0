"""What people say about a decision, or show by what they do."""

from enum import StrEnum
from typing import Any, Literal

import msgspec

from holism.vocabulary.errors import DeclarationError


class Reaction(StrEnum):
    """What a piece of feedback says of how the system met the person, whatever the product calls it."""

    ACCEPTED = "accepted"
    """Did what was offered."""
    DISMISSED = "dismissed"
    """Waved it away."""
    CORRECTED = "corrected"
    """Said what would have been right."""
    REPORTED = "reported"
    """Reported that it was wrong."""


class Feedback(msgspec.Struct, frozen=True):
    """Declares one kind of feedback.

    :param name: an identifier: "dismissed", "reported", "bought".
    :param explicit: whether the person meant to tell us (a rating, a report) or only acted (a click, a purchase).
    :param kind: "flag" for something that happened, "number" for an amount in `unit`, "text" for words.
    :param reaction: what it says of how the system met the person, if it says that; fatigue is watched by it.
    """

    name: str
    explicit: bool = False
    kind: Literal["flag", "number", "text"] = "flag"
    unit: str = ""
    description: str = ""
    reaction: Reaction | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"Feedback name: got {self.name!r}, allowed is an identifier")
        if self.name.endswith(("_time", "_arrived")):
            raise DeclarationError(
                f"Feedback name: got {self.name!r}, allowed is one that does not end in _time or _arrived, "
                "which facts keeps for when it came"
            )


class FeedbackGiven(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of feedback on one decision; `detail` is what else was said, of a review its action and reason."""

    id: str
    time_us: int
    name: str
    value: bool | float | str
    decision: str | None = None
    unit: str | None = None
    key: str | None = None
    by: str = "user"
    detail: dict[str, Any] = {}
