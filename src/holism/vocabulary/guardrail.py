"""Checks outside the model, simple enough to trust: what they may look at, and what they say when they fire.

A guardrail implements one or more of the six hooks below; the decision path asks each hook once, when the system is
opened, and calls what it got back on every decision.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec

from holism.vocabulary.clock import Clock
from holism.vocabulary.option import Option
from holism.vocabulary.prediction import Prediction, Value
from holism.vocabulary.request import Request
from holism.vocabulary.state import SharedState


class Effect(StrEnum):
    """What a guardrail does to a decision when it fires."""

    CLAMP = "clamp"
    """The prediction is replaced by an allowed value."""
    FALL_BACK = "fall back"
    """The model is not asked, or its answer not used; its fallback stands in."""
    ABSTAIN = "abstain"
    """Nothing is said or done."""
    DEFER = "defer"
    """A person decides."""
    STOP = "stop"
    """The system is in its safe state until an operator resumes it: nothing is said or done."""


class Firing(msgspec.Struct, frozen=True):
    """One firing of one guardrail, as it is recorded on the decision."""

    guardrail: str
    effect: Effect
    reason: str
    before: Value | None = None
    after: Value | None = None


class Site(msgspec.Struct, frozen=True):
    """Where a guardrail is put to work: the system's name, its shared state, its clock and its models' folder."""

    system: str
    state: SharedState
    clock: Clock
    models: Path = Path()


class Proposal(Protocol):
    """A decision in the making, as guardrails may read it."""

    @property
    def request(self) -> Request: ...

    @property
    def unit(self) -> str | None: ...

    @property
    def features(self) -> Mapping[str, float]: ...

    @property
    def predictions(self) -> Mapping[str, Prediction]: ...

    @property
    def firings(self) -> Sequence[Firing]:
        """What has fired so far."""
        ...

    @property
    def option(self) -> Option | None:
        """What is about to be done; None before the interaction has chosen."""
        ...


RequestCheck = Callable[[Request], Firing | None]
PredictionCheck = Callable[[Request, Value], Firing | None]
ProposalCheck = Callable[[Proposal], Firing | None]


class CallCheck(Protocol):
    """Watches the calls of one model."""

    def enter(self) -> Firing | None:
        """Before a call; a firing means that the model is not called."""
        ...

    def leave(self, failed: bool, elapsed_s: float) -> Firing | None:
        """After a call that failed or not; a firing means that its answer is not used."""
        ...


class ActionCheck(Protocol):
    """Watches what is about to be done, and remembers what was."""

    def propose(self, proposal: Proposal) -> Firing | None:
        """Before the action; a firing means that something else is done instead."""
        ...

    def commit(self, proposal: Proposal) -> Firing | None:
        """With the final action, which is to be remembered; a firing vetoes it: another worker was faster."""
        ...


@runtime_checkable
class RequestGuardrail(Protocol):
    """Looks at the request before any model is asked."""

    @property
    def name(self) -> str: ...

    def on_request(self, site: Site) -> RequestCheck: ...


@runtime_checkable
class CallGuardrail(Protocol):
    """Watches the calls of one model."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def on_call(self, site: Site) -> CallCheck: ...


@runtime_checkable
class PredictionGuardrail(Protocol):
    """Looks at what one model says."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def on_prediction(self, site: Site) -> PredictionCheck: ...


@runtime_checkable
class InputGuardrail(Protocol):
    """Looks at the request and its features before any model is asked."""

    @property
    def name(self) -> str: ...

    def on_input(self, site: Site) -> ProposalCheck: ...


@runtime_checkable
class PredictionsGuardrail(Protocol):
    """Looks at what all models together say, before the interaction chooses."""

    @property
    def name(self) -> str: ...

    def on_predictions(self, site: Site) -> ProposalCheck: ...


@runtime_checkable
class ActionGuardrail(Protocol):
    """Looks at what is about to be done."""

    @property
    def name(self) -> str: ...

    def on_action(self, site: Site) -> ActionCheck: ...


Guardrail = (
    RequestGuardrail | InputGuardrail | CallGuardrail | PredictionGuardrail | PredictionsGuardrail | ActionGuardrail
)

HOOKS = ("on_request", "on_input", "on_call", "on_prediction", "on_predictions", "on_action")


def hooks(guardrail: Any) -> tuple[str, ...]:
    """The hooks that a guardrail implements, in the order in which the decision path comes to them."""
    return tuple(name for name in HOOKS if callable(getattr(guardrail, name, None)))
