"""What stands in for a model does whatever a model could do, and the decision path answers all the same."""

import pytest

import holism as hm
from holism.verification.adversary import ERRORS, THINGS, Adversary, Echo, Hangs, Late, Odd, Raises, kind_of
from holism.verification.answers import NO_VALUES
from holism.verification.case import Case, Step
from holism.verification.run import run
from shop import VISIT, Visit, declare
from verification import shop_guards

PROBABILITY = hm.Model("score", hm.Probability("returns"), lambda request: 0.3, fallback=0.1)
CATEGORY = hm.Model("score", hm.Category("topic", ("a", "b")), lambda request: "a", fallback="b")
NUMBER = hm.Model("score", hm.Number("minutes"), lambda request: 3.0, fallback=1.0)


def answered(model: hm.Model, answer) -> hm.Decision:
    (turn,) = run(declare(components=[model]), Case((Step({"score": answer}, VISIT),))).turns
    assert turn.decision is not None, turn.raised
    assert turn.asked == ("score",)
    return turn.decision


@pytest.mark.parametrize("model", [PROBABILITY, CATEGORY, NUMBER], ids=lambda model: type(model.predicts).__name__)
@pytest.mark.parametrize(
    "answer", [*map(Raises, ERRORS), *map(Odd, THINGS), *NO_VALUES, Late(), Echo("name")], ids=repr
)
def test_every_oddity_is_answered_for(model: hm.Model, answer):
    """Whatever is answered, the decision has either a value of the declared kind, or the fallback and an error."""
    decision = answered(model, answer)
    prediction = decision.predictions["score"]
    assert prediction.fallback is (decision.error is not None)
    assert prediction.fallback is (kind_of(model, answer) != "a value")


@pytest.mark.parametrize("answer", [Hangs(), Hangs(when_read=True)])
def test_a_hang_is_answered_for(answer: Hangs):
    """A model that never returns, or whose answer hangs when it is read, is left behind at the limit."""
    assert answered(PROBABILITY, answer).error is hm.ErrorCode.MODEL_TIMED_OUT


def test_a_bounded_model_that_is_slow_is_timed():
    """One that is known to return does so, but later than its timeout allows."""
    system = shop_guards.acting(hm.Timeout("score", 0.5))
    (turn,) = run(system, Case((Step({"score": Hangs(when_read=True)}, VISIT),))).turns
    assert turn.decision.error is hm.ErrorCode.MODEL_TIMED_OUT
    assert [firing.guardrail for firing in turn.decision.firings] == ["timeout score"]


def test_what_is_answered_is_counted_by_kind():
    """A word for each kind of answer; what a value is depends on the model."""
    kinds = [kind_of(PROBABILITY, each) for each in (0.5, 1.5, Late(), Hangs(), Raises("ValueError"), Echo("name"))]
    assert kinds == ["a value", "no value", "too late", "a hang", "an error", "no value"]
    assert (kind_of(NUMBER, 1.5), kind_of(CATEGORY, "a"), kind_of(CATEGORY, [0.2, 0.8])) == ("a value",) * 3


def test_it_counts_how_often_it_was_asked():
    """Whether a model was asked at all is part of what is claimed."""
    adversary = Adversary(bounded=True)
    adversary.answer = 0.5
    assert [adversary.predict(Visit(**VISIT), {}) for _ in range(2)] == [0.5, 0.5]
    assert adversary.asked == 2
