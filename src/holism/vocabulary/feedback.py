"""What people say about a decision, or show by what they do."""

from typing import Literal

import msgspec

from holism.vocabulary.errors import DeclarationError


class Feedback(msgspec.Struct, frozen=True):
    """Declares one kind of feedback.

    :param name: an identifier: "dismissed", "reported", "bought".
    :param explicit: whether the person meant to tell us (a rating, a report) or only acted (a click, a purchase).
    :param kind: "flag" for something that happened, "number" for an amount in `unit`, "text" for words.
    """

    name: str
    explicit: bool = False
    kind: Literal["flag", "number", "text"] = "flag"
    unit: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"Feedback name: got {self.name!r}, allowed is an identifier")
        if self.name.endswith(("_time", "_arrived")):
            raise DeclarationError(
                f"Feedback name: got {self.name!r}, allowed is one that does not end in _time or _arrived, "
                "which facts keeps for when it came"
            )


class FeedbackGiven(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of feedback on one decision."""

    id: str
    time_us: int
    name: str
    value: bool | float | str
    decision: str | None = None
    unit: str | None = None
    key: str | None = None
    by: str = "user"
