"""What is claimed of a system whatever its models say, so that it can be checked: `holism verify`."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from holism.vocabulary.errors import DeclarationError


class Claim(msgspec.Struct, frozen=True):
    """A property of every single decision.

    :param name: the claim in words.
    :param holds: a pure function of the request and the decision.
    """

    name: str
    holds: Callable[[Any, Any], bool]


class Plant(msgspec.Struct, frozen=True):
    """The part of the world that decisions act on, as far as safety needs it: a state, and how it moves on.

    The claim is that `within` is inductive under the guardrails: from every state in it, whatever the models say and
    whatever the environment does, the next state is in it; and that all of it is safe.

    :param name: what is claimed, in words: "the kitchen does not burn".
    :param state: a msgspec Struct of numbers, flags and literals; `Field(ge=, le=)` bounds what is searched.
    :param request: what the system is asked in a state.
    :param step: the state, the decision and the disturbance to the next state; one decision's time passes.
    :param safe: whether a state is safe: what must never be left.
    :param within: whether a state is in the set that the guardrails keep to, a subset of the safe one; default: `safe`.
    :param disturbances: what the environment may do in one step.
    :param step_s: time between decisions, in seconds.
    :param abstraction: the same plant with finitely many states, for the exhaustive check.
    """

    name: str
    state: type[Any]
    request: Callable[[Any], Any]
    step: Callable[[Any, Any, Any], Any]
    safe: Callable[[Any], bool]
    within: Callable[[Any], bool] | None = None
    disturbances: Sequence[Any] = (None,)
    step_s: float = 1.0
    abstraction: "Abstraction | None" = None

    def __post_init__(self) -> None:
        if not self.step_s > 0:
            raise DeclarationError(f"Plant {self.name!r} step_s: got {self.step_s}, allowed is more than 0 seconds")
        if not self.disturbances:
            raise DeclarationError(f"Plant {self.name!r} disturbances: got none, allowed is at least one (None is one)")

    def keeps(self, state: Any) -> bool:
        """Whether a state is in the set that the guardrails keep to."""
        return (self.within or self.safe)(state)


class Abstraction(msgspec.Struct, frozen=True):
    """A plant with finitely many states, checked exhaustively by the greatest fixpoint (Ramadge and Wonham 1987).

    :param states: all of them, hashable.
    :param actions: all that the guarded controller may do.
    :param step: a state and an action to every state that may follow.
    :param safe: whether a state is safe.
    """

    states: Sequence[Any]
    actions: Sequence[Any]
    step: Callable[[Any, Any], Sequence[Any]]
    safe: Callable[[Any], bool]
