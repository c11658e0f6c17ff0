"""What must hold of everything that is done."""

import pytest

import holism as hm
from holism.decisions.path import Path
from holism.vocabulary.guardrail import Effect, Site
from holism.worlds.clock import VirtualClock
from shop import VISIT, Visit, declare, path_of

ACT = hm.Automate("act", right=1, wrong=-1, irreversible=True)
ACTS = hm.Now(lambda now: now.option.mode is hm.Mode.AUTOMATE)
SMOKE = hm.Now(lambda now: now.request.amount > 900)


def path(site: Site, *guardrails, **options) -> Path:
    interaction = hm.Interaction((hm.Silent(), ACT), **options)
    return path_of(declare(lambda request: 0.9, guardrails=guardrails, interaction=interaction), site)


def visit(unit: str = "v1", amount: float = 1.0) -> Visit:
    return Visit(**VISIT | {"visitor": unit, "amount": amount})


def test_what_would_break_it_is_not_done(site: Site):
    """The name of the invariant is the reason that people read."""
    decide = path(site, hm.Invariant("small amounts only", lambda now: now.request.amount < 500)).decide
    assert decide(visit(amount=499)).action == "act"
    decision = decide(visit(amount=501))
    assert (decision.mode, decision.reason) == (hm.Mode.ABSTAIN, "small amounts only")


def test_nothing_after_smoke_holds_over_workers_and_restarts(site: Site):
    """What one worker saw another knows, and so does one that is started later."""
    declared = hm.Invariant("nothing after smoke", ~(ACTS & hm.Once(SMOKE)), per_unit=False)
    one, other = path(site, declared), path(site, declared)
    assert other.decide(visit()).action == "act"
    assert one.decide(visit(amount=950)).mode is hm.Mode.ABSTAIN
    assert other.decide(visit("v2")).mode is hm.Mode.ABSTAIN
    assert path(site, declared).decide(visit("v3")).mode is hm.Mode.ABSTAIN


def test_the_past_is_each_units_own_unless_it_says_otherwise(site: Site, clock: VirtualClock):
    """Smoke in one kitchen does not stop another; after the window it is forgotten."""
    decide = path(site, hm.Invariant("calm", ~(ACTS & hm.Once(SMOKE, within_s=60)))).decide
    decide(visit("v1", 950))
    assert [decide(visit(unit)).action for unit in ("v1", "v2")] == ["abstain", "act"]
    clock.now_us += 60_000_001
    assert decide(visit("v1")).action == "act"


@pytest.mark.parametrize("presented", [True, False])
def test_an_action_that_another_worker_has_made_forbidden_meanwhile_is_vetoed(presented: bool, site: Site):
    """Between the look and the act another worker sees smoke: what was allowed is not done after all."""
    others: list[Path] = []
    acts = ACTS if presented else hm.Now(lambda now: now.predictions["score"].value > 0.5)
    declared = hm.Invariant("nothing after smoke", ~(acts & hm.Once(SMOKE)), per_unit=False)

    def meanwhile(now) -> bool:
        if others:
            others.pop().decide(visit(amount=950))
        return True

    def worker(*guardrails) -> Path:
        if presented:
            return path(site, *guardrails)
        return path_of(declare(lambda request: 0.9, guardrails=guardrails, interaction=None), site)

    one = worker(declared, hm.Invariant("meanwhile", meanwhile))
    others.append(worker(declared))
    decision = one.decide(visit())
    assert (decision.mode, decision.reason) == (hm.Mode.ABSTAIN, "nothing after smoke")
    assert [firing.guardrail for firing in decision.firings] == ["nothing after smoke"]


def test_what_stands_in_must_itself_be_allowed(site: Site):
    """Where what is done otherwise is an action that breaks the invariant as well, nothing is done."""
    other = hm.Annotate("otherwise")
    never = hm.Invariant("show nothing", lambda now: not now.option.mode.forcefulness, otherwise=Effect.FALL_BACK)
    assert path(site, never, otherwise=other).decide(visit()).action == "abstain"
    not_so = hm.Invariant("not so", lambda now: now.option.name != "act", otherwise=Effect.FALL_BACK)
    decision = path(site, not_so, otherwise=other).decide(visit())
    assert (decision.action, len(decision.firings)) == ("otherwise", 1)


def test_only_what_must_be_remembered_is_written(site: Site):
    """Where nothing happens that the formula goes by, there is no write to wait for."""
    decide = path(site, hm.Invariant("nothing after smoke", ~(ACTS & hm.Once(SMOKE)))).decide
    decide(visit())
    assert site.state.entries("shop/invariant/") == {}
    decide(visit(amount=950))
    assert list(site.state.entries("shop/invariant/")) == ["shop/invariant/nothing after smoke/v1"]
    bare = path(site, hm.Invariant("now only", ACTS | ~ACTS)).decide
    assert bare(visit()).action == "act"
    assert site.state.entries("shop/invariant/now only/") == {}


def test_another_formula_under_the_same_name_begins_anew(site: Site):
    """After a change of the declaration what was remembered for the old formula is not read as the new one's."""
    path(site, hm.Invariant("calm", ~(ACTS & hm.Once(SMOKE)))).decide(visit(amount=950))
    changed = hm.Invariant("calm", ~(ACTS & hm.Once(SMOKE) & hm.Once(SMOKE, within_s=9)))
    assert path(site, changed).decide(visit()).action == "act"


def test_an_action_cannot_be_clamped():
    """Clamping is for predictions."""
    with pytest.raises(hm.DeclarationError, match="Invariant 'odd' otherwise: got clamp"):
        hm.Invariant("odd", lambda now: True, otherwise=Effect.CLAMP)
