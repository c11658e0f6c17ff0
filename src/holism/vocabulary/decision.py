"""The answer to a request: what is done about it, and why."""

from datetime import datetime
from enum import StrEnum

import msgspec

from holism.vocabulary.clock import to_datetime
from holism.vocabulary.guardrail import Firing
from holism.vocabulary.option import Mode
from holism.vocabulary.prediction import Prediction


class ErrorCode(StrEnum):
    """Why a decision is not what the models and the policy alone would have given."""

    INVALID_REQUEST = "invalid_request"
    FEATURE_FAILED = "feature_failed"
    MODEL_RAISED = "model_raised"
    MODEL_TIMED_OUT = "model_timed_out"
    MODEL_ANSWERED_WRONGLY = "model_answered_wrongly"
    """NaN, None, the wrong shape or type, a probability outside [0, 1], an unknown class."""
    BREAKER_OPEN = "breaker_open"
    GUARDRAIL_FAILED = "guardrail_failed"
    POLICY_FAILED = "policy_failed"
    STOPPED = "stopped"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One decision, as it is answered and as it is recorded.

    :param id: UUIDv7.
    :param time_us: when it was decided, microseconds since 1970 UTC.
    :param release: the version of the system that decided.
    :param mode: how it reaches the person.
    :param action: name of the option taken.
    :param reason: why, in a sentence.
    :param unit, key: whom and what it is about, from the marked request fields.
    :param features: what the models read beyond the request's own fields, as served.
    :param predictions: by model name.
    :param firings: guardrails that fired, in order.
    :param propensity: probability, in (0, 1], that this option was taken, given all that the policy knew; None where
        nobody recorded it, of what was decided elsewhere and imported.
    :param explored: whether the option was drawn at random.
    :param error: a code where something failed.
    :param latency_us: from request to answer, in microseconds, without the wait for the disk; None where nobody
        recorded it.
    :param undo_until_us: of what is automated, when the time to take it back ends, microseconds since 1970 UTC.
    :param recorded: False where the store did not acknowledge the record in time; it is still tried.
    """

    id: str
    time_us: int
    system: str
    release: str
    mode: Mode
    action: str
    reason: str
    unit: str | None = None
    key: str | None = None
    features: dict[str, float] = {}
    predictions: dict[str, Prediction] = {}
    firings: tuple[Firing, ...] = ()
    propensity: float | None = 1.0
    explored: bool = False
    error: ErrorCode | None = None
    trace: str | None = None
    latency_us: float | None = 0.0
    undo_until_us: int | None = None
    recorded: bool = True

    @property
    def time(self) -> datetime:
        """When it was decided, in UTC."""
        return to_datetime(self.time_us)

    def confidence(self, model: str) -> float | None:
        """The model's confidence, in [0, 1], or None if it gave none."""
        prediction = self.predictions.get(model)
        return prediction.confidence if prediction else None

    def shown_confidence(self, model: str) -> float | None:
        """The model's confidence, in [0, 1], if it may be shown to people: its calibration has passed; else None."""
        prediction = self.predictions.get(model)
        return prediction.confidence if prediction and prediction.calibrated else None
