"""Actions come only so often."""

from typing import Literal

import msgspec

from holism.vocabulary.claims import Claims
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.guardrail import ActionCheck, Effect, Firing, Proposal, Site
from holism.vocabulary.option import Mode

OTHERWISE = (Effect.ABSTAIN, Effect.DEFER, Effect.FALL_BACK, Effect.STOP)


class RateLimit(msgspec.Struct, frozen=True):
    """At most `count` actions in any sliding window, of all workers together, and over restarts.

    A frequency cap looks after a person's attention; a rate limit looks after the world: orders, messages, heating.

    :param name: what it limits, in words.
    :param per: the window: a period by its name, or seconds.
    :param modes: which decisions count as actions.
    :param per_unit: whether each unit is counted for itself; without a unit all such decisions count as one unit's.
    :param otherwise: what is done instead: abstain, defer, fall back or stop.
    """

    name: str
    count: int
    per: Literal["minute", "hour", "day", "week"] | float
    modes: tuple[Mode, ...] = (Mode.AUTOMATE,)
    per_unit: bool = False
    otherwise: Effect = Effect.ABSTAIN

    def __post_init__(self) -> None:
        AtMost(self.count, self.per)
        check_otherwise(f"RateLimit {self.name!r}", self.otherwise)

    def on_action(self, site: Site) -> ActionCheck:
        window_us = AtMost(self.count, self.per).window_us
        per = f"a {self.per}" if isinstance(self.per, str) else f"{self.per:g} s"
        firing = Firing(self.name, self.otherwise, f"{self.name}: at most {self.count} in {per}")
        claims = Claims([(self.count, window_us)], site.state, rate_key(site.system, self.name, ""), site.clock)
        return ClaimCheck(claims, frozenset(self.modes), self.per_unit, firing)


def rate_key(system: str, limit: str, unit: str) -> str:
    """Where the times are kept that count for a rate limit; without a unit of its own the last part is empty."""
    return f"{system}/rate/{limit}/{unit}"


class ClaimCheck:
    """Lets an action pass while one is left to claim."""

    def __init__(self, claims: Claims, modes: frozenset[Mode], per_unit: bool, firing: Firing) -> None:
        self._claims, self._modes, self._per_unit, self._firing = claims, modes, per_unit, firing

    def propose(self, proposal: Proposal) -> Firing | None:
        if proposal.option is None or proposal.option.mode not in self._modes:
            return None
        return None if self._claims.left(self._key(proposal)) else self._firing

    def commit(self, proposal: Proposal) -> Firing | None:
        if proposal.option is None or proposal.option.mode not in self._modes:
            return None
        return None if self._claims.claim(self._key(proposal)) else self._firing

    def _key(self, proposal: Proposal) -> str:
        return (proposal.unit or "") if self._per_unit else ""


def check_otherwise(where: str, effect: Effect) -> None:
    """Raises `DeclarationError` for what can be done only to a prediction."""
    if effect not in OTHERWISE:
        raise DeclarationError(f"{where} otherwise: got {effect}, allowed is {', '.join(OTHERWISE)}")
