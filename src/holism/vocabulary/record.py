"""What the log holds: one append-only record per decision, feedback, outcome and operation."""

from enum import StrEnum

import msgspec


class RecordKind(StrEnum):
    """The kinds of records."""

    DECISION = "decision"
    FEEDBACK = "feedback"
    OUTCOME = "outcome"
    OPERATION = "operation"
    PREFERENCE = "preference"


class Record(msgspec.Struct, frozen=True):
    """One entry of the log.

    :param id: UUIDv7, unique in the log.
    :param time_us: when it happened, microseconds since 1970 UTC.
    :param body: the noun itself as JSON: `DecisionBody`, `FeedbackGiven`, `OutcomeObserved`, `Operation` or
        `Preference`.
    :param about: id of the decision that feedback or an outcome is about.
    :param unit, key: whom and what it is about.
    :param idempotency: the caller's key; at most one record of a system may hold it.
    :param position: place in the log, from 1 without order gaps in time of commit; 0 before it is appended.
    """

    id: str
    kind: RecordKind
    system: str
    time_us: int
    body: bytes
    about: str | None = None
    unit: str | None = None
    key: str | None = None
    idempotency: str | None = None
    position: int = 0


class DecisionBody(msgspec.Struct, frozen=True):
    """What a decision's record holds beside the decision: the redacted request, and a digest of the original.

    The digest (keyed, so that it cannot be guessed back) tells whether a repeated idempotency key came with the
    same body.
    """

    decision: msgspec.Raw
    request: msgspec.Raw
    digest: str | None = None
