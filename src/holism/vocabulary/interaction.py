"""How the intelligence meets people: modes in order of forcefulness, and what each is worth.

The four factors are Hulten's (Building Intelligent Systems, chapter 7): forcefulness is the mode, value is `right`,
cost is `wrong`, and frequency is `AtMost`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Literal

import msgspec

from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.errors import DeclarationError


class Mode(StrEnum):
    """What becomes of a prediction, from nothing to acting by itself; and the two ways of not deciding."""

    SILENT = "silent"
    ANNOTATE = "annotate"
    PROMPT = "prompt"
    AUTOMATE = "automate"
    ABSTAIN = "abstain"
    DEFER = "defer"

    @property
    def forcefulness(self) -> int:
        """0 for what nobody meets, up to 3 for acting on the user's behalf."""
        return {Mode.ANNOTATE: 1, Mode.PROMPT: 2, Mode.AUTOMATE: 3}.get(self, 0)


class Option(msgspec.Struct, frozen=True):
    """One thing that the system may do with a prediction, and what it is worth.

    :param name: what the product does ("meter", "offer support"); unique within an interaction.
    :param right: value of doing it when the prediction turns out right; any one unit, the same for all options.
    :param wrong: value of doing it when the prediction turns out wrong; usually negative.
    :param cost: price paid either way: a person's attention, a reviewer's hour; at least 0.
    """

    mode: Mode
    name: str
    right: float = 0.0
    wrong: float = 0.0
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not self.name:
            raise DeclarationError(f"Option name: got {self.name!r}, allowed is a text that is not empty")
        if self.cost < 0:
            raise DeclarationError(f"Option {self.name!r} cost: got {self.cost}, allowed is at least 0")

    def utility(self, probability: float) -> float:
        """Expected utility (Horvitz 1999) if the prediction is right with this probability in [0, 1].

        >>> Prompt("review", right=8, wrong=-3).utility(0.5)
        2.5
        """
        return probability * self.right + (1.0 - probability) * self.wrong - self.cost


def Silent(name: str = "silent") -> Option:
    """Nothing is shown; worth 0."""
    return Option(Mode.SILENT, name)


def Annotate(name: str, *, right: float, wrong: float, cost: float = 0.0) -> Option:
    """Information is added to what the person looks at anyway."""
    return Option(Mode.ANNOTATE, name, right, wrong, cost)


def Prompt(name: str, *, right: float, wrong: float, cost: float = 0.0) -> Option:
    """The person is asked whether something should be done."""
    return Option(Mode.PROMPT, name, right, wrong, cost)


def Automate(name: str, *, right: float, wrong: float, cost: float = 0.0) -> Option:
    """The system acts on the person's behalf."""
    return Option(Mode.AUTOMATE, name, right, wrong, cost)


def Abstain(name: str = "abstain", *, cost: float = 0.0) -> Option:
    """The system says that it does not know."""
    return Option(Mode.ABSTAIN, name, cost=cost)


def Defer(name: str, *, right: float = 0.0, wrong: float = 0.0, cost: float) -> Option:
    """A person decides; `cost` is the price of that person's time."""
    return Option(Mode.DEFER, name, right, wrong, cost)


PERIODS_US = {"minute": 60 * SECOND_US, "hour": 3_600 * SECOND_US, "day": DAY_US, "week": 7 * DAY_US}


class AtMost(msgspec.Struct, frozen=True):
    """A frequency cap per unit over a sliding window; it holds over restarts and workers."""

    count: int
    per: Literal["minute", "hour", "day", "week"]
    modes: tuple[Mode, ...] = (Mode.PROMPT,)

    def __post_init__(self) -> None:
        if self.count < 1:
            raise DeclarationError(f"AtMost count: got {self.count}, allowed is at least 1")
        if self.per not in PERIODS_US:
            raise DeclarationError(f"AtMost per: got {self.per!r}, allowed is one of {', '.join(PERIODS_US)}")

    @property
    def window_us(self) -> int:
        """Length of the window in microseconds."""
        return PERIODS_US[self.per]


class Interaction(msgspec.Struct, frozen=True):
    """The policy: of its options, the one of highest expected utility, under a frequency cap.

    :param options: what the system may do; names are unique.
    :param on: the model whose confidence is the probability of being right; default: the system's only model.
    :param frequency: cap per unit on interrupting modes.
    :param explore: share of decisions, in [0, 1], in which an option is drawn at random from those allowed, so that
        feedback loops can be found and other policies evaluated from the log.
    :param otherwise: what is done when there is no prediction to act on.
    """

    options: tuple[Option, ...]
    on: str = ""
    frequency: AtMost | None = None
    explore: float = 0.0
    otherwise: Option = Option(Mode.ABSTAIN, "abstain")

    def __post_init__(self) -> None:
        names = [option.name for option in self.options]
        if not names:
            raise DeclarationError("Interaction options: got none, allowed is at least one")
        if len(set(names)) != len(names):
            raise DeclarationError(f"Interaction options: got the names {names}, allowed are different names")
        if not 0.0 <= self.explore <= 1.0:
            raise DeclarationError(f"Interaction explore: got {self.explore}, allowed is a share in [0, 1]")
        if self.frequency and all(option.mode in self.frequency.modes for option in self.options):
            raise DeclarationError(
                "Interaction options: got only capped ones, allowed is at least one that is not capped, to turn to"
            )


class Choice(msgspec.Struct, frozen=True):
    """What the policy chose, with the probability, in (0, 1], that it would choose so."""

    option: Option
    propensity: float
    explored: bool
    reason: str


Policy = Callable[[float | None, str | None], Choice]
"""Takes the probability of being right (None where the model gives none) and the unit, returns the choice."""
