"""The operator's stop."""

import pytest

import holism as hm
from holism.decisions.guardrails.switch import Position, decode_position, move, state_key
from holism.vocabulary.guardrail import Effect, Site
from holism.worlds.clock import VirtualClock
from shop import Visit, declare, path_of


def test_every_system_can_be_halted(site: Site, clock: VirtualClock, visit: Visit):
    """The switch stops a system that does not declare one, until it is resumed."""
    path = path_of(declare(), site)
    move(site.state, "shop", Position(True, "ada", "smoke", clock()))
    decision = path.decide(visit)
    assert (decision.mode, decision.action, decision.error) == (hm.Mode.ABSTAIN, "stopped", hm.ErrorCode.STOPPED)
    assert decision.reason == "halted by ada: smoke"
    move(site.state, "shop", Position(False, "ada", "aired", clock()))
    assert path.decide(visit).error is None


@pytest.mark.parametrize("effect", [Effect.DEFER, Effect.FALL_BACK, Effect.ABSTAIN, Effect.STOP])
def test_nothing_is_done_in_place_of_a_stop(effect: Effect, site: Site, clock: VirtualClock, visit: Visit):
    """A guardrail on actions that wants something else done is noted, and remembers; the system stays stopped."""
    warned = hm.Now(lambda now: now.option.mode is hm.Mode.ANNOTATE)
    formula = warned | ~hm.Once(lambda now: now.request.amount > 0)
    declared = declare(
        guardrails=[hm.Invariant("always warned", formula, otherwise=effect)],
        interaction=hm.Interaction((hm.Silent(), hm.Annotate("warn")), otherwise=hm.Annotate("warn")),
    )
    path = path_of(declared, site)
    move(site.state, "shop", Position(True, "ada", "smoke", clock()))
    decision = path.decide(visit)
    assert (decision.mode, decision.action, decision.error) == (hm.Mode.ABSTAIN, "stopped", hm.ErrorCode.STOPPED)
    assert decision.reason == "halted by ada: smoke"
    assert [firing.guardrail for firing in decision.firings] == ["switch", "always warned"]
    assert site.state.entries("shop/invariant/")


def test_a_guardrail_that_fails_while_halted_changes_nothing(site: Site, clock: VirtualClock, visit: Visit):
    """The system is stopped, and that is what is recorded."""
    path = path_of(declare(guardrails=[hm.Invariant("odd", lambda now: 1 / 0 > 1)]), site)
    move(site.state, "shop", Position(True, "ada", "smoke", clock()))
    decision = path.decide(visit)
    assert (decision.action, decision.error, decision.reason) == (
        "stopped",
        hm.ErrorCode.STOPPED,
        "halted by ada: smoke",
    )


def test_a_switch_that_was_halted_stays_so_over_a_restart(site: Site, clock: VirtualClock, visit: Visit):
    """A new worker reads the position before its first decision."""
    move(site.state, "shop", Position(True, "ada", "smoke", clock()))
    assert path_of(declare(), site).decide(visit).error is hm.ErrorCode.STOPPED
    position = decode_position(site.state.load(state_key("shop"))[1])
    assert position == Position(True, "ada", "smoke", clock())
