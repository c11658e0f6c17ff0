"""What is verified: the plant, its finite abstraction, and that the one is sound for the other."""

import random
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest

import holism as hm
from holism.verification import Case, Step, greatest_fixpoint, replay, verify
from holism_products.toaster.lever import power_w
from holism_products.toaster.plant import (
    COLD,
    DISTURBANCES,
    Kitchen,
    abstract_step,
    abstraction,
    after,
    is_kept,
    is_safe,
    plant,
    readings,
)
from holism_products.toaster.safety import AGREE_K, FUSE_C, MAX_S, peak_c
from holism_products.toaster.system import FUSE, MAX_TIME, SENSORS, TOO_HOT, is_too_hot, system
from holism_products.toaster.thermal import RATED_W

LEFT = "the kitchen does not burn: what is kept to is never left"


def toasting(watts: float) -> Any:
    return SimpleNamespace(mode=hm.Mode.AUTOMATE, predictions={"power": SimpleNamespace(value=watts)})


def kitchen(**fields: Any) -> dict[str, Any]:
    return {"element_c": 22.0, "bread_c": 22.0, "heat_j_k": 120.0, "elapsed_s": 0.0, "working": "all"} | {
        "stuck_c": 22.0, **fields
    }  # fmt: skip


def test_nothing_is_found_with_the_guards() -> None:
    """Whatever the model answers no claim is broken, and the abstraction is proved in all its states."""
    found = verify(system, cases=120)
    assert found.broken == ()
    assert found.left_out == ()
    proved = next(each for each in found.claims if each.source == "abstraction")
    assert (proved.verdict, proved.cases) == ("proved exhaustively", len(abstraction.states))
    assert {each.guardrail: each.fired > 0 for each in found.coverage} == {
        guard.name: True for guard in system.guardrails
    }


REQUEST = {
    "toaster": "t", "toast": "1", "elapsed_s": 0.0, "level": 3, "bread_c": 20.0, "bread_2_c": 20.0, "element_c": 20.0,
    "fuse_c": 20.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("removed", "claim", "request_", "watts"),
    [
        (MAX_TIME, "after four minutes the element is off", {"elapsed_s": MAX_S}, 800.0),
        (TOO_HOT, "where it is too hot the element is off", {"bread_c": 240.0, "bread_2_c": 240.0}, 1.0),
        (FUSE, "with a blown fuse the element stays off", {"fuse_c": FUSE_C}, 800.0),
        (SENSORS, "with a sensor that lies the element is off", {"bread_2_c": 120.0}, 800.0),
        ("limit power", "the element is asked for what it is made for", {}, 801.0),
    ],
)  # fmt: skip
def test_each_guard_is_needed(removed: str, claim: str, request_: dict[str, float], watts: float) -> None:
    """With all guards a claim holds, and without its own it is broken."""
    case = Case((Step({"power": watts}, REQUEST | request_),))
    replay(system, claim, case)
    with pytest.raises(AssertionError, match=claim):
        replay(system, claim, case, removed=removed)


@pytest.mark.parametrize(
    ("removed", "state"),
    [
        (TOO_HOT, kitchen(element_c=600.0, bread_c=222.0)),
        (SENSORS, kitchen(element_c=600.0, bread_c=222.0, working="one")),
        (FUSE, kitchen(element_c=600.0, bread_c=240.0, working="none")),
    ],
)
def test_each_of_three_guards_keeps_the_kitchen(removed: str, state: dict[str, Any]) -> None:
    """From a state at the edge full power leads out of the set without the rule, the sensors' or the fuse."""
    case = Case((Step({"power": RATED_W}, disturbance=1),), state)
    assert is_kept(Kitchen(**state))
    replay(system, LEFT, case)
    with pytest.raises(AssertionError, match="leads to"):
        replay(system, LEFT, case, removed=removed)


def test_a_model_that_keeps_failing_is_left_alone() -> None:
    """After two wrong answers the third question is not asked; without the breaker it is."""
    claim = "a model that keeps failing is left alone"
    wrong = Step({"power": None}, REQUEST, wait_s=1.0)
    case = Case((wrong, wrong, Step({"power": 800.0}, REQUEST, wait_s=1.0)))
    replay(system, claim, case)
    with pytest.raises(AssertionError, match="left alone"):
        replay(system, claim, case, removed="breaker power")


def test_what_is_kept_is_safe() -> None:
    """No state of the set burns, and a cold kitchen is in it."""
    assert is_kept(COLD)
    assert is_safe(COLD)
    hot = Kitchen(740.0, 300.0, 120.0, 0.0, "all", 20.0)
    assert not is_kept(hot)
    assert not is_safe(hot)


def test_the_abstraction_is_sound() -> None:
    """From any state, with any power that the guards let pass, the plant goes where the abstraction says it may."""
    chance = random.Random(4)
    tried = 0
    for _ in range(3_000):
        working = chance.choice(("all", "one", "none"))
        state = Kitchen(
            chance.uniform(0.0, 740.0), chance.uniform(-20.0, 274.0), chance.uniform(120.0, 200.0), 0.0, working,
            chance.uniform(-60.0, 300.0) if chance.random() < 0.5 else 0.0,
        )  # fmt: skip
        peak = max(peak_c(state.element_c, state.bread_c), 0.0)
        if peak >= 275.0:
            continue
        tried += 1
        seen = readings(state)
        stopped = is_too_hot(seen) or seen.fuse_c >= FUSE_C or abs(seen.bread_c - seen.bread_2_c) > AGREE_K
        disturbance = chance.choice(DISTURBANCES)
        then = after(state, toasting(0.0 if stopped else RATED_W), disturbance)
        reached = (then.working, ceil(max(peak_c(then.element_c, then.bread_c), 0.0)))
        assert reached in set(abstract_step((working, ceil(peak)), "whatever the model says"))
    assert tried > 1_000


def test_the_abstraction_is_proved_and_could_fail() -> None:
    """The set is the greatest fixpoint's part; with a rule that is a step too late no such set is left."""
    largest = greatest_fixpoint(abstraction.states, abstraction.actions, abstraction.step, abstraction.safe)
    kept = {state for state in abstraction.states if abstraction.within and abstraction.within(state)}
    assert kept
    assert kept <= largest

    def late(state: Any, action: str) -> Any:
        return ((state[0], min(state[1] + 60, 320)) for _ in range(1))

    assert greatest_fixpoint(abstraction.states, abstraction.actions, late, abstraction.safe) == frozenset()


def test_only_a_decision_to_toast_heats() -> None:
    """Whatever is predicted, a decision to abstain means that the element is off."""
    assert power_w(SimpleNamespace(mode=hm.Mode.ABSTAIN, predictions={"power": SimpleNamespace(value=800.0)})) == 0.0
    assert power_w(toasting(300.0)) == 300.0
    assert plant.keeps(COLD)
