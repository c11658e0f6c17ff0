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
    """Who has taken a case, and when (microseconds since 1970 UTC); nobody, where `by` is empty.

    `own` is what they answered before they saw the system's answer, by whoever answered first and is never changed.
    """

    by: str
    time_us: int
    own: str = ""


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
    def _options(self) -> tuple[Option, ...]:
        options = self._system.interaction.options if self._system.interaction else ()
        return tuple(option for option in options if option.mode is not Mode.DEFER)

    def standing(self, decision: str) -> Standing:
        """How a decision stands with people; what its subject may know of an appeal."""
        return _standing(self._story(decision))

    def answers_to(self, decision: Decision) -> tuple[str, ...]:
        """What a person may decide on it: the interaction's options but to defer, and what the system did itself."""
        names = [option.name for option in self._options]
        if decision.mode is not Mode.DEFER and decision.action not in names:
            names.append(decision.action)
        return tuple(names)

    def suggested(self, decision: Decision) -> str:
        """What the system did or, where it deferred, would have done; empty where its model had nothing to say."""
        if decision.mode is not Mode.DEFER:
            return decision.action
        model = self._system.acts_on
        prediction = decision.predictions.get(model.name) if model else None
        if prediction is None or prediction.fallback or not self._options:
            return ""
        return best_of(self._options, self._system.classes)(prediction).name

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
        by = _named(by)
        self._check_waits(decision, self._standing_of(decision)[1], by)
        now_us = self._clock()
        taken = self._change(decision, lambda before: before or Taken(by, now_us))
        if taken.by != by:
            raise InvalidRequest([Problem("decision", decision, f"one that nobody has taken; {taken.by} has it")])
        # Somebody may have decided it between the look and the taking.
        now = self._standing_of(decision)[1]
        try:
            self._check_waits(decision, now, by)
        except InvalidRequest:
            self._put_down(decision)
            raise
        return now

    def answer_first(self, decision: str, by: str, own: str) -> str:
        """Takes a case, and gives an answer before the system's is shown; returns the one that was given first."""
        self._check_answer("own", own, self._story(decision).decision)
        self.take(decision, by)
        return self._change(
            decision, lambda before: before and msgspec.structs.replace(before, own=before.own or own)
        ).own

    def taken(self, decision: str) -> Taken | None:
        """Who has taken a case, and what they have answered so far; None if nobody has."""
        return self._free(self._state.load(self._key(decision))[1], self._clock())

    def release(self, decision: str, by: str) -> None:
        """Gives a case back."""
        taken = self.taken(decision)
        if taken is not None and taken.by == _named(by):
            self._put_down(decision)

    def review(self, decision: str, by: str, action: str, reason: str, *, own: str = "") -> Review:
        """A named person's verdict, with a reason: the same action upholds, another overrides. Takes the case first.

        :param action: what holds from now on, one of `answers_to`.
        :param own: what they answered before they saw the system's answer, if they have not by `answer_first`.
        """
        # What is wrong must be said before the case is taken.
        by, reason = _named(by), _text("reason", reason)
        decided = self._story(decision).decision
        self._check_answer("action", action, decided)
        before = self.taken(decision)
        own = (before.own if before and before.by == by else "") or own
        if own:
            self._check_answer("own", own, decided)
        elif self.rules.decide_first:
            raise InvalidRequest([Problem("own", own, "an answer given before the system's was shown")])
        now = self.take(decision, by)
        assert now.waits is not None
        seconds = (self._clock() - before.time_us) / SECOND_US if before and before.by == by else None
        review = Review(now.waits, action, reason, self.suggested(decided), seconds, own)
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
        if now.waits is None:
            raise InvalidRequest([Problem("decision", decision, "one that waits for a person")])
        if now.waits is Ground.APPEALED and by.casefold() in map(str.casefold, now.reviewers):
            raise InvalidRequest([Problem("by", by, "somebody who has not reviewed this decision before")])

    def _check_answer(self, name: str, answer: str, decision: Decision) -> None:
        if answer not in (answers := self.answers_to(decision)):
            raise InvalidRequest([Problem(name, answer, f"one of {', '.join(answers)}")])

    def _change(self, decision: str, to: Callable[[Taken | None], Taken | None]) -> Taken:
        """Changes who has taken a case, whatever others do at the same time; returns who has it then."""
        now_us = self._clock()

        def change(value: bytes) -> bytes | None:
            before = self._free(value, now_us)
            after = to(before)
            return None if after is None or after == before else msgspec.json.encode(after)

        return TAKEN.decode(update(self._state, self._key(decision), change))

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
        given = FeedbackGiven(
            self._identify(), self._clock(), what.name, value, decision, by=_named(by), detail=detail or {}
        )
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


def _named(by: str) -> str:
    if not by.strip():
        raise InvalidRequest([Problem("by", by, "a name")])
    return by.strip()


def _text(name: str, text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise InvalidRequest([Problem(name, text, f"a text of 1 to {LONGEST_TEXT} characters")])
    return text.strip()
