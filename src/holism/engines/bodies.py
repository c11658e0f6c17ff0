"""The bodies of records as analysis reads them: leniently, apart from the vocabulary's own types.

What an older or newer version wrote, with fields or codes that this one does not know, stays readable.
"""

from typing import Any, TypeVar

import msgspec

from holism.vocabulary.record import Record


class PredictionRead(msgspec.Struct):
    """One model's answer."""

    value: Any = None
    version: Any = None
    confidence: Any = None
    fallback: Any = False
    noise: Any = None


class FiringRead(msgspec.Struct):
    """A guardrail that fired."""

    guardrail: str


class DecisionRead(msgspec.Struct):
    """What analysis wants of a decision."""

    time_us: int | None = None
    release: str | None = None
    mode: str | None = None
    action: str | None = None
    reason: str | None = None
    propensity: float | None = 1.0
    explored: bool | None = False
    error: str | None = None
    latency_us: float | None = 0.0
    trace: str | None = None
    features: dict[str, Any] = {}
    predictions: dict[str, PredictionRead] = {}
    firings: list[FiringRead] = []


class DecisionBodyRead(msgspec.Struct):
    """The body of a decision's record."""

    decision: DecisionRead
    request: dict[str, Any] = {}


class FeedbackRead(msgspec.Struct):
    """The body of a feedback's record."""

    name: str
    time_us: int
    value: Any = True


class OutcomesRead(msgspec.Struct):
    """The body of an outcome's record."""

    time_us: int
    happened_us: int
    values: dict[str, Any]


DECISION = msgspec.json.Decoder(DecisionBodyRead)
FEEDBACK = msgspec.json.Decoder(FeedbackRead)
OUTCOMES = msgspec.json.Decoder(OutcomesRead)

Body = TypeVar("Body")


def read(decoder: msgspec.json.Decoder[Body], record: Record) -> Body | None:
    """The body, or None if it cannot be read."""
    try:
        return decoder.decode(record.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
