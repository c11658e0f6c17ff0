"""Runs a case through the very decision path that decides in production, with an adversary for every model."""

import hashlib
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path as Folder
from typing import Any

import msgspec

from holism.decisions.deadline import Overseer
from holism.decisions.guardrails.timeout import retimed
from holism.decisions.path import Path
from holism.engines.memory import MemoryState
from holism.interactions.policy import compile_policy
from holism.verification.adversary import Adversary, Hangs
from holism.verification.case import Case, Step
from holism.verification.plant import ask
from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.errors import InvalidRequest
from holism.vocabulary.guardrail import Site
from holism.vocabulary.request import Request
from holism.vocabulary.system import System

HUNG_DEADLINE_S = 0.05
"""The deadline of a case in which a model really hangs, unless the declared one is shorter."""
HUNG_TIMEOUT_S = 0.02
GRACE_S = 2.0
"""What a busy machine may add to a deadline."""
UNHURRIED_S = 1e6


Verdicts = Iterator[str]
"""Of a claim, one for each time that a run was held against it: empty where it held, else how it was broken."""


class Turn(msgspec.Struct, frozen=True):
    """One decision of a run: the state and request before it, the state after it, and which models were asked.

    `request` is None where it was refused. `decision` is None where the path raised or did not answer in time; `raised`
    then says so.
    """

    step: Step
    request: Request | None
    decision: Decision | None
    raised: str = ""
    state: Any = None
    after: Any = None
    asked: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """What came of a case."""

    case: Case
    turns: tuple[Turn, ...]
    hung: bool = False


class _Clock:
    def __init__(self, now_us: int) -> None:
        self.now_us = now_us

    def __call__(self) -> int:
        return self.now_us


class Bench:
    """A system on the bench for one case: its path compiled anew, its memory as the case says."""

    def __init__(self, system: System, case: Case, models: Folder) -> None:
        self.hung = any(isinstance(answer, Hangs) for step in case.steps for answer in step.answers.values())
        self.system = _retimed(system, self.hung)
        self.clock = _Clock(case.time_us)
        # Only a model that really hangs needs a thread of its own; without one a case takes a tenth of the time.
        self.adversaries = {model.name: Adversary(model.ends or not self.hung) for model in system.models}
        self.path = _compile(self.system, case, self.clock, self.adversaries, models)
        self._overseer = Overseer() if self.hung else None

    def decide(self, request: Request) -> Decision:
        """The decision; raises what the path raises, or `TooLate`."""
        if self._overseer is None:
            return self.path.decide(request)
        return self._overseer.call(self.system.deadline_s + GRACE_S, self.path.decide, request)

    def take(self, step: Step, state: Any = None) -> Turn:
        """One decision, and the plant's step after it."""
        plant = self.system.plant if state is not None else None
        for name, adversary in self.adversaries.items():
            adversary.answer, adversary.asked = step.answers.get(name), 0
        request, decision, raised = None, None, ""
        asking: Any = step.request if plant is None else ask(plant, "request", state)
        try:
            request = self.system.schema.validate(asking)
        except InvalidRequest as invalid:
            decision = self.path.refuse(ErrorCode.INVALID_REQUEST, str(invalid))
        else:
            try:
                decision = self.decide(request)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001  that nothing is raised is what is verified
                raised = f"{type(error).__name__}: {error}"
        asked = tuple(name for name, adversary in self.adversaries.items() if adversary.asked)
        after = None
        if plant and decision:
            after = ask(plant, "step", state, decision, plant.disturbances[step.disturbance])
        return Turn(step, request, decision, raised, state, after, asked)


def run(system: System, case: Case, models: Folder = Folder()) -> Run:
    """What comes of a case. A plant's run ends with the first state that is not safe.

    :param models: the folder of what guardrails read (`Unfamiliar`).
    """
    bench = Bench(system, case, models)
    plant = system.plant if case.state is not None else None
    state = msgspec.convert(case.state, plant.state) if plant else None
    turns: list[Turn] = []
    for step in case:
        bench.clock.now_us += round((plant.step_s if plant else step.wait_s) * SECOND_US)
        turns.append(turn := bench.take(step, state))
        state = turn.after
        if turn.decision is None or (plant and not ask(plant, "safe", state)):
            break
    for adversary in bench.adversaries.values():
        adversary.released.set()
    return Run(case, tuple(turns), bench.hung)


def unit_of(system: System, request: dict[str, Any]) -> str:
    """The unit of a request, by which guardrails remember; empty where it has none."""
    name = system.schema.unit
    return _pseudonym(system, name, str(request.get(name, ""))) if name else ""


def _pseudonym(system: System, name: str, value: str) -> str:
    hashed = system.schema.by_name[name].private is not None
    return hashlib.sha256(value.encode()).hexdigest()[:16] if hashed else value


class _Certified:
    """A certificate that supports automating from a threshold on, or none that does."""

    missing = "nothing is certified in this case"

    def __init__(self, threshold: float | None) -> None:
        self.threshold = threshold


@lru_cache(maxsize=16)
def _retimed(system: System, hung: bool) -> System:
    """With short times where a model really hangs, and with none that a busy machine could run into elsewhere."""
    if hung:
        return retimed(system, HUNG_TIMEOUT_S, min(system.deadline_s, HUNG_DEADLINE_S))
    return retimed(system, UNHURRIED_S, UNHURRIED_S)


def _compile(system: System, case: Case, clock: _Clock, adversaries: dict[str, Adversary], models: Folder) -> Path:
    state = MemoryState()
    for key, value in case.memory.items():
        state.save(key, value, 0)
    policy, chance = None, random.Random(case.chance)
    if system.interaction:
        policy = compile_policy(
            system.interaction,
            system.name,
            state,
            clock,
            chance,
            classes=system.classes,
            guarantee=_Certified(case.certified),
        )
    site = Site(system.name, state, clock, models)
    hide = lambda field, value: _pseudonym(system, field, value)  # noqa: E731
    return Path(system, adversaries, policy, site, lambda: "verified", "verified", hide, rng=chance)
