"""What the guidelines are held against: the declaration, and the few numbers of the log that they need."""

import random
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw

from holism.engines.memory import MemoryState
from holism.goals.report import GoalReport
from holism.interactions.policy import compile_policy
from holism.interactions.preferences import Preferences
from holism.measures.collect import collect_one, tally
from holism.reports.reactions import any_holds
from holism.service import Service
from holism.vocabulary.feedback import Feedback, Reaction
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Option
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.system import System

GRID = 101
"""Probabilities at which the policy is tried."""


class Evidence:
    """Asks the log only for what a guideline wants to know."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.system: System = service.system
        self.facts: nw.LazyFrame[Any] = service.analysis.facts(hold=True)

    @cached_property
    def decisions(self) -> int:
        """All that were recorded."""
        return int(self.ask(n=nw.len())["n"])

    @cached_property
    def goals(self) -> GoalReport:
        """Where the goals stand."""
        return self.service.analysis.goals()

    @property
    def interaction(self) -> Interaction | None:
        """The declared policy."""
        return self.system.interaction

    @property
    def options(self) -> tuple[Option, ...]:
        """What the policy may do."""
        return self.interaction.options if self.interaction else ()

    @property
    def interrupting(self) -> list[Option]:
        """Options that take a person's attention from something else."""
        return [option for option in self.options if option.interrupts]

    def feedback(self, reaction: Reaction) -> list[Feedback]:
        """The declared feedback of one meaning."""
        return [each for each in self.system.feedback if each.reaction is reaction]

    def given(self, feedback: list[Feedback], where: nw.Expr | None = None) -> int:
        """Decisions on which any of these was given, and not taken back."""
        said = any_holds(feedback)
        return self.count(said if where is None else said & where)

    def count(self, where: nw.Expr) -> int:
        """Decisions that fulfil a condition."""
        return int(self.ask(n=tally(where))["n"] or 0)

    def ask(self, **columns: nw.Expr) -> dict[str, Any]:
        """One row of aggregates over all facts."""
        return collect_one(self.facts.select(**columns))

    def choices(self, muted: str | None) -> set[str]:
        """What the policy does at any probability, for somebody who has muted one option, everything, or nothing.

        It is really asked, with nothing else in its way: no cap, budget, quiet time or risk bound.
        """
        assert self.interaction is not None
        state = MemoryState()
        preferences = Preferences(self.system.name, state, lambda: 1)
        if muted is not None:
            preferences.change("somebody", "somebody", lambda before: {muted: 0})
        bare = Interaction(self.options, self.interaction.on, otherwise=self.interaction.otherwise)
        policy = compile_policy(
            bare,
            self.system.name,
            state,
            lambda: 1,
            random.Random(0),
            classes=self.system.classes,
            preferences=preferences,
        )
        return {policy(each, None, "somebody").option.name for each in self._predictions()}  # type: ignore[arg-type]

    def mutable(self) -> list[Option]:
        """Options that a person may want to be spared."""
        return [option for option in self.options if option.mode.forcefulness]

    def _predictions(self) -> list[Prediction]:
        classes = self.system.classes
        if not classes:
            return [Prediction(place / (GRID - 1), "", place / (GRID - 1)) for place in range(GRID)]
        sure = [tuple(float(other == name) for other in classes) for name in classes]
        return [Prediction(name, "", 1.0, probabilities=each) for name, each in zip(classes, sure, strict=True)]
