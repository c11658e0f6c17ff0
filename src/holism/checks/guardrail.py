"""What every guardrail guarantees, on the decision path on which it is put to work."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from holism.decisions.models.function import FunctionModel
from holism.decisions.path import Path
from holism.engines.memory import MemoryState
from holism.vocabulary.decision import Decision
from holism.vocabulary.errors import StoreError
from holism.vocabulary.guardrail import Effect, Site, hooks
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.interaction import Choice
from holism.vocabulary.request import Request
from holism.vocabulary.state import SharedState
from holism.vocabulary.system import System

NOW_US = 1_767_225_600_000_000


class GuardrailCase(msgspec.Struct, frozen=True):
    """A guardrail in a system of callable models, what it lets pass, and what provokes it.

    :param system: declares the guardrail as its only one; its interaction's first option is always taken.
    :param calm: a request on which it does not fire.
    :param provoking: requests one after another, at the same time, of which the last makes it fire.
    :param shared: whether what one worker sees makes it fire on another.
    :param provoke: what else is done to the shared state before the last of them, as an operator does.
    :param site: where it is put to work, if the models' folder matters.
    """

    system: System
    calm: Request
    provoking: Sequence[Request]
    shared: bool = False
    site: Callable[[SharedState], Site] | None = None
    provoke: Callable[[SharedState], None] | None = None

    def open(self, state: SharedState) -> Path:
        """A worker on this state."""
        system = self.system
        site = self.site(state) if self.site else Site(system.name, state, lambda: NOW_US)
        adapters = {
            model.name: FunctionModel(_callable(model.source), model.version, model.bounded) for model in system.models
        }
        option = system.interaction.options[0] if system.interaction else None
        choice = Choice(option, 1.0, False, "always") if option else None
        policy = (lambda prediction, request, unit: choice) if choice else None
        return Path(system, adapters, policy, site, identifiers(lambda: NOW_US), "1")


def _callable(source: Any) -> Callable[..., Any]:
    assert callable(source), "the models of a case are callables"
    function: Callable[..., Any] = source
    return function


def has_a_name_and_a_hook(case: GuardrailCase) -> None:
    """It has a name, which is the same each time, and implements a hook."""
    (guardrail,) = case.system.guardrails
    assert guardrail.name
    assert guardrail.name == guardrail.name
    assert hooks(guardrail)


def lets_pass_what_is_calm(case: GuardrailCase) -> None:
    """Where nothing is the matter it does not fire, and changes nothing."""
    decision = case.open(MemoryState()).decide(case.calm)
    bare = case.system.replace(guardrails=())
    assert decision.firings == ()
    assert decision.error is None
    assert msgspec.structs.replace(case, system=bare).open(MemoryState()).decide(case.calm).action == decision.action


def fires_where_it_is_provoked(case: GuardrailCase) -> None:
    """It fires under its own name, with an effect and a reason, and what is recorded is JSON."""
    firing = _provoked(case).firings[-1]
    assert firing.guardrail == case.system.guardrails[0].name
    assert firing.effect in Effect
    assert firing.reason
    assert msgspec.json.decode(msgspec.json.encode(firing))["reason"] == firing.reason


def changes_what_is_done(case: GuardrailCase) -> None:
    """Where it fires the decision is not the one without it: what is done, what is predicted, or what went wrong."""
    with_it = _provoked(case)
    bare = msgspec.structs.replace(case, system=case.system.replace(guardrails=()))
    without = [bare.open(MemoryState()).decide(request) for request in case.provoking][-1]
    assert _done(with_it) != _done(without)


def answers_without_its_state(case: GuardrailCase) -> None:
    """While the shared state is away, every request is answered all the same, and none more forcefully than with it."""
    there, away = MemoryState(), _Away()
    with_it, without_it = case.open(there), case.open(away)
    if case.provoke:
        case.provoke(there)
        case.provoke(away)
    away.away = True
    for request in (case.calm, *case.provoking):
        decision = without_it.decide(request)
        assert decision.reason
        assert decision.mode.forcefulness <= with_it.decide(request).mode.forcefulness


def is_shared_where_it_says_so(case: GuardrailCase) -> None:
    """What one worker saw makes another fire, and one that is started later."""
    if not case.shared:
        return
    state = MemoryState()
    first, second = case.open(state), case.open(state)
    _prepare(case, first, state)
    assert second.decide(case.provoking[-1]).firings, "another worker"
    assert case.open(state).decide(case.provoking[-1]).firings, "after a restart"


GUARDRAIL_CHECKS: tuple[Callable[[GuardrailCase], None], ...] = (
    has_a_name_and_a_hook,
    lets_pass_what_is_calm,
    fires_where_it_is_provoked,
    changes_what_is_done,
    answers_without_its_state,
    is_shared_where_it_says_so,
)


def _prepare(case: GuardrailCase, path: Path, state: SharedState) -> None:
    for request in case.provoking[:-1]:
        path.decide(request)
    if case.provoke:
        case.provoke(state)


def _provoked(case: GuardrailCase) -> Decision:
    state = MemoryState()
    path = case.open(state)
    _prepare(case, path, state)
    decision = path.decide(case.provoking[-1])
    assert decision.firings, "it did not fire"
    return decision


def _done(decision: Decision) -> tuple[Any, ...]:
    values = {name: each.value for name, each in decision.predictions.items()}
    return decision.mode, decision.action, values, decision.error


class _Away(MemoryState):
    """A state that can be taken away."""

    away = False

    def load(self, key: str) -> tuple[int, bytes]:
        if self.away:
            raise StoreError("store: got away, allowed is one that answers")
        return super().load(key)

    def save(self, key: str, value: bytes, expected: int) -> bool:
        if self.away:
            raise StoreError("store: got away, allowed is one that answers")
        return super().save(key, value, expected)
