"""The largest set of states that a controller can keep to for ever, by exhaustion."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

Step = Callable[[Any, Any], Iterable[Hashable]]


def greatest_fixpoint(
    states: Iterable[Any], actions: Sequence[Any], step: Step, safe: Callable[[Any], bool]
) -> frozenset[Any]:
    """The safe states from which some action surely leads to such a state again, whatever the environment does.

    The supremal controllable invariant set (Ramadge and Wonham, SIAM J. Control and Optimization 25, 1987): from the
    safe states, those that no action keeps in are taken out until none is left to take out. A step to no state at all
    is one that cannot be taken.

    >>> drift = lambda place, move: [place + move, place + 2 * move]
    >>> sorted(greatest_fixpoint(range(5), [-1, 1], drift, safe=lambda place: place < 4))
    [0, 1, 2, 3]
    >>> sorted(greatest_fixpoint(range(5), [1], drift, safe=lambda place: place < 4))
    []
    """
    inside = {state for state in states if safe(state)}
    nexts = {state: [frozenset(step(state, action)) for action in actions] for state in inside}
    while leaving := {state for state in inside if not keeps_in(nexts[state], inside)}:
        inside -= leaving
    return frozenset(inside)


def keeps_in(nexts: Iterable[frozenset[Any]], inside: Iterable[Any]) -> bool:
    """Whether some action, given by the states that may follow it, surely leads into the set."""
    return any(following and following.issubset(inside) for following in nexts)


def left_from(inside: Iterable[Any], actions: Sequence[Any], step: Step) -> Any | None:
    """A state of the set in which no action surely keeps to the set; None where there is none: it is inductive."""
    members = frozenset(inside)
    ordered = (state for state in inside if not keeps_in([frozenset(step(state, act)) for act in actions], members))
    return next(ordered, None)
