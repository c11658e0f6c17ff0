"""After an action there is a rest."""

from math import inf

import msgspec

from holism.decisions.guardrails.rate_limit import ClaimCheck, check_otherwise
from holism.vocabulary.claims import Claims
from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import ActionCheck, Effect, Firing, Site
from holism.vocabulary.option import Mode


class Cooldown(msgspec.Struct, frozen=True):
    """No action within `rest_s` seconds of the one before, on any worker, and over restarts.

    :param name: what rests, in words.
    :param modes: which decisions count as actions.
    :param per_unit: whether each unit rests for itself.
    :param otherwise: what is done instead: abstain, defer, fall back or stop.
    """

    name: str
    rest_s: float
    modes: tuple[Mode, ...] = (Mode.AUTOMATE,)
    per_unit: bool = True
    otherwise: Effect = Effect.ABSTAIN

    def __post_init__(self) -> None:
        if not 0 < self.rest_s < inf:
            allowed = "more than 0 seconds, and finite"
            raise DeclarationError(f"Cooldown {self.name!r} rest_s: got {self.rest_s}, allowed is {allowed}")
        check_otherwise(f"Cooldown {self.name!r}", self.otherwise)

    def on_action(self, site: Site) -> ActionCheck:
        bounds = [(1, round(self.rest_s * SECOND_US))]
        claims = Claims(bounds, site.state, cooldown_key(site.system, self.name, ""), site.clock)
        firing = Firing(self.name, self.otherwise, f"{self.name}: less than {self.rest_s:g} s after the one before")
        return ClaimCheck(claims, frozenset(self.modes), self.per_unit, firing)


def cooldown_key(system: str, cooldown: str, unit: str) -> str:
    """Where the time of the last action is kept; without a unit of its own the last part is empty."""
    return f"{system}/cooldown/{cooldown}/{unit}"
