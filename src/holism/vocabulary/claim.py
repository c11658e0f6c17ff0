"""What is claimed of a system whatever its models say, so that it can be checked: `holism verify`."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from holism.vocabulary.errors import DeclarationError


class Claim(msgspec.Struct, frozen=True):
    """A property of every decision, or of every history of decisions.

    :param name: the claim in words.
    :param holds: a pure function of the request and the decision. Of a history: of all (request, decision) pairs since
        the first one, in order; each decision has its `time_us`.
    :param history: whether it is about histories: "at most three in any minute", "nothing after smoke".
    """

    name: str
    holds: Callable[..., bool]
    history: bool = False

    def __post_init__(self) -> None:
        if not self.name:
            raise DeclarationError(f"Claim name: got {self.name!r}, allowed is the claim in words")


class Plant(msgspec.Struct, frozen=True):
    """The part of the world that decisions act on, as far as safety needs it: a state, and how it moves on.

    The claim is that `within` is inductive under the guardrails: from every state in it, whatever the models say,
    whatever the guardrails remember and whatever the environment does, the next state is in it; and that all of it is
    safe. What safety depends on belongs in the state.

    :param name: what is claimed, in words: "the kitchen does not burn".
    :param state: a msgspec Struct of numbers, flags and literals; `Field(ge=, le=)` bounds what is searched.
    :param request: what the system is asked in a state.
    :param step: the state, the decision and the disturbance to the next state; one decision's time passes.
    :param safe: whether a state is safe: what must never be left.
    :param within: whether a state is in the set that the guardrails keep to, a subset of the safe one; default: `safe`.
    :param start: a state in which it begins, if there is one: how long it takes from there to the worst is shown.
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
    start: Any = None
    disturbances: Sequence[Any] = (None,)
    step_s: float = 1.0
    abstraction: "Abstraction | None" = None

    def __post_init__(self) -> None:
        if not (isinstance(self.state, type) and issubclass(self.state, msgspec.Struct)):
            raise DeclarationError(f"Plant {self.name!r} state: got {self.state!r}, allowed is a msgspec.Struct")
        if not self.step_s > 0:
            raise DeclarationError(f"Plant {self.name!r} step_s: got {self.step_s}, allowed is more than 0 seconds")
        if not self.disturbances:
            raise DeclarationError(f"Plant {self.name!r} disturbances: got none, allowed is at least one (None is one)")
        if self.start is not None and not (isinstance(self.start, self.state) and self.keeps(self.start)):
            raise DeclarationError(f"Plant {self.name!r} start: got {self.start!r}, allowed is a state that is kept to")

    def keeps(self, state: Any) -> bool:
        """Whether a state is in the set that the guardrails keep to."""
        return (self.within or self.safe)(state)


class Abstraction(msgspec.Struct, frozen=True):
    """A plant with finitely many states, checked exhaustively by the greatest fixpoint (Ramadge and Wonham 1987).

    :param states: all of them, hashable.
    :param actions: all that the guarded controller may do.
    :param step: a state and an action to every state that may follow.
    :param safe: whether a state is safe.
    :param within: whether a state is in the set that the guardrails keep to; default: the largest that can be kept to.
    :param guard: what the guardrails make of an action in a state; with it, it is proved of every action that may be
        wanted that what is done keeps to the set, and differs from it only where it must.
    """

    states: Sequence[Any]
    actions: Sequence[Any]
    step: Callable[[Any, Any], Sequence[Any]]
    safe: Callable[[Any], bool]
    within: Callable[[Any], bool] | None = None
    guard: Callable[[Any, Any], Any] | None = None
