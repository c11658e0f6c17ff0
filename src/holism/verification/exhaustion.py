"""A plant with finitely many states, checked in every one of them."""

from collections.abc import Callable, Iterator
from typing import Any

from holism.verification.claims import Source
from holism.verification.fixpoint import greatest_fixpoint, left_from
from holism.verification.report import Verdict, Verified
from holism.vocabulary.claim import Abstraction, Plant

Guard = Callable[[Any, Any], Any]


def exhaust(plant: Plant, abstraction: Abstraction) -> tuple[Verified, ...]:
    """Whether the states that are kept to are safe, and each has an action that surely keeps to them.

    With a guard also whether, whatever action is wanted, the guarded one keeps to them, and is another one only where
    it must be. The largest set that can be kept to is computed in any case; where the abstraction names none, it is the
    one.
    """
    states, step = tuple(abstraction.states), abstraction.step
    largest = greatest_fixpoint(states, abstraction.actions, step, abstraction.safe)
    kept = [state for state in states if (abstraction.within or largest.__contains__)(state)]
    unsafe = next((state for state in kept if not abstraction.safe(state)), None)
    safe = sum(map(bool, map(abstraction.safe, states)))
    sizes = f"{len(kept):,} of {len(states):,} states are kept to; of {safe:,} safe ones {len(largest):,} could be"
    broken = ""
    if not kept:
        broken = "no state can be kept to; "
    elif unsafe is not None:
        broken = f"{unsafe!r} is kept to and is not safe; "
    elif (left := left_from(kept, abstraction.actions, step)) is not None:
        broken = f"in {left!r} no action surely leads back into the set; "
    # With one action, whatever may be decided is in its step.
    claim = "some action always keeps to it" if len(abstraction.actions) > 1 else "whatever is decided keeps to it"
    found = [_verified(f"{plant.name}: {claim}", broken, sizes, len(states))]
    if kept and (guard := abstraction.guard):
        pairs = len(kept) * len(abstraction.actions)
        each = f"{pairs:,} pairs of a state and an action that is wanted in it"
        left = next(_leaving(abstraction, guard, kept), "")
        found.append(_verified(f"{plant.name}: whatever is wanted, what is done keeps to it", left, each, pairs))
        needless = next(_needless(abstraction, guard, kept), "")
        found.append(_verified(f"{plant.name}: what is wanted is done where it keeps to it", needless, each, pairs))
    return tuple(found)


def _verified(claim: str, broken: str, looked_at: str, count: int) -> Verified:
    verdict = Verdict.BROKEN if broken else Verdict.PROVED
    return Verified(claim, Source.ABSTRACTION, verdict, count, broken + looked_at)


def _leaving(abstraction: Abstraction, guard: Guard, kept: list[Any]) -> Iterator[str]:
    inside = frozenset(kept)
    for state in kept:
        for wanted in abstraction.actions:
            done = guard(state, wanted)
            following = frozenset(abstraction.step(state, done))
            if not following or not following <= inside:
                yield f"in {state!r} {wanted!r} is wanted and {done!r} is done, which may leave the set; "


def _needless(abstraction: Abstraction, guard: Guard, kept: list[Any]) -> Iterator[str]:
    inside = frozenset(kept)
    for state in kept:
        for wanted in abstraction.actions:
            following = frozenset(abstraction.step(state, wanted))
            if following and following <= inside and (done := guard(state, wanted)) != wanted:
                yield f"in {state!r} {wanted!r} is wanted and would keep to the set, and {done!r} is done; "
