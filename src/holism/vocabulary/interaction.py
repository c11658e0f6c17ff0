"""How the intelligence meets people: a policy over options, under limits."""

from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.band import Table
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.frequency import AtMost, Budget, Quiet
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.request import Request


class AtMostWrong(msgspec.Struct, frozen=True):
    """A guarantee on what is automated: at most this share is wrong, with this confidence.

    Nothing is automated until a certificate says above which confidence that holds (Learn-then-Test on labelled
    decisions of the log; see `holism coverage`), nor after it has lapsed.

    :param share: largest share of wrong ones among what is automated, in (0, 1).
    :param wrong: whether automating was, or would have been, wrong, as an expression over facts
        (`lambda f: ~f.outcome_phishing`); a decision for which it is null is not labelled.
    :param confidence: probability that the guarantee holds, in (0, 1).
    :param labelled: the probability, in (0, 1], with which each labelled decision came to be labelled, as an expression
        over facts (`lambda f: f.propensity`), where what was done decided over it; default: all the same.
    """

    share: float
    wrong: Callable[[Any], Any]
    confidence: float = 0.95
    labelled: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        for name in ("share", "confidence"):
            if not 0.0 < getattr(self, name) < 1.0:
                raise DeclarationError(f"AtMostWrong {name}: got {getattr(self, name)}, allowed is in (0, 1)")


class Interaction(msgspec.Struct, frozen=True):
    """The policy: of its options, the one of highest expected utility, under caps, quiet time, mutes and a risk bound.

    :param options: what the system may do; names are unique.
    :param on: the model whose prediction it acts on; default: the system's only model.
    :param frequency: caps per unit on interrupting modes.
    :param budget: interruptions for all units together.
    :param quiet: when nobody is interrupted.
    :param risk: a bound on the share of wrong ones among what is automated.
    :param explore: share of decisions, in [0, 1], in which an option is drawn at random from those allowed, so that
        feedback loops can be found and other policies evaluated from the log.
    :param otherwise: what is done when there is no prediction to act on: nothing that interrupts or acts.
    """

    options: tuple[Option, ...]
    on: str = ""
    frequency: AtMost | tuple[AtMost, ...] = ()
    budget: Budget | None = None
    quiet: Quiet | None = None
    risk: AtMostWrong | None = None
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
        if self.otherwise.mode in (Mode.PROMPT, Mode.AUTOMATE):
            raise DeclarationError(
                f"Interaction otherwise: got {self.otherwise.name!r}, which is to {self.otherwise.mode}, allowed is "
                "what neither interrupts nor acts: without a prediction no cap, mute or risk bound is asked"
            )
        if not any(self.is_free(option) for option in self.options):
            raise DeclarationError(
                "Interaction options: got only ones that a cap, a budget, quiet time or the risk bound may forbid, "
                "allowed is at least one to turn to then (Silent() is one)"
            )

    def table(self) -> Table:
        """At which probability of being right each option is best, and what it is worth: print it.

        >>> from holism.vocabulary.option import Prompt, Silent
        >>> print(Interaction((Silent(), Prompt("ask", right=8, wrong=-2, cost=0.5))).table())
        mode    option  best from  to    if right  if wrong  cost
        silent  silent  0          0.25  0         0         0
        prompt  ask     0.25       1     8         -2        0.5
        """
        return Table.of(self.options)

    @property
    def caps(self) -> tuple[AtMost, ...]:
        """All frequency caps."""
        return (self.frequency,) if isinstance(self.frequency, AtMost) else self.frequency

    def is_free(self, option: Option) -> bool:
        """Whether nothing can forbid the option: neither a cap, the budget, quiet time nor the risk bound."""
        if any(option.mode in cap.modes for cap in self.caps):
            return False
        if option.interrupts and (self.budget or self.quiet):
            return False
        return not (self.risk and option.mode is Mode.AUTOMATE)


class Choice(msgspec.Struct, frozen=True):
    """What the policy chose, with the probability, in (0, 1], that it would choose so."""

    option: Option
    propensity: float
    explored: bool
    reason: str


Policy = Callable[[Prediction | None, Request, str | None], Choice]
"""Takes the prediction to act on (None where no model is declared), the request and the unit; returns the choice."""
