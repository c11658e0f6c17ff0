"""A decision while it is being made; it never leaves the decision path."""

from time import perf_counter

from holism.decisions.features import Features
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import Firing
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.request import Request

ABSTAIN = Option(Mode.ABSTAIN, "abstain")
STOPPED = Option(Mode.ABSTAIN, "stopped")


class Draft:
    """What is known so far. `option` being set means that nothing further is asked."""

    __slots__ = (
        "error",
        "explored",
        "features",
        "firings",
        "option",
        "predictions",
        "propensity",
        "reason",
        "request",
        "skip_models",
        "started",
        "unit",
    )

    def __init__(self, request: Request, unit: str | None) -> None:
        self.request = request
        self.unit = unit
        self.features: Features = {}
        self.predictions: dict[str, Prediction] = {}
        self.firings: list[Firing] = []
        self.option: Option | None = None
        self.reason = ""
        self.error: ErrorCode | None = None
        self.skip_models = False
        self.started = perf_counter()
        self.propensity = 1.0
        self.explored = False

    def fail(self, error: ErrorCode, reason: str) -> None:
        """Notes the first thing that failed; the decision goes on with what there is."""
        if self.error is None:
            self.error, self.reason = error, reason

    def settle(self, option: Option, reason: str) -> None:
        """Decides here and now."""
        self.option = option
        self.reason = self.reason or reason

    def override(self, option: Option, reason: str) -> None:
        """Does something else than what was chosen; but where the system is stopped, nothing is done."""
        if self.option is STOPPED:
            return
        self.option = option
        self.reason = reason if self.error is None else self.reason
