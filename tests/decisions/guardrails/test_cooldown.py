"""After an action there is a rest."""

import pytest

import holism as hm
from holism.vocabulary.guardrail import Site
from holism.worlds.clock import VirtualClock
from shop import VISIT, Visit, declare, path_of

INTERACTION = hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True)))


def worker(site: Site, **options):
    guardrail = hm.Cooldown("rest", 10.0, **options)
    return path_of(declare(lambda request: 0.9, guardrails=[guardrail], interaction=INTERACTION), site)


def visit(unit: str = "v1") -> Visit:
    return Visit(**VISIT | {"visitor": unit})


def test_it_rests_on_every_worker_to_the_end(site: Site, clock: VirtualClock):
    """A microsecond before the rest is over nobody acts, on no worker and after no restart; then one may."""
    one, other = worker(site), worker(site)
    assert one.decide(visit()).action == "act"
    clock.now_us += 9_999_999
    for each in (one, other, worker(site)):
        decision = each.decide(visit())
        assert (decision.action, decision.reason) == ("abstain", "rest: less than 10 s after the one before")
    clock.now_us += 1
    assert [each.decide(visit()).action for each in (other, one)] == ["act", "abstain"]


def test_what_was_not_done_begins_no_rest(site: Site, clock: VirtualClock):
    """An attempt during the rest does not make it longer."""
    decide = worker(site).decide
    for expected in ("act", "abstain", "act"):
        assert decide(visit()).action == expected
        clock.now_us += 5_000_000


def test_each_unit_rests_for_itself_unless_all_rest_together(site: Site):
    """Two units act one after the other; of one rest for all, only the first."""
    decide = worker(site).decide
    assert [decide(visit(unit)).action for unit in ("v1", "v2")] == ["act", "act"]
    together = path_of(
        declare(
            lambda request: 0.9,
            guardrails=[hm.Cooldown("rest of all", 10.0, per_unit=False)],
            interaction=INTERACTION,
        ),
        site,
    ).decide
    assert [together(visit(unit)).action for unit in ("v1", "v2")] == ["act", "abstain"]


def test_a_rest_is_more_than_nothing():
    """Anything else is refused."""
    with pytest.raises(hm.DeclarationError, match=r"Cooldown 'rest' rest_s: got 0, allowed is more than 0 seconds"):
        hm.Cooldown("rest", 0)
    with pytest.raises(hm.DeclarationError, match=r"Cooldown 'rest' rest_s: got inf, allowed is .* finite"):
        hm.Cooldown("rest", float("inf"))
