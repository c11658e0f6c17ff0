"""Two models, or two sensors, must agree."""

from collections.abc import Callable
from math import isfinite
from typing import Any

import msgspec

from holism.decisions.guardrails.rate_limit import check_otherwise
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import Effect, Firing, Proposal, ProposalCheck, Site
from holism.vocabulary.prediction import Value
from holism.vocabulary.request import Request

Source = str | Callable[[Any], float]
"""The name of a model, or a function of the request that reads a sensor."""


class Agree(msgspec.Struct, frozen=True):
    """Fires where two answers differ by more than `within`, or where one of them is missing.

    What models say is recorded with the firing; what a function reads from the request is not, since it may be private.

    :param name: what must agree, in words.
    :param first, second: the name of a model, or a pure function of the request.
    :param within: largest difference, in the unit of the two; classes must be equal.
    :param otherwise: abstain, defer, stop, or fall back on the fallback of the model that is acted on.
    """

    name: str
    first: Source
    second: Source
    within: float = 0.0
    otherwise: Effect = Effect.ABSTAIN

    def __post_init__(self) -> None:
        if not self.within >= 0:
            raise DeclarationError(f"Agree {self.name!r} within: got {self.within}, allowed is at least 0")
        check_otherwise(f"Agree {self.name!r}", self.otherwise)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it compares."""
        return tuple(source for source in (self.first, self.second) if isinstance(source, str))

    def on_predictions(self, site: Site) -> ProposalCheck:
        first, second = _reader(self.first), _reader(self.second)
        first_shown, second_shown = isinstance(self.first, str), isinstance(self.second, str)
        name, within, otherwise = self.name, self.within, self.otherwise

        def check(proposal: Proposal) -> Firing | None:
            one, other = first(proposal), second(proposal)
            if not (why := _differ(one, other, within)):
                return None
            before, after = (one if first_shown else None), (other if second_shown else None)
            return Firing(name, otherwise, f"{name}: {why}", before, after)

        return check


def _differ(one: Value | None, other: Value | None, within: float) -> str:
    """How two answers differ; empty where they agree."""
    if one is None or other is None:
        return "one of the two is missing"
    if isinstance(one, str) or isinstance(other, str):
        return "" if one == other else "they differ"
    return "" if abs(one - other) <= within else f"they differ by more than {within:g}"


def _reader(source: Source) -> Callable[[Proposal], Value | None]:
    if callable(source):
        return lambda proposal: _sensed(source, proposal.request)
    return lambda proposal: prediction.value if (prediction := proposal.predictions.get(source)) else None


def _sensed(read: Callable[[Any], float], request: Request) -> float | None:
    value = read(request)
    # A sensor that says NaN or infinity says nothing.
    return float(value) if value is not None and isfinite(value) else None
