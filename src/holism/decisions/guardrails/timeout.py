"""A model must answer in time."""

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import CallCheck, Effect, Firing, Site
from holism.vocabulary.system import System


class Timeout(msgspec.Struct, frozen=True):
    """The answer of a model is not used when it takes longer than `limit_s` seconds.

    A model that could hang (a Python callable, a remote endpoint) runs in a thread of its own, and the decision goes
    on without it at the limit. A model that always ends (ONNX, skops) is timed in the caller's thread.
    """

    model: str
    limit_s: float

    def __post_init__(self) -> None:
        if not self.limit_s > 0:
            raise DeclarationError(f"Timeout on {self.model!r}: got {self.limit_s} s, allowed is more than 0 s")

    @property
    def name(self) -> str:
        return f"timeout {self.model}"

    def on_call(self, site: Site) -> CallCheck:
        return _Watch(self.limit_s, Firing(self.name, Effect.FALL_BACK, f"no answer within {self.limit_s:g} s"))


class _Watch:
    def __init__(self, limit_s: float, firing: Firing) -> None:
        self._limit_s, self._firing = limit_s, firing

    def enter(self) -> Firing | None:
        return None

    def leave(self, failed: bool, elapsed_s: float) -> Firing | None:
        return self._firing if elapsed_s > self._limit_s else None


def retimed(system: System, limit_s: float, deadline_s: float) -> System:
    """The same system with other limits of time, for where real time means nothing: a search, a simulated world."""
    guardrails = [
        msgspec.structs.replace(guardrail, limit_s=limit_s) if isinstance(guardrail, Timeout) else guardrail
        for guardrail in system.guardrails
    ]
    return system.replace(guardrails=guardrails, deadline_s=deadline_s)
