"""Records of decisions, feedback, outcomes, operations and preferences, from the nouns themselves."""

import msgspec

from holism.records.redaction import Redactor
from holism.vocabulary.decision import Decision
from holism.vocabulary.feedback import FeedbackGiven
from holism.vocabulary.operation import Operation
from holism.vocabulary.outcome import OutcomeObserved
from holism.vocabulary.preference import Preference
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from holism.vocabulary.request import Request

encode = msgspec.json.Encoder().encode


def of_decision(
    decision: Decision,
    encoded: bytes,
    request: Request,
    redactor: Redactor,
    idempotency: str | None = None,
    original: bytes | None = None,
) -> Record:
    """The record of a decision.

    `encoded` is the decision as JSON and `original` the request's, where the caller has it at hand.
    """
    body = DecisionBody(
        decision=msgspec.Raw(encoded),
        request=msgspec.Raw(redactor.redact(request, original)),
        digest=redactor.digest(request) if idempotency is not None else None,
    )
    return Record(
        decision.id,
        RecordKind.DECISION,
        decision.system,
        decision.time_us,
        encode(body),
        None,
        decision.unit,
        decision.key,
        idempotency,
    )


def of_feedback(system: str, given: FeedbackGiven, idempotency: str | None = None) -> Record:
    """The record of one piece of feedback."""
    return Record(
        given.id,
        RecordKind.FEEDBACK,
        system,
        given.time_us,
        encode(given),
        given.decision,
        given.unit,
        given.key,
        idempotency,
    )


def of_outcome(system: str, observed: OutcomeObserved, idempotency: str | None = None) -> Record:
    """The record of one observation of outcomes."""
    return Record(
        observed.id,
        RecordKind.OUTCOME,
        system,
        observed.time_us,
        encode(observed),
        observed.decision,
        observed.unit,
        observed.key,
        idempotency,
    )


def of_operation(system: str, operation: Operation) -> Record:
    """The record of an operator's act."""
    return Record(operation.id, RecordKind.OPERATION, system, operation.time_us, encode(operation))


def of_preference(system: str, id: str, preference: Preference) -> Record:
    """The record of a change of what a unit has muted."""
    return Record(id, RecordKind.PREFERENCE, system, preference.time_us, encode(preference), unit=preference.unit)
