"""What the API reads and answers beside requests, decisions and stories; and how much of it at once."""

import msgspec

from holism.vocabulary.preference import EVERYTHING

MOST_BYTES = 64 * 1024
MOST_BATCH_BYTES = 8 * 1024 * 1024
MOST_IN_A_BATCH = 10_000


class FeedbackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Feedback on a decision by its id, or on all decisions of a unit and key."""

    name: str
    value: bool | float | str = True
    decision: str | None = None
    unit: str | None = None
    key: str | None = None
    by: str = "user"


class OutcomeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Outcomes, by name, of a decision by its id, or of all decisions of a unit and key."""

    values: dict[str, bool | float]
    decision: str | None = None
    unit: str | None = None
    key: str | None = None
    happened_us: int | None = None
    by: str = "api"


class PreferenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit mutes (for good, or until a time: a snooze), or takes back; an option by its name, or everything."""

    unit: str
    option: str = EVERYTHING
    muted: bool = True
    until_us: int | None = None
    by: str = ""


class AppealBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person concerned has to say against a decision."""

    decision: str
    statement: str
    by: str = "subject"


class EscalationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who works with the system asks for another look, with the context that is needed."""

    decision: str
    by: str
    reason: str


class ReviewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named reviewer's verdict: the option that holds from now on, and why."""

    decision: str
    by: str
    action: str
    reason: str
    own: str = ""


class UndoBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Takes an automated action back."""

    decision: str
    by: str = "user"


class Noted(msgspec.Struct, frozen=True):
    """Acknowledges a piece of feedback or an outcome."""

    id: str


class Health(msgspec.Struct, frozen=True):
    """Whether the service answers, and whether it is halted."""

    status: str
    system: str
    release: str
    halted: bool


ALL = (FeedbackBody, OutcomeBody, PreferenceBody, AppealBody, EscalationBody, ReviewBody, UndoBody, Noted, Health)
