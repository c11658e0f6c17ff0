"""Checks outside the model, simple enough to trust: what they may look at, and what they say when they fire.

A guardrail implements one or more of the three hooks below; the decision path asks each hook once, when the
system is opened, and calls what it got back on every decision.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import msgspec

from holism.vocabulary.clock import Clock
from holism.vocabulary.prediction import Value
from holism.vocabulary.request import Request


class Effect(StrEnum):
    """What a guardrail does to a decision when it fires."""

    CLAMP = "clamp"
    """The prediction is replaced by the nearest allowed value."""
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


class SharedState(Protocol):
    """What guardrails and caps may share between workers and restarts: versioned bytes by key."""

    def load(self, key: str) -> tuple[int, bytes]:
        """The version and value of a key; (0, b"") if it was never saved."""
        ...

    def save(self, key: str, value: bytes, expected: int) -> bool:
        """Saves if the version is still the expected one; says whether it did. Durable when it returns."""
        ...

    def watch(self, key: str, changed: Callable[[bytes], None]) -> None:
        """Calls `changed` with the value now, and within a second of every change by any worker."""
        ...

    def follow(self, prefix: str, changed: Callable[[str, bytes], None]) -> None:
        """Calls `changed` with each key that begins with `prefix` and its value, now and as `watch` does."""
        ...


class Site(msgspec.Struct, frozen=True):
    """Where a guardrail is put to work: the system's name, its shared state and its clock."""

    system: str
    state: SharedState
    clock: Clock


RequestCheck = Callable[[Request], Firing | None]
PredictionCheck = Callable[[Request, Value], Firing | None]


class CallCheck(Protocol):
    """Watches the calls of one model."""

    def enter(self) -> Firing | None:
        """Before a call; a firing means that the model is not called."""
        ...

    def leave(self, failed: bool, elapsed_s: float) -> Firing | None:
        """After a call that failed or not; a firing means that its answer is not used."""
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


Guardrail = RequestGuardrail | CallGuardrail | PredictionGuardrail


def hooks(guardrail: Any) -> tuple[str, ...]:
    """The hooks that a guardrail implements, among `on_request`, `on_call` and `on_prediction`."""
    return tuple(
        name for name in ("on_request", "on_call", "on_prediction") if callable(getattr(guardrail, name, None))
    )
