"""Each guardrail, on its own and on the path."""

import pytest

import holism as hm
from holism.decisions.guardrails.switch import Position, decode_position, move, state_key
from holism.vocabulary.guardrail import Effect, Site
from holism.worlds.clock import VirtualClock
from shop import Visit, declare, path_of


@pytest.mark.parametrize(("value", "after"), [(0.0, 0.05), (0.05, None), (0.3, None), (0.9, 0.9), (0.91, 0.9)])
def test_limit_clamps_to_the_nearest_bound(value: float, after: float | None, site: Site, visit: Visit):
    """A prediction outside is replaced by the bound, with before and after on the record; inside it stays."""
    decision = path_of(declare(lambda request: value, guardrails=[hm.Limit("score", 0.05, 0.9)]), site).decide(visit)
    if after is None or after == value:
        assert decision.firings == ()
        assert decision.confidence("score") == value
    else:
        (firing,) = decision.firings
        assert (firing.effect, firing.before, firing.after) == (Effect.CLAMP, value, after)
        assert decision.confidence("score") == after


@pytest.mark.parametrize(
    ("effect", "mode"),
    [
        (Effect.ABSTAIN, hm.Mode.ABSTAIN),
        (Effect.DEFER, hm.Mode.DEFER),
        (Effect.STOP, hm.Mode.ABSTAIN),
        (Effect.FALL_BACK, hm.Mode.SILENT),
    ],
)
def test_rule_decides_without_the_model(effect: Effect, mode: hm.Mode, site: Site, visit: Visit):
    """Where a rule does not hold the model is not asked, and its effect happens."""
    asked = []
    system = declare(
        lambda request: asked.append(request) or 0.9,
        guardrails=[hm.Rule("members only", lambda request: request.member, otherwise=effect)],
    )
    decision = path_of(system, site).decide(visit)
    assert asked == []
    assert (decision.mode, decision.reason) == (mode, "members only")
    assert decision.firings[0].guardrail == "members only"
    assert path_of(system, site).decide(Visit("v", "o", 1.0, member=True)).firings == ()


def test_timeout_of_a_bounded_model_uses_the_fallback(site: Site, visit: Visit):
    """A model that ended too late is not believed."""
    clock = iter([0.0, 10.0])

    from holism.decisions import steps

    original, steps.perf_counter = steps.perf_counter, lambda: next(clock)
    try:
        decision = path_of(declare(guardrails=[hm.Timeout("score", 0.5)]), site).decide(visit)
    finally:
        steps.perf_counter = original
    assert decision.error is hm.ErrorCode.MODEL_TIMED_OUT
    assert decision.firings[0].guardrail == "timeout score"
    assert decision.predictions["score"].fallback


def test_breaker_opens_rests_probes_and_closes(site: Site, clock: VirtualClock, visit: Visit):
    """After the failures it leaves the model alone, then lets one call through, and closes when that succeeds."""
    calls, broken = [], True

    def model(request: Visit) -> float:
        calls.append(request)
        if broken:
            raise RuntimeError
        return 0.3

    path = path_of(declare(model, guardrails=[hm.Breaker("score", failures=3, window_s=60, rest_s=30)]), site)
    errors = [path.decide(visit).error for _ in range(5)]
    assert errors == [hm.ErrorCode.MODEL_RAISED] * 3 + [hm.ErrorCode.BREAKER_OPEN] * 2
    clock.now_us += 31_000_000
    assert path.decide(visit).error is hm.ErrorCode.MODEL_RAISED, "the probe"
    assert path.decide(visit).error is hm.ErrorCode.BREAKER_OPEN, "the probe failed: it rests again"
    assert len(calls) == 4
    clock.now_us += 31_000_000
    broken = False
    assert [path.decide(visit).error for _ in range(3)] == [None] * 3


def test_breaker_forgets_failures_outside_the_window(site: Site, clock: VirtualClock, visit: Visit):
    """Failures that are far apart do not open it."""

    def model(request: Visit) -> float:
        raise RuntimeError

    path = path_of(declare(model, guardrails=[hm.Breaker("score", failures=3, window_s=60)]), site)
    for _ in range(10):
        assert path.decide(visit).error is hm.ErrorCode.MODEL_RAISED
        clock.now_us += 31_000_000


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
