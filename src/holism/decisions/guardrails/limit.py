"""A prediction is kept within bounds."""

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import Effect, Firing, PredictionCheck, Site
from holism.vocabulary.prediction import Value
from holism.vocabulary.request import Request


class Limit(msgspec.Struct, frozen=True):
    """Clamps what a model predicts into [low, high], in the prediction's unit.

    >>> limit = Limit("minutes", 0.0, 4.0)
    >>> limit.name
    'limit minutes'
    """

    model: str
    low: float
    high: float

    def __post_init__(self) -> None:
        for bound in ("low", "high"):
            # Of any library, but a clamped prediction is recorded, and a record holds plain numbers.
            msgspec.structs.force_setattr(self, bound, float(getattr(self, bound)))
        if not self.low < self.high:
            raise DeclarationError(f"Limit on {self.model!r}: got [{self.low}, {self.high}], allowed is low < high")

    @property
    def name(self) -> str:
        return f"limit {self.model}"

    def on_prediction(self, site: Site) -> PredictionCheck:
        low, high, name = self.low, self.high, self.name

        def check(request: Request, value: Value) -> Firing | None:
            if low <= value <= high:  # type: ignore[operator]
                return None
            after = low if value < low else high  # type: ignore[operator]
            return Firing(name, Effect.CLAMP, f"outside {low:g} to {high:g}", value, after)

        return check
