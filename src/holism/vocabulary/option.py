"""What may become of a prediction: modes in order of forcefulness, and what each is worth.

The four factors are Hulten's (Building Intelligent Systems, chapter 7): forcefulness is the mode (and within a prompt
its force), value is `right`, cost is `wrong`, and frequency is `AtMost`.
"""

from enum import StrEnum
from math import isfinite

import msgspec

from holism.vocabulary.errors import DeclarationError

LONGEST_UNDO_S = 10 * 365 * 86_400


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


class Force(StrEnum):
    """How forcefully a prompt asks, from what can be overlooked to what cannot be passed by."""

    BADGE = "badge"
    INLINE = "inline"
    TOAST = "toast"
    DIALOG = "dialog"
    PAGE = "page"
    """A full page in the way (an interstitial)."""


class Option(msgspec.Struct, frozen=True):
    """One thing that the system may do with a prediction, and what it is worth.

    :param name: what the product does ("meter", "offer support"); unique within an interaction.
    :param right: value of doing it when the prediction turns out right; any one unit, the same for all options.
    :param wrong: value of doing it when the prediction turns out wrong; usually negative.
    :param cost: price paid either way: a person's attention, a reviewer's hour; at least 0.
    :param force: of a prompt, how forcefully it asks.
    :param worth: for a model that predicts classes, the value of doing it when each class is the true one (instead of
        `right` and `wrong`); a class that is not named is worth 0.
    :param undo_s: of what is automated, the seconds within which the person can take it back; None: it cannot be.
    """

    mode: Mode
    name: str
    right: float = 0.0
    wrong: float = 0.0
    cost: float = 0.0
    force: Force | None = None
    worth: dict[str, float] = {}
    undo_s: float | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise DeclarationError(f"Option name: got {self.name!r}, allowed is a text that is not empty")
        values = {"right": self.right, "wrong": self.wrong, "cost": self.cost}
        values |= {f"worth of {name!r}": value for name, value in self.worth.items()}
        for what, value in values.items():
            if not isfinite(value):
                raise DeclarationError(f"Option {self.name!r} {what}: got {value}, allowed is a finite number")
        if self.cost < 0:
            raise DeclarationError(f"Option {self.name!r} cost: got {self.cost}, allowed is at least 0")
        if self.undo_s is not None and not 0 < self.undo_s <= LONGEST_UNDO_S:
            allowed = f"more than 0 and at most {LONGEST_UNDO_S:,} seconds, which are ten years"
            raise DeclarationError(f"Option {self.name!r} undo_s: got {self.undo_s}, allowed is {allowed}")

    @property
    def interrupts(self) -> bool:
        """Whether it takes a person's attention from something else; a badge or a line among others does not."""
        return self.mode is Mode.PROMPT and self.force not in (Force.BADGE, Force.INLINE)

    def utility(self, probability: float) -> float:
        """Expected utility (Horvitz 1999) if the prediction is right with this probability in [0, 1].

        >>> Prompt("review", right=8, wrong=-3).utility(0.5)
        2.5
        """
        return probability * self.right + (1.0 - probability) * self.wrong - self.cost


def Silent(name: str = "silent") -> Option:
    """Nothing is shown; worth 0."""
    return Option(Mode.SILENT, name)


def Annotate(
    name: str,
    *,
    right: float = 0.0,
    wrong: float = 0.0,
    cost: float = 0.0,
    worth: dict[str, float] | None = None,
) -> Option:
    """Information is added to what the person looks at anyway."""
    return Option(Mode.ANNOTATE, name, right, wrong, cost, worth=worth or {})


def Prompt(
    name: str,
    *,
    right: float = 0.0,
    wrong: float = 0.0,
    cost: float = 0.0,
    force: Force = Force.DIALOG,
    worth: dict[str, float] | None = None,
) -> Option:
    """The person is asked whether something should be done, as forcefully as `force` says."""
    return Option(Mode.PROMPT, name, right, wrong, cost, force, worth or {})


def Automate(
    name: str,
    *,
    right: float = 0.0,
    wrong: float = 0.0,
    cost: float = 0.0,
    worth: dict[str, float] | None = None,
    undo_s: float | None = None,
    irreversible: bool = False,
) -> Option:
    """The system acts on the person's behalf.

    :param undo_s: seconds within which the person can take it back.
    :param irreversible: must be said where nothing can be taken back.

    Raises `DeclarationError` unless exactly one of the two is given.
    """
    if (undo_s is None) is not irreversible:
        raise DeclarationError(
            f"Automate {name!r}: got undo_s={undo_s} and irreversible={irreversible}, allowed is the seconds within "
            "which it can be undone, or irreversible=True"
        )
    return Option(Mode.AUTOMATE, name, right, wrong, cost, worth=worth or {}, undo_s=undo_s)


def Abstain(name: str = "abstain", *, cost: float = 0.0) -> Option:
    """The system says that it does not know."""
    return Option(Mode.ABSTAIN, name, cost=cost)


def Defer(
    name: str, *, right: float = 0.0, wrong: float = 0.0, cost: float, worth: dict[str, float] | None = None
) -> Option:
    """A person decides; `cost` is the price of that person's time."""
    return Option(Mode.DEFER, name, right, wrong, cost, worth=worth or {})
