"""A condition that a request must meet before any model is asked."""

from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import Effect, Firing, RequestCheck, Site
from holism.vocabulary.request import Request


class Rule(msgspec.Struct, frozen=True):
    """Where `holds` is false the models are not asked.

    :param name: the rule in words; it is the reason given to people.
    :param holds: a pure, quick function of the request.
    :param otherwise: what happens instead: abstain, defer, fall back or stop.
    """

    name: str
    holds: Callable[[Any], bool]
    otherwise: Effect = Effect.ABSTAIN

    def __post_init__(self) -> None:
        if self.otherwise is Effect.CLAMP:
            raise DeclarationError(
                f"Rule {self.name!r} otherwise: got clamp, allowed is abstain, defer, fall back, stop"
            )

    def on_request(self, site: Site) -> RequestCheck:
        holds, firing = self.holds, Firing(self.name, self.otherwise, self.name)

        def check(request: Request) -> Firing | None:
            return None if holds(request) else firing

        return check
