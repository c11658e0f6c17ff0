"""The system on one page, opened on the trained model: what heats, what stops it, and a fuse that stays blown."""

from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism_products.toaster.controller import MODEL_FILE
from holism_products.toaster.lever import power_w
from holism_products.toaster.readings import Readings
from holism_products.toaster.safety import FUSE_C, MAX_S
from holism_products.toaster.system import FUSE, MAX_TIME, SENSORS, TOO_HOT, system
from holism_products.toaster.thermal import RATED_W
from holism_products.toaster.wiring import Wiring

COLD = {"elapsed_s": 0.0, "level": 3, "bread_c": 22.0, "bread_2_c": 22.0, "element_c": 22.0, "fuse_c": 22.0}


def asked(service: hm.Service, toaster: str = "a", **readings: Any) -> hm.Decision:
    return service.decide(Readings(toaster, "1", **(COLD | readings)))


def fired(decision: hm.Decision) -> list[str]:
    return [firing.guardrail for firing in decision.firings]


def test_fresh_bread_is_toasted_at_full_power(service: hm.Service) -> None:
    """The model decides, no guard steps in, and the answer names the model's version."""
    decision = asked(service)
    assert (decision.mode, decision.action, power_w(decision)) == (hm.Mode.AUTOMATE, "toast", RATED_W)
    assert decision.firings == ()
    assert decision.error is None


@pytest.mark.parametrize(
    ("readings", "guard", "mode"),
    [
        ({"elapsed_s": MAX_S}, MAX_TIME, hm.Mode.ABSTAIN),
        ({"element_c": 700.0, "bread_c": 195.0, "bread_2_c": 195.0}, TOO_HOT, hm.Mode.AUTOMATE),
        ({"bread_c": 60.0}, SENSORS, hm.Mode.ABSTAIN),
        ({"fuse_c": FUSE_C}, FUSE, hm.Mode.ABSTAIN),
    ],
)
def test_each_guard_takes_the_power_away(
    service: hm.Service, readings: dict[str, float], guard: str, mode: hm.Mode
) -> None:
    """Too long, too hot, two sensors that differ, a hot fuse: the element is off, and the guard says why."""
    decision = asked(service, **readings)
    assert (power_w(decision), decision.mode) == (0.0, mode)
    assert fired(decision) == [guard]
    assert guard in decision.reason


def test_the_adversary_is_limited(service: hm.Service, wiring: Wiring) -> None:
    """A billion watts become what the element is made for."""
    wiring.trouble = "adversary"
    decision = asked(service)
    assert power_w(decision) == RATED_W
    assert fired(decision) == ["limit power"]


def test_without_a_model_nothing_is_heated(service: hm.Service, wiring: Wiring) -> None:
    """A model that fails is replaced by 0 W; after two failures it is not even asked, until it has rested."""
    wiring.trouble = "no model"
    found = [asked(service) for _ in range(3)]
    assert [power_w(each) for each in found] == [0.0] * 3
    assert [each.error for each in found[1:]] == [hm.ErrorCode.MODEL_RAISED, hm.ErrorCode.BREAKER_OPEN]


def test_the_fuse_latches_until_a_named_person_resets_it(service: hm.Service, wiring: Wiring, tmp_path: Path) -> None:
    """Blown once it stays blown, for this toaster only, over a restart, until somebody gives a name and a reason."""
    asked(service, fuse_c=FUSE_C)
    assert power_w(asked(service)) == 0.0
    assert power_w(asked(service, toaster="b")) == RATED_W
    service.close()
    with hm.open(wiring.system(), tmp_path) as again:
        assert asked(again).error is hm.ErrorCode.STOPPED
        with pytest.raises(hm.InvalidRequest, match="reason"):
            again.reset(FUSE, "Ann", "", "a")
        assert power_w(asked(again)) == 0.0
        assert again.reset(FUSE, "Ann", "new fuse", "a")
        assert (FUSE, "a") not in again.fuses
    with hm.open(wiring.system(), tmp_path) as new:
        assert power_w(asked(new)) == RATED_W


def test_the_page_names_what_the_parts_provide() -> None:
    """The model is the trained file with a safe fallback, and goals cover all five layers."""
    (model,) = system.models
    assert (model.file, model.fallback) == (MODEL_FILE, 0.0)
    assert {goal.layer for goal in system.goals} == set(hm.Layer)


def test_every_goal_below_the_top_supports_one_above() -> None:
    """From the model up, each goal names what it is for, up to the two of the organization."""
    top = {goal.name for goal in system.goals if not goal.supports}
    assert top == {"toasters are kept", "people recommend it"}
