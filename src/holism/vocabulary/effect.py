"""Experiments that are over: what each changed in the measures of goals, and what many of them say of a `supports`."""

from collections.abc import Mapping
from enum import StrEnum
from math import isfinite

import msgspec

from holism.vocabulary.errors import DeclarationError

ROUNDING = 1e-9
"""A covariance may be above the product of the standard errors by this share: figures are rounded in files."""


class MeasuredEffect(msgspec.Struct, frozen=True):
    """How much the treatment raised the measure of one goal.

    :param value: in the measure's unit, or as a share of the control where the experiment is `relative`.
    :param se: its standard error, in the same unit, at least 0.
    :param units: different units that it rests on, over both arms; 0 where that is not known.
    """

    value: float
    se: float
    units: int = 0


class PastExperiment(msgspec.Struct, frozen=True):
    """One comparison of a treatment with a control, over and done.

    The effects come from the same people, so that they err together: `covariance` is part of what was measured.

    :param ended: the UTC day on which it ended, as 2026-01-31; empty where that is not known.
    :param effects: by the name of the goal, as measured: a goal with `at_most` got better where its effect is negative.
    :param covariance: of the effects on two goals: name, name, covariance; of each two once. What is left out is not
        known.
    :param relative: effects are shares of the control's value, not differences in the measure's unit.
    """

    name: str
    effects: Mapping[str, MeasuredEffect]
    covariance: tuple[tuple[str, str, float], ...] = ()
    ended: str = ""
    relative: bool = False

    def __post_init__(self) -> None:
        for goal, effect in self.effects.items():
            if not isfinite(effect.value):
                self._refuse(f"effect on {goal!r}", effect.value, "a finite number")
            if not (isfinite(effect.se) and effect.se >= 0.0):
                self._refuse(f"standard error of the effect on {goal!r}", effect.se, "a finite number of at least 0")
            if effect.units < 0:
                self._refuse(f"units of the effect on {goal!r}", effect.units, "at least 0")
        for one, other, value in self.covariance:
            if unknown := [goal for goal in (one, other) if goal not in self.effects]:
                self._refuse("covariance of", unknown[0], f"one of {', '.join(self.effects)}")
            most = self.effects[one].se * self.effects[other].se
            if not abs(value) <= most * (1.0 + ROUNDING):
                self._refuse(f"covariance of {one!r} and {other!r}", value, f"in [{-most:.6g}, {most:.6g}]")

    def covariance_of(self, one: str, other: str) -> float | None:
        """The sampling covariance of the effects on two goals; None where it is not known."""
        if one == other:
            return self.effects[one].se ** 2
        return next((value for a, b, value in self.covariance if (a, b) in ((one, other), (other, one))), None)

    @property
    def units(self) -> int:
        """Units of the effect that rests on most of them."""
        return max((effect.units for effect in self.effects.values()), default=0)

    def _refuse(self, what: str, got: object, allowed: str) -> None:
        raise DeclarationError(f"experiment {self.name!r} {what}: got {got!r}, allowed is {allowed}")


class Evidence(StrEnum):
    """What a statement about two goals rests on."""

    EXPERIMENTS = "from experiments"
    """What was changed at random moved both, or did not."""
    CORRELATIONAL = "correlational"
    """They go together among the people of the log; that one moves the other does not follow."""


class Agreement(StrEnum):
    """What the data say of the belief that one goal supports another."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"
