"""States of a plant from which a case begins: all within the set that the guardrails keep to, many at its edge.

From the middle of the set nothing happens for a long time; a guardrail that fails, fails at the edge.
"""

from typing import Any

import msgspec
from hypothesis import strategies as st

from holism.verification.plant import ask
from holism.verification.search import explore
from holism.verification.values import structs
from holism.vocabulary.claim import Plant
from holism.vocabulary.errors import DeclarationError

Fields = dict[str, Any]

FEW, MANY = 100, 1_000
"""States that are drawn to find some within the set, and where there is none among them."""
HALVINGS = 40
"""Enough for a float's own precision over any range that matters."""


def states_within(plant: Plant, seed: int) -> st.SearchStrategy[Fields]:
    """The fields of states in the set that the guardrails keep to.

    A state that is drawn outside is pulled back towards one that is inside, to the last point where it still is; every
    other one that is drawn inside is pushed out as far.

    Raises `DeclarationError` if no state is found within.
    """
    anywhere = structs(plant.state)
    insides: list[Fields] = []
    outsides: list[Fields] = []

    def keep(fields: Fields) -> None:
        found = insides if is_within(plant, fields) else outsides
        if fields not in found:
            found.append(fields)

    explore(anywhere, keep, FEW, seed)
    if not insides:
        explore(anywhere, keep, MANY, seed)
    if not insides:
        raise DeclarationError(
            f"Plant {plant.name!r} within: got none of {MANY} states drawn from {plant.state.__name__}, allowed are "
            "bounds (Field(ge=, le=)) near the states that are meant"
        )

    @st.composite
    def within(draw: st.DrawFn) -> Fields:
        drawn: Fields = draw(anywhere)
        if is_within(plant, drawn):
            if not outsides or not draw(st.booleans()):
                return drawn
            inside, outside = drawn, draw(st.sampled_from(outsides))
        else:
            inside, outside = draw(st.sampled_from(insides)), drawn
        # Along some axes only, since an edge may hide behind another.
        moved = {name: value for name, value in outside.items() if draw(st.booleans())}
        return at_the_edge(plant, inside, inside | moved)

    return within()


def is_within(plant: Plant, fields: Fields) -> bool:
    """Whether these are the fields of a state, and it is one that the guardrails keep to."""
    try:
        state = msgspec.convert(fields, plant.state)
    except msgspec.ValidationError:
        return False
    return bool(ask(plant, "keeps", state))


def at_the_edge(plant: Plant, inside: Fields, outside: Fields) -> Fields:
    """The last state within on the way from one inside to one outside; numbers are halved, the rest stays."""
    if is_within(plant, outside):
        return outside
    low, high = 0.0, 1.0
    found = inside
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        state = {name: _between(inside[name], outside[name], middle) for name in inside}
        if is_within(plant, state):
            low, found = middle, state
        else:
            high = middle
    return found


def _between(start: Any, end: Any, share: float) -> Any:
    if isinstance(start, float) and isinstance(end, float):
        return start * (1.0 - share) + end * share
    if type(start) is int and type(end) is int:
        return round(start + (end - start) * share)
    return start
