"""The operator's stop."""

import holism as hm
from holism.decisions.guardrails.switch import Position, decode_position, move, state_key
from holism.vocabulary.guardrail import Site
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


def test_a_switch_that_was_halted_stays_so_over_a_restart(site: Site, clock: VirtualClock, visit: Visit):
    """A new worker reads the position before its first decision."""
    move(site.state, "shop", Position(True, "ada", "smoke", clock()))
    assert path_of(declare(), site).decide(visit).error is hm.ErrorCode.STOPPED
    position = decode_position(site.state.load(state_key("shop"))[1])
    assert position == Position(True, "ada", "smoke", clock())
