"""A case runs through the decision path that decides in production."""

import holism as hm
from holism.verification.adversary import Raises
from holism.verification.case import Case, Step
from holism.verification.run import run, unit_of
from shop import VISIT
from verification import shop_guards, trolley


def test_decisions_follow_each_other_on_a_clock():
    """Each comes after its wait, and a step that is repeated is taken as often."""
    steps = Step({"score": 0.9}, VISIT), Step({"score": 0.1}, VISIT, wait_s=30.0, times=2)
    ran = run(shop_guards.acting(), Case(steps, time_us=0))
    assert [turn.decision.time_us for turn in ran.turns] == [0, 30_000_000, 60_000_000]
    assert [turn.decision.action for turn in ran.turns] == ["act", "silent", "silent"]


def test_a_plant_moves_until_it_is_not_safe():
    """Its state follows from each decision; with the first unsafe state the run ends."""
    start = {"place": 80.0, "speed": 10.0}
    ran = run(trolley.bare, Case((Step({"push": 1.0}, times=9),), start))
    assert [turn.after.place for turn in ran.turns] == [90.0, 100.0, 110.0]
    assert [turn.state.place for turn in ran.turns] == [80.0, 90.0, 100.0]


def test_a_failing_model_brakes_the_trolley():
    """The fallback decides where the model raises."""
    (turn,) = run(trolley.bare, Case((Step({"push": Raises("ValueError")}),), {"place": 1.0, "speed": 3.0})).turns
    assert turn.after == trolley.Trolley(3.0, 2.0)


def test_a_refused_request_is_a_decision_too():
    """It is answered with an abstention, no model is asked, and there is no request to hold claims against."""
    (turn,) = run(shop_guards.acting(), Case((Step({"score": 0.9}, VISIT | {"amount": -1.0}),))).turns
    assert (turn.decision.error, turn.decision.mode) == (hm.ErrorCode.INVALID_REQUEST, hm.Mode.ABSTAIN)
    assert (turn.request, turn.asked) == (None, ())


def test_a_case_begins_with_a_memory_of_its_own():
    """What guardrails remember in one run is forgotten in the next."""
    once = shop_guards.acting(hm.Cooldown("rest", 60))
    case = Case((Step({"score": 0.9}, VISIT),))
    assert [run(once, case).turns[0].decision.action for _ in range(2)] == ["act", "act"]


def test_the_unit_is_the_one_that_guardrails_remember():
    """In clear where the field is not private."""
    assert unit_of(shop_guards.acting(), VISIT) == VISIT["visitor"]
    assert unit_of(trolley.bare, {"trolley": "t"}) == "t"
