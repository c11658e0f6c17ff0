"""Where people oversee a system: they take cases, decide and review them, hear appeals, and take back what it did."""

from collections.abc import Callable
from functools import cached_property

import msgspec

from holism.interactions.best import best_of
from holism.vocabulary.clock import SECOND_US, Clock
from holism.vocabulary.decision import Decision
from holism.vocabulary.errors import DeclarationError, InvalidRequest, Problem
from holism.vocabulary.feedback import Feedback, FeedbackGiven
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.oversight import (
    APPEAL,
    ESCALATION,
    REVIEW,
    UNDONE,
    Ground,
    Oversight,
    Review,
    Standing,
    Verdict,
    standing,
)
from holism.vocabulary.state import SharedState, update
from holism.vocabulary.story import Story
from holism.vocabulary.system import System

LONGEST_TEXT = 4_000


class Taken(msgspec.Struct, frozen=True):
    """Who has taken a case, and when (microseconds since 1970 UTC); nobody, where `by` is empty."""

    by: str
    time_us: int


TAKEN = msgspec.json.Decoder(Taken)


class Desk:
    """The oversight of one system. All methods are safe for threads and workers, and durable when they return.

    They raise `UnknownDecision`, `InvalidRequest` for what is not allowed, `StoreError`, and `DeclarationError` where
    the system declares no oversight.

    :param story: all that is known of a decision.
    :param tell: appends feedback.
    """

    def __init__(
        self,
        system: System,
        state: SharedState,
        clock: Clock,
        identify: Callable[[], str],
        story: Callable[[str], Story],
        tell: Callable[[FeedbackGiven], None],
    ) -> None:
        self._system, self._state, self._clock = system, state, clock
        self._identify, self._story, self._tell = identify, story, tell

    @property
    def rules(self) -> Oversight:
        """What is declared of oversight."""
        if self._system.oversight is None:
            raise DeclarationError(
                f"system {self._system.name!r}: got no oversight, allowed is one that declares oversight=Oversight(...)"
            )
        return self._system.oversight

    @cached_property
    def answers(self) -> tuple[Option, ...]:
        """What a person may decide: the interaction's options but to defer."""
        options = self._system.interaction.options if self._system.interaction else ()
        return tuple(option for option in options if option.mode is not Mode.DEFER)

    def standing(self, decision: str) -> Standing:
        """How a decision stands with people; what its subject may know of an appeal."""
        return _standing(self._story(decision))

    def suggested(self, decision: Decision) -> str:
        """What the system did or, where it deferred, would have done."""
        if decision.mode is not Mode.DEFER:
            return decision.action
        model = self._system.acts_on
        prediction = decision.predictions.get(model.name) if model else None
        return best_of(self.answers, self._system.classes)(prediction).name if self.answers else ""

    def escalate(self, decision: str, by: str, reason: str) -> None:
        """Asks for another person's look, with the context that they need."""
        self.rules  # noqa: B018  raises where there is no oversight
        self._standing_of(decision)
        self._say(ESCALATION, decision, by, _text("reason", reason))

    def appeal(self, decision: str, statement: str, by: str = "subject") -> None:
        """The person concerned objects; somebody who has not reviewed the decision yet will look at it.

        :param statement: in their words, at most 4,000 characters; it is kept as it is, for the reviewer to read.
        """
        story, now = self._standing_of(decision)
        if self._clock() > story.decision.time_us + self.rules.appeal_us:
            allowed = f"a decision of the last {self.rules.appeal_days:g} days"
            raise InvalidRequest([Problem("decision", decision, allowed)])
        if now.waits is Ground.APPEALED:
            raise InvalidRequest([Problem("decision", decision, "one whose appeal is not waiting already")])
        self._say(APPEAL, decision, by, _text("statement", statement))

    def take(self, decision: str, by: str) -> Standing:
        """Takes a case, so that nobody else looks at it at the same time."""
        _, now = self._standing_of(decision)
        self._check_waits(decision, now, by)
        now_us = self._clock()
        holder = ""

        def change(value: bytes) -> bytes | None:
            nonlocal holder
            before = self._free(value, now_us)
            holder = before.by if before and before.by != by else ""
            return None if before else msgspec.json.encode(Taken(by, now_us))

        update(self._state, self._key(decision), change)
        if holder:
            raise InvalidRequest([Problem("decision", decision, f"one that nobody has taken; {holder} has it")])
        return now

    def taken_by(self, decision: str) -> str:
        """Who has taken a case; empty if nobody has."""
        taken = self._free(self._state.load(self._key(decision))[1], self._clock())
        return taken.by if taken else ""

    def release(self, decision: str, by: str) -> None:
        """Gives a case back."""
        if self.taken_by(decision) == by:
            self._put_down(decision)

    def review(self, decision: str, by: str, action: str, reason: str, *, own: str = "") -> Review:
        """A named person's verdict, with a reason: the same action upholds, another overrides. Takes the case first.

        :param action: what holds from now on, one of `answers`.
        :param own: what they answered before they saw the system's answer.
        """
        # The reason must be there before the case is taken.
        reason = _text("reason", reason)
        for name, answer in (("action", action), ("own", own or action)):
            if answer not in {option.name for option in self.answers}:
                allowed = f"one of {', '.join(option.name for option in self.answers)}"
                raise InvalidRequest([Problem(name, answer, allowed)])
        if self.rules.decide_first and not own:
            raise InvalidRequest([Problem("own", own, "an answer given before the system's was shown")])
        now = self.take(decision, by)
        assert now.waits is not None
        story = self._story(decision)
        taken = TAKEN.decode(self._state.load(self._key(decision))[1])
        seconds = (self._clock() - taken.time_us) / SECOND_US
        review = Review(now.waits, action, reason, self.suggested(story.decision), seconds, own)
        self._say(REVIEW, decision, by, _verdict(now, action), msgspec.to_builtins(review))
        self._put_down(decision)
        return review

    def undo(self, decision: str, by: str = "user") -> None:
        """Takes an automated action back, within its time."""
        story = self._story(decision)
        until_us, now_us = story.decision.undo_until_us, self._clock()
        if until_us is None or now_us > until_us:
            allowed = "one that was automated and can be undone" if until_us is None else "one whose time is not over"
            raise InvalidRequest([Problem("decision", decision, allowed)])
        if any(given.name == UNDONE.name for given in story.feedback):
            raise InvalidRequest([Problem("decision", decision, "one that has not been undone already")])
        self._say(UNDONE, decision, by, True)

    def _standing_of(self, decision: str) -> tuple[Story, Standing]:
        self.rules  # noqa: B018  raises where there is no oversight
        story = self._story(decision)
        return story, _standing(story)

    def _check_waits(self, decision: str, now: Standing, by: str) -> None:
        if not by:
            raise InvalidRequest([Problem("by", by, "a reviewer's name")])
        if now.waits is None:
            raise InvalidRequest([Problem("decision", decision, "one that waits for a person")])
        if now.waits is Ground.APPEALED and by in now.reviewers:
            raise InvalidRequest([Problem("by", by, "somebody who has not reviewed this decision before")])

    def _free(self, value: bytes, now_us: int) -> Taken | None:
        """Who has a case, unless nobody has, or not any more."""
        taken = TAKEN.decode(value) if value else None
        if taken is None or not taken.by or now_us - taken.time_us > self.rules.taken_s * SECOND_US:
            return None
        return taken

    def _put_down(self, decision: str) -> None:
        update(self._state, self._key(decision), lambda before: msgspec.json.encode(Taken("", self._clock())))

    def _say(
        self, what: Feedback, decision: str, by: str, value: bool | str, detail: dict[str, object] | None = None
    ) -> None:
        if not by:
            raise InvalidRequest([Problem("by", by, "a name")])
        given = FeedbackGiven(self._identify(), self._clock(), what.name, value, decision, by=by, detail=detail or {})
        self._tell(given)

    def _key(self, decision: str) -> str:
        return f"{self._system.name}/case/{decision}"


def _standing(story: Story) -> Standing:
    decision = story.decision
    return standing(decision.time_us, decision.action, decision.mode is Mode.DEFER, story.feedback)


def _verdict(now: Standing, action: str) -> str:
    if now.waits is Ground.DEFERRED:
        return Verdict.DECIDED.value
    return (Verdict.UPHELD if action == now.action else Verdict.OVERRIDDEN).value


def _text(name: str, text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise InvalidRequest([Problem(name, text, f"a text of 1 to {LONGEST_TEXT} characters")])
    return text.strip()
