"""What guardrails may remember when a case begins is what they themselves read from the shared state."""

import pytest

import holism as hm
from holism.verification.case import START_US, Case, Step
from holism.verification.memories import is_halted, memories
from holism.verification.run import run
from holism.verification.search import explore
from shop import VISIT
from verification import shop_guards

GUARDRAILS = {
    "breaker": hm.Breaker("score"),
    "rate limit": hm.RateLimit("rate", 2, "hour", per_unit=True),
    "cooldown": hm.Cooldown("rest", 60),
    "fuse": hm.Fuse("fuse", lambda visit: False),
    "invariant": hm.Invariant("after a large amount nothing", ~hm.Once(lambda now: now.request.amount > 900)),
    "switch": hm.Switch(),
}


def test_the_interaction_goes_by_what_it_remembers():
    """By a mute and by a cap that is reached the prompt does not come, and without them it does."""
    reasons = set()

    def look(memory: dict[str, bytes]) -> None:
        if not is_halted(shop_guards.asking, memory):
            (turn,) = run(shop_guards.asking, Case((Step({"score": 0.9}, VISIT),), memory=memory)).turns
            reasons.add(turn.decision.reason)

    explore(memories(shop_guards.asking, VISIT["visitor"], START_US), look, 60, 0)
    assert reasons == {
        "highest expected utility",
        "'ask' was best, but it is muted",
        "'ask' was best, but its frequency cap is reached",
    }


@pytest.mark.parametrize("name", GUARDRAILS)
def test_a_guardrail_fires_by_what_it_remembers(name: str):
    """With some memory it fires at once on a request on which it would not, and with some it does not."""
    guardrail = GUARDRAILS[name]
    system = shop_guards.acting(guardrail)
    fired = set()

    def look(memory: dict[str, bytes]) -> None:
        if name == "switch" or not is_halted(system, memory):
            (turn,) = run(system, Case((Step({"score": 0.9}, VISIT),), memory=memory, time_us=START_US)).turns
            fired.add(guardrail.name in {firing.guardrail for firing in turn.decision.firings})

    explore(memories(system, VISIT["visitor"], START_US), look, 40, 0)
    assert fired == {False, True}
