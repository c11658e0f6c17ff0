"""The desk: who may look at what, and what becomes of it."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.errors import UnknownName
from holism.vocabulary.oversight import Ground, Verdict
from holism.worlds.clock import VirtualClock
from shop import VISIT, declare

OPTIONS = (
    hm.Silent(),
    hm.Annotate("mark", right=1, wrong=-1),
    hm.Automate("send back", right=4, wrong=-20, undo_s=60.0),
    hm.Defer("clerk", right=3, wrong=3, cost=1.5),
)

Open = Callable[..., hm.Service]


def overseen(confidence: float, **options: Any) -> hm.System:
    """A system that defers at 0.5, and automates at 0.99."""
    declared = {"interaction": hm.Interaction(OPTIONS), "oversight": hm.Oversight()} | options
    return declare(lambda request: confidence, **declared)


@pytest.fixture
def service(open_system: Open, clock: VirtualClock) -> hm.Service:
    """A service whose decision is deferred."""
    return open_system(overseen(0.8), clock=clock)


def test_a_deferred_decision_waits_until_a_person_decides(service: hm.Service, clock: VirtualClock):
    """The person's answer is kept beside the system's own, with who gave it, why, and how long it took."""
    decision = service.decide(VISIT)
    assert decision.mode is hm.Mode.DEFER
    assert service.desk.standing(decision.id).waits is Ground.DEFERRED
    service.desk.take(decision.id, "ann")
    clock.now_us += 42_000_000
    review = service.desk.review(decision.id, "ann", "mark", "looks fine")
    now = service.desk.standing(decision.id)
    assert (now.waits, now.action, now.verdict, now.reviewers) == (None, "mark", Verdict.DECIDED, ("ann",))
    assert (review.seconds, review.suggested, review.agrees) == (42.0, "mark", True)
    story = service.decision(decision.id)
    assert story.decision.action == "clerk"
    assert story.feedback[-1].detail["reason"] == "looks fine"


def test_an_override_is_no_outcome(open_system: Open):
    """What a person decides instead is recorded as feedback; what is true stays unknown."""
    service = open_system(overseen(0.99))
    decision = service.decide(VISIT)
    service.desk.escalate(decision.id, "bob", "the customer called")
    service.desk.review(decision.id, "ann", "silent", "not ours to decide")
    story = service.decision(decision.id)
    assert service.desk.standing(decision.id).verdict is Verdict.OVERRIDDEN
    assert story.outcomes == ()
    assert [given.name for given in story.feedback] == ["escalation", "review"]


def test_an_appeal_goes_to_somebody_else(service: hm.Service):
    """Who has reviewed a decision does not hear the appeal against it."""
    decision = service.decide(VISIT)
    service.desk.review(decision.id, "ann", "mark", "looks fine")
    service.desk.appeal(decision.id, "it was a gift")
    now = service.desk.standing(decision.id)
    assert (now.waits, now.said) == (Ground.APPEALED, "it was a gift")
    with pytest.raises(hm.InvalidRequest, match="by: got 'ann', allowed is somebody who"):
        service.desk.review(decision.id, "ann", "silent", "still fine")
    service.desk.review(decision.id, "bob", "silent", "granted")
    now = service.desk.standing(decision.id)
    assert (now.waits, now.verdict, now.action) == (None, Verdict.OVERRIDDEN, "silent")


def test_an_appeal_waits_once_and_in_time(service: hm.Service, clock: VirtualClock):
    """A second appeal is refused while the first waits, and one after the declared time."""
    decision = service.decide(VISIT)
    service.desk.appeal(decision.id, "no")
    with pytest.raises(hm.InvalidRequest, match="waiting already"):
        service.desk.appeal(decision.id, "no!")
    late = service.decide(VISIT)
    clock.now_us += 31 * 86_400_000_000
    with pytest.raises(hm.InvalidRequest, match="last 30 days"):
        service.desk.appeal(late.id, "too late")


def test_a_case_is_one_persons_at_a_time(service: hm.Service, clock: VirtualClock):
    """What somebody has taken nobody else takes, until it is given back or half an hour is over."""
    decision = service.decide(VISIT)
    service.desk.take(decision.id, "ann")
    with pytest.raises(hm.InvalidRequest, match="ann has it"):
        service.desk.review(decision.id, "bob", "mark", "mine")
    service.desk.release(decision.id, "ann")
    service.desk.take(decision.id, "bob")
    clock.now_us += 1_801_000_000
    assert service.desk.taken(decision.id) is None
    service.desk.review(decision.id, "cat", "mark", "bob went home")


def test_what_is_decided_waits_no_more(service: hm.Service):
    """A second verdict on the same case is refused."""
    decision = service.decide(VISIT)
    service.desk.review(decision.id, "ann", "mark", "fine")
    with pytest.raises(hm.InvalidRequest, match="waits for a person"):
        service.desk.review(decision.id, "bob", "silent", "me too")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by": ""}, "by: got ''"),
        ({"action": "clerk"}, "action: got 'clerk', allowed is one of silent, mark, send back"),
        ({"reason": " "}, "reason: got ' ', allowed is a text"),
        ({"own": "guess"}, "own: got 'guess'"),
    ],
)
def test_a_review_names_what_is_wrong_with_it(service: hm.Service, given: dict[str, str], message: str):
    """A verdict without a name, a reason or an action that exists is refused, and the case still waits."""
    decision = service.decide(VISIT)
    with pytest.raises(hm.InvalidRequest, match=message):
        service.desk.review(decision.id, **({"by": "ann", "action": "mark", "reason": "fine"} | given))
    assert service.desk.standing(decision.id).waits is Ground.DEFERRED
    assert service.desk.taken(decision.id) is None


def test_the_same_name_written_otherwise_is_the_same_person(service: hm.Service):
    """Spaces and capitals make nobody a second reviewer, and a blank name is none."""
    decision = service.decide(VISIT)
    service.desk.review(decision.id, "ann", "mark", "fine")
    service.desk.appeal(decision.id, "no")
    with pytest.raises(hm.InvalidRequest, match="has not reviewed this decision before"):
        service.desk.review(decision.id, " Ann ", "silent", "granted")
    with pytest.raises(hm.InvalidRequest, match="by: got '  ', allowed is a name"):
        service.desk.review(decision.id, "  ", "silent", "granted")


def test_two_reviewers_at_once_give_one_verdict(open_system: Open, tmp_path: Path):
    """Of two workers that review the same cases at the same time, exactly one succeeds with each."""
    first = open_system(overseen(0.8), store=tmp_path / "kept")
    second = open_system(overseen(0.8), store=tmp_path / "kept")
    cases = [first.decide(VISIT | {"order": f"o{number}"}).id for number in range(20)]
    verdicts: list[str] = []

    def work(service: hm.Service, name: str) -> None:
        for case in cases:
            with contextlib.suppress(hm.InvalidRequest):
                service.desk.review(case, name, "mark", "fine")
                verdicts.append(case)

    threads = [threading.Thread(target=work, args=each) for each in ((first, "ann"), (second, "bob"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdicts) == sorted(cases)


def test_what_the_system_did_itself_can_be_upheld(open_system: Open):
    """An abstention that is appealed can be upheld, although it is no option of the interaction."""
    rule = hm.Rule("only members", lambda visit: visit.member)
    service = open_system(overseen(0.99, guardrails=[rule]))
    decision = service.decide(VISIT)
    service.desk.appeal(decision.id, "why?")
    service.desk.review(decision.id, "ann", "abstain", "not a member")
    assert service.desk.standing(decision.id).verdict is Verdict.UPHELD


def test_a_model_that_said_nothing_suggests_nothing(open_system: Open):
    """Where the model failed, the system has no opinion to agree with."""

    def broken(visit: object) -> float:
        raise OSError("gone")

    model = hm.Model("score", hm.Probability("returns"), broken, bounded=True)
    interaction = hm.Interaction(OPTIONS, otherwise=OPTIONS[-1])
    service = open_system(overseen(0.8, components=[model], interaction=interaction))
    decision = service.decide(VISIT)
    review = service.desk.review(decision.id, "ann", "mark", "looks fine")
    assert (decision.mode, review.suggested, review.agrees) == (hm.Mode.DEFER, "", False)


def test_the_first_answer_of_ones_own_counts(open_system: Open):
    """In decide-first mode an answer is given before the system's is shown, and cannot be changed afterwards."""
    service = open_system(overseen(0.8, oversight=hm.Oversight(decide_first=True)))
    decision = service.decide(VISIT)
    with pytest.raises(hm.InvalidRequest, match="an answer given before the system's was shown"):
        service.desk.review(decision.id, "ann", "mark", "fine")
    assert service.desk.answer_first(decision.id, "ann", "silent") == "silent"
    assert service.desk.answer_first(decision.id, "ann", "mark") == "silent"
    review = service.desk.review(decision.id, "ann", "mark", "fine", own="mark")
    assert (review.own, review.yielded) == ("silent", True)


def test_what_is_automated_can_be_undone_in_time(open_system: Open, clock: VirtualClock):
    """Within its time an automated action is taken back, once; later it is not."""
    service = open_system(overseen(0.99), clock=clock)
    first, second = service.decide(VISIT), service.decide(VISIT)
    assert first.undo_until_us == clock.now_us + 60_000_000
    service.desk.undo(first.id)
    with pytest.raises(hm.InvalidRequest, match="undone already"):
        service.desk.undo(first.id)
    clock.now_us += 60_000_001
    with pytest.raises(hm.InvalidRequest, match="time is not over"):
        service.desk.undo(second.id)
    facts = service.analysis.facts().select("feedback_undone").collect()
    assert sorted(facts["feedback_undone"].to_list()) == [False, True]
    assert service.desk.standing(first.id).action == "undone"


def test_oversight_cannot_be_said_by_anybody(service: hm.Service):
    """A review given as plain feedback, past the rules, is refused."""
    decision = service.decide(VISIT)
    with pytest.raises(UnknownName, match="feedback: got 'review'"):
        service.feedback(decision.id, "review", "upheld")


def test_a_system_without_oversight_has_no_queue(open_system: Open):
    """Appeals need the declaration."""
    service = open_system()
    with pytest.raises(hm.DeclarationError, match="declares oversight"):
        service.desk.appeal(service.decide(VISIT).id, "no")


def test_standing_holds_over_a_restart(open_system: Open, tmp_path: Path):
    """What people decided is in the log."""
    first = open_system(overseen(0.8), store=tmp_path / "kept")
    decision = first.decide(VISIT)
    first.desk.review(decision.id, "ann", "mark", "fine")
    first.close()
    again = open_system(overseen(0.8), store=tmp_path / "kept")
    assert again.desk.standing(decision.id).action == "mark"


def test_names_of_oversight_are_reserved():
    """A product cannot call its own feedback a review."""
    with pytest.raises(hm.DeclarationError, match="feedback: got review"):
        declare(feedback=[hm.Feedback("review")])
