"""One decision with all that is known about it."""

from typing import Any

import msgspec

from holism.vocabulary.decision import Decision
from holism.vocabulary.feedback import FeedbackGiven
from holism.vocabulary.outcome import OutcomeObserved


class Story(msgspec.Struct, frozen=True):
    """From the request to the outcome: what was asked, decided, shown, said about it, and turned out to be true."""

    decision: Decision
    request: dict[str, Any]
    feedback: tuple[FeedbackGiven, ...] = ()
    outcomes: tuple[OutcomeObserved, ...] = ()
