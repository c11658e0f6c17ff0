"""A system without one of its guardrails, or without any."""

import pytest

import holism as hm
from holism.decisions.guardrails.switch import Position, move
from holism.engines.memory import MemoryState
from holism.verification.mutation import ALL, SWITCH, guardrail_names, usable, without
from holism.vocabulary.errors import UnknownName
from holism.vocabulary.guardrail import Site
from shop import VISIT, Visit, path_of
from verification import shop_guards


def test_every_system_has_a_switch_to_take_out():
    """Whether or not it declares one."""
    assert guardrail_names(shop_guards.ruled) == (SWITCH, "small amounts")
    declared = shop_guards.acting(hm.Rule("r", lambda visit: True), hm.Switch("halt"))
    assert guardrail_names(declared) == ("r", "halt")
    with pytest.raises(UnknownName, match=r"guardrail.*'gone'"):
        without(shop_guards.ruled, "gone")


@pytest.mark.parametrize(("removed", "action"), [("small amounts", "stopped"), (SWITCH, "abstain"), (ALL, "act")])
def test_what_is_taken_out_does_not_stop_anything(removed: str, action: str):
    """Halted and with too large an amount: what is left of the guardrails decides."""
    state = MemoryState()
    path = path_of(
        without(shop_guards.ruled, removed).replace(
            components=[hm.Model("score", hm.Probability("returns"), lambda visit: 0.9, bounded=True)]
        ),
        Site("shop", state, lambda: 0),
    )
    move(state, "shop", Position(True, "ada", "smoke", 0))
    assert path.decide(Visit(**VISIT | {"amount": 900.0})).action == action


def test_guardrails_that_cannot_be_put_to_work_are_left_out(tmp_path):
    """The rest stays, in order; a system whose guardrails all work stays the same."""
    system = shop_guards.acting(hm.Unfamiliar("score", "gone.json"), hm.Limit("score", 0.1, 0.9))
    bench, reasons = usable(system, tmp_path)
    assert [guardrail.name for guardrail in bench.guardrails] == ["limit score"]
    assert len(reasons) == 1
    assert usable(shop_guards.ruled, tmp_path) == (shop_guards.ruled, ())
