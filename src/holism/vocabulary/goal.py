"""Goals in layers, from the organization down to the model; each with a measure, a target and what it supports."""

from enum import StrEnum

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Estimate, Measure


class Layer(StrEnum):
    """Layers of success measures (Hulten, chapter 4), from the organization to the model."""

    ORGANIZATION = "organizational objective"
    LEADING = "leading indicator"
    SYSTEM = "system goal"
    USER = "user outcome"
    MODEL = "model property"


class Goal(msgspec.Struct, frozen=True):
    """Something to be reached, measured on what happens.

    Give `at_least` or `at_most`, in the measure's unit. `supports` names the goals that this one is believed to help.
    """

    name: str
    layer: Layer
    measure: Measure
    at_least: float | None = None
    at_most: float | None = None
    supports: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise DeclarationError(
                f"Goal {self.name!r}: got at_least={self.at_least} and at_most={self.at_most}, allowed is one of them"
            )

    @property
    def target(self) -> str:
        """The target in words."""
        bound, value = ("at least", self.at_least) if self.at_least is not None else ("at most", self.at_most)
        return f"{bound} {value:g} {self.measure.unit}".rstrip()


class Status(StrEnum):
    """What the data say about a goal. The interval decides: a goal whose interval holds its target is undecided."""

    MET = "met"
    MISSED = "missed"
    NOT_ENOUGH_DATA = "not enough data"


class GoalStatus(msgspec.Struct, frozen=True):
    """A goal, what was measured, and the verdict."""

    goal: Goal
    estimate: Estimate
    status: Status
