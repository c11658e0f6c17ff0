"""What must hold of everything that is done, now and over the past."""

from collections.abc import Callable
from typing import Any

import msgspec

from holism.decisions.guardrails.past import Formula, Memory, compile_past, operators
from holism.decisions.guardrails.rate_limit import check_otherwise
from holism.vocabulary.guardrail import ActionCheck, Effect, Firing, Proposal, Site
from holism.vocabulary.option import Mode
from holism.vocabulary.state import update

NOT_DONE = frozenset({Mode.ABSTAIN, Mode.DEFER})

MEMORIES = msgspec.json.Decoder(tuple[int | None, ...])


class Invariant(msgspec.Struct, frozen=True):
    """An action that would break it is not done.

    It is looked at with the request, the predictions and the option that is about to be taken. A formula over the past
    (of `Now`, `Once`, `Since`, `Always`) is remembered in the shared state, so that it holds over workers and restarts;
    that costs a durable write where something happened that must be remembered. Declare such invariants last: they
    remember what is done after the guardrails before them.

    :param name: the invariant in words; it is the reason given to people.
    :param holds: a pure, quick function of the proposal, or a formula over the past.
    :param otherwise: what is done instead: abstain, defer, fall back or stop.
    :param per_unit: whether the past is each unit's own.
    """

    name: str
    holds: Callable[[Any], bool] | Formula
    otherwise: Effect = Effect.ABSTAIN
    per_unit: bool = True

    def __post_init__(self) -> None:
        check_otherwise(f"Invariant {self.name!r}", self.otherwise)

    def on_action(self, site: Site) -> ActionCheck:
        firing = Firing(self.name, self.otherwise, self.name)
        if not isinstance(self.holds, Formula):
            return _Now(self.holds, firing)
        monitor = compile_past(self.holds)
        if not operators(self.holds):
            return _Now(lambda proposal: monitor(proposal, (), 0)[0], firing)
        return _Past(self.holds, firing, self.per_unit, site)


class _Now:
    def __init__(self, holds: Callable[[Any], bool], firing: Firing) -> None:
        self._holds, self._firing = holds, firing

    def propose(self, proposal: Proposal) -> Firing | None:
        return None if self._holds(proposal) else self._firing

    def commit(self, proposal: Proposal) -> Firing | None:
        # Another guardrail may have put something else in its place.
        return self.propose(proposal) if _is_done(proposal) else None


class _Past:
    """Each worker keeps a copy of what is remembered, which follows the shared state; an action asks the state itself.

    So looking is free, and what another worker did a moment ago is found before anything is done.
    """

    def __init__(self, formula: Formula, firing: Firing, per_unit: bool, site: Site) -> None:
        self._monitor, self._size = compile_past(formula), operators(formula)
        self._firing, self._per_unit = firing, per_unit
        self._state, self._clock = site.state, site.clock
        self._prefix = invariant_key(site.system, firing.guardrail, "")
        self._memories: dict[str, Memory] = {}
        site.state.follow(self._prefix, self._learn)

    def propose(self, proposal: Proposal) -> Firing | None:
        return None if self._look(proposal, self._known(self._key(proposal)))[0] else self._firing

    def commit(self, proposal: Proposal) -> Firing | None:
        """Remembers what is done; where another worker has made it forbidden meanwhile, it is not done after all."""
        key, done = self._key(proposal), _is_done(proposal)
        known = self._known(key)
        if not done and self._look(proposal, known)[1] == known:
            return None
        held = True

        def remember(value: bytes) -> bytes | None:
            nonlocal held
            before = self._decode(value)
            held, after = self._look(proposal, before)
            return None if after == before else msgspec.json.encode(after)

        self._learn(key, update(self._state, key, remember))
        return self._firing if done and not held else None

    def _look(self, proposal: Proposal, memory: Memory) -> tuple[bool, Memory]:
        return self._monitor(proposal, memory, self._clock())

    def _known(self, key: str) -> Memory:
        return self._memories.get(key) or self._decode(b"")

    def _learn(self, key: str, value: bytes) -> None:
        if value:
            self._memories[key] = self._decode(value)

    def _key(self, proposal: Proposal) -> str:
        return self._prefix + ((proposal.unit or "") if self._per_unit else "")

    def _decode(self, value: bytes) -> Memory:
        memory = MEMORIES.decode(value) if value else ()
        # A memory of another size is that of another formula, which had the same name in an older version.
        return memory if len(memory) == self._size else (None,) * self._size


def invariant_key(system: str, invariant: str, unit: str) -> str:
    """Where the past of an invariant is remembered; without a unit of its own the last part is empty."""
    return f"{system}/invariant/{invariant}/{unit}"


def _is_done(proposal: Proposal) -> bool:
    """Whether anything comes of the decision; of a silent one its predictions do, where nothing is presented."""
    return proposal.option is not None and proposal.option.mode not in NOT_DONE
