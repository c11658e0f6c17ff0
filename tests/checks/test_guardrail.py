"""Every guardrail passes the suite for its kind; a wrong one does not."""

import contextlib
import time
from pathlib import Path

import msgspec
import pytest

import holism as hm
from holism.checks.guardrail import GUARDRAIL_CHECKS, GuardrailCase, answers_without_its_state, changes_what_is_done
from holism.decisions.guardrails.rate_limit import ClaimCheck
from holism.decisions.guardrails.switch import Position, move
from holism.training import fit_familiarity, write_familiarity
from holism.vocabulary.claims import Claims
from holism.vocabulary.errors import StoreError
from holism.vocabulary.guardrail import Firing, Site
from holism.vocabulary.state import SharedState
from shop import VISIT, Visit

CALM = Visit(**VISIT)
ODD = Visit(**VISIT | {"amount": 999.0})


def broken(request: Visit) -> float:
    raise RuntimeError


def odd_is_high(request: Visit) -> float:
    return 0.99 if request.amount > 900 else 0.3


def case(guardrail, provoking, model=odd_is_high, shared=False, site=None, provoke=None) -> GuardrailCase:
    system = hm.System(
        "shop",
        request=Visit,
        components=[
            hm.Model("score", hm.Probability("returns"), model, fallback=0.1, bounded=True),
            hm.Model("other", hm.Probability("returns"), lambda request: 0.3, bounded=True),
        ],
        guardrails=[guardrail],
        interaction=hm.Interaction((hm.Automate("act", right=1, wrong=-1, irreversible=True), hm.Silent()), on="score"),
    )
    return GuardrailCase(system, CALM, provoking, shared, site, provoke)


def fails_when_odd(request: Visit) -> float:
    return broken(request) if request.amount > 900 else 0.3


def takes_its_time_when_odd(request: Visit) -> float:
    if request.amount > 900:
        time.sleep(0.25)
    return 0.3


def halt(state: SharedState) -> None:
    move(state, "shop", Position(True, "ada", "smoke", 0))


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_familiarity(
        fit_familiarity({"amount": [float(n % 50) for n in range(1_000)]}, {"channel": ["web"] * 1_000}),
        folder / "score.profile.json",
    )
    return folder


@pytest.fixture(scope="module")
def cases(profile: Path) -> dict[str, GuardrailCase]:
    every = (CALM, CALM)
    small = hm.Invariant("small amounts", lambda proposal: proposal.request.amount < 500)
    once = hm.Invariant("nothing after an odd one", ~hm.Once(lambda proposal: proposal.request.amount > 900))
    return {
        "limit": case(hm.Limit("score", 0.05, 0.9), [ODD]),
        "rule": case(hm.Rule("small amounts", lambda request: request.amount < 500), [ODD]),
        "invariant": case(small, [ODD]),
        "invariant over the past": case(once, [ODD, CALM], shared=True),
        "breaker": case(hm.Breaker("score", failures=2), [ODD] * 3, fails_when_odd, shared=True),
        "rate limit": case(hm.RateLimit("one an hour", 1, "hour"), every, shared=True),
        "cooldown": case(hm.Cooldown("rest", 10), every, shared=True),
        "fuse": case(hm.Fuse("fuse", lambda request: request.amount > 900), [ODD, CALM], shared=True),
        "unfamiliar": case(
            hm.Unfamiliar("score", "score.profile.json", share=0.01),
            [ODD],
            site=lambda state: Site("shop", state, lambda: 0, profile),
        ),
        "timeout": case(hm.Timeout("score", limit_s=0.2), [ODD], takes_its_time_when_odd),
        "switch": case(hm.Switch("the operator's stop"), [CALM], shared=True, provoke=halt),
        "agree": case(hm.Agree("two models agree", "score", "other", within=0.2), [ODD]),
        "shield": case(
            hm.Shield(
                "score",
                state=lambda request: request.amount,
                step=lambda state, value, disturbance: state * value,
                within=lambda state: state < 500,
                backup=lambda state: 0.0,
            ),
            [ODD],
        ),
    }


NAMES = [
    "limit", "rule", "invariant", "invariant over the past", "breaker", "rate limit", "cooldown", "fuse", "unfamiliar",
    "timeout", "switch", "agree", "shield",
]  # fmt: skip


@pytest.mark.parametrize("check", GUARDRAIL_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_every_guardrail_passes(name: str, check, cases: dict[str, GuardrailCase]):
    """Each guardrail passes each check of the suite."""
    check(cases[name])


def test_no_case_is_forgotten(cases: dict[str, GuardrailCase]):
    """The list of names above is that of the cases."""
    assert sorted(NAMES) == sorted(cases)


class Daring(msgspec.Struct, frozen=True):
    """Fires, but forgets to say what is to be done."""

    model: str = "score"
    name: str = "daring"

    def on_prediction(self, site: Site):
        return lambda request, value: Firing("daring", hm.Effect.CLAMP, "odd", value, value) if value > 0.9 else None


def test_a_guardrail_that_changes_nothing_fails():
    """Firing without an effect is found."""
    with pytest.raises(AssertionError):
        changes_what_is_done(case(Daring(), [ODD]))


class Open(ClaimCheck):
    """Lets everything pass while its state is away."""

    def commit(self, proposal):
        with contextlib.suppress(StoreError):
            return super().commit(proposal)


class OpenRateLimit(msgspec.Struct, frozen=True):
    """One an hour, as long as the state can be asked."""

    name: str = "open"

    def on_action(self, site: Site):
        claims = Claims([(1, 3_600_000_000)], site.state, "shop/rate/open/", site.clock)
        return Open(claims, frozenset([hm.Mode.AUTOMATE]), False, Firing("open", hm.Effect.ABSTAIN, "too many"))


def test_a_guardrail_that_opens_without_its_state_fails():
    """What it forbids with its state it must forbid without it; all else about it is right."""
    limit = case(OpenRateLimit(), [CALM, CALM], shared=True)
    for check in GUARDRAIL_CHECKS:
        if check is not answers_without_its_state:
            check(limit)
    with pytest.raises(AssertionError):
        answers_without_its_state(limit)


class Impatient(msgspec.Struct, frozen=True):
    """Gives up its caution where the state is away."""

    name: str = "impatient"

    def on_action(self, site: Site):
        class Check:
            def propose(self, proposal):
                return None

            def commit(self, proposal):
                site.state.load("x")

        return Check()


def test_a_guardrail_whose_state_is_away_abstains():
    """A guardrail that fails makes the decision abstain: the path takes care of it."""
    answers_without_its_state(case(Impatient(), [ODD]))
