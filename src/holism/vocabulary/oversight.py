"""How people oversee a system: they decide what it defers, look at what is appealed, and take back what it did.

What they say is feedback on the decision, under the names below: kept beside the system's own answer, with who said it
and why. It is not the truth: people err too, and `Outcome` is for what turned out.
"""

from enum import StrEnum

import msgspec

from holism.vocabulary.clock import DAY_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.feedback import Feedback, FeedbackGiven


class Ground(StrEnum):
    """Why a decision waits for a person."""

    DEFERRED = "deferred"
    """The system has left it to a person."""
    ESCALATED = "escalated"
    """Somebody who works with it asks for another look."""
    APPEALED = "appealed"
    """Whom it is about objects."""


class Verdict(StrEnum):
    """What a person has made of it."""

    DECIDED = "decided"
    """The system had left it open."""
    UPHELD = "upheld"
    OVERRIDDEN = "overridden"


REVIEW = Feedback("review", explicit=True, kind="text", description="a person's verdict; what is done stands in detail")
ESCALATION = Feedback("escalation", explicit=True, kind="text", description="why somebody asks for another look")
APPEAL = Feedback("appeal", explicit=True, kind="text", description="what the person concerned has to say")
UNDONE = Feedback("undone", explicit=True, description="an automated action was taken back within its time")

OVERSIGHT_NAMES = frozenset({each.name for each in (REVIEW, ESCALATION, APPEAL, UNDONE)})


class Oversight(msgspec.Struct, frozen=True):
    """The queue of decisions that wait for a person, and how reviewing is kept honest.

    :param decide_first: whether reviewers answer before they see the system's answer (cognitive forcing: Buçinca,
        Malaya and Gajos 2021); it lowers over-reliance, and is disliked.
    :param hurried_s: a review that took less, in seconds, cannot have looked at the case.
    :param agreeing: share of reviews that agree with the system, in (0, 1), above which rubber-stamping is suspected
        where many are hurried.
    :param appeal_days: days after a decision within which it can be appealed.
    :param taken_s: seconds after which a case that somebody took is free for others again.
    """

    decide_first: bool = False
    hurried_s: float = 5.0
    agreeing: float = 0.95
    appeal_days: float = 30.0
    taken_s: float = 1_800.0

    def __post_init__(self) -> None:
        for name in ("hurried_s", "appeal_days", "taken_s"):
            if not getattr(self, name) > 0:
                raise DeclarationError(f"Oversight {name}: got {getattr(self, name)}, allowed is more than 0")
        if not 0.0 < self.agreeing < 1.0:
            raise DeclarationError(f"Oversight agreeing: got {self.agreeing}, allowed is a share in (0, 1)")

    @property
    def appeal_us(self) -> int:
        """How long a decision can be appealed, in microseconds."""
        return round(self.appeal_days * DAY_US)


class Review(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands in the detail of a review.

    :param action: the option that holds from now on.
    :param suggested: the option that the system took or, where it deferred, would have taken; empty where its model had
        nothing to say.
    :param seconds: from taking the case to the verdict; None where it was not taken first.
    :param own: what the reviewer answered before seeing the system's answer, in decide-first mode.
    """

    ground: Ground
    action: str
    reason: str
    suggested: str
    seconds: float | None = None
    own: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the reviewer came out where the system did; not where it had no opinion."""
        return bool(self.suggested) and self.action == self.suggested

    @property
    def yielded(self) -> bool:
        """Whether the reviewer gave up an answer of their own for the system's."""
        return bool(self.own) and self.own != self.action and self.agrees


class Standing(msgspec.Struct, frozen=True):
    """How a decision stands with people.

    :param waits: why it waits for a person; None if it does not.
    :param since_us: since when, or when the last verdict was given; microseconds since 1970 UTC.
    :param action: what holds now: the option of the last review, the decision's own, or "undone".
    :param verdict: of the last review; None without one.
    :param said: what was said with the escalation or the appeal, or the reason of the last review.
    :param reviewers: who has reviewed it so far; an appeal goes to somebody else.
    """

    waits: Ground | None
    since_us: int
    action: str
    verdict: Verdict | None = None
    said: str = ""
    reviewers: tuple[str, ...] = ()


def standing(time_us: int, action: str, deferred: bool, feedback: tuple[FeedbackGiven, ...]) -> Standing:
    """How a decision stands, from when and what it was, and all feedback on it in the order in which it arrived."""
    waits = Ground.DEFERRED if deferred else None
    since_us, said, verdict = time_us, "", None
    reviewers: list[str] = []
    for given in feedback:
        if given.name == REVIEW.name:
            review = msgspec.convert(given.detail, Review)
            waits, action, verdict, said = None, review.action, Verdict(str(given.value)), review.reason
            reviewers.append(given.by)
        elif given.name == APPEAL.name:
            waits, said = Ground.APPEALED, str(given.value)
        elif given.name == ESCALATION.name:
            waits, said = (waits if waits is Ground.APPEALED else Ground.ESCALATED), str(given.value)
        elif given.name == UNDONE.name:
            action, said = UNDONE.name, f"taken back by {given.by}"
        else:
            continue
        since_us = given.time_us
    return Standing(waits, since_us, action, verdict, said, tuple(reviewers))
