"""What is broken is found, what is right is not accused, and what a guardrail is for is shown."""

import msgspec
import pytest

import holism as hm
from holism.verification import Verdict, Verification, verify
from holism.verification.claims import Source
from verification import shop_guards, trolley
from verification.findings import CASES, broken_claims, verified


def names(found: Verification) -> list[str]:
    return [each.claim for each in found.broken]


RIGHT = {
    "shield": trolley.guarded,
    "rate limit": shop_guards.limited,
    "fuse": shop_guards.fused,
    "rule": shop_guards.ruled,
    "interaction": shop_guards.asking,
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_system_is_not_accused(name: str):
    """No claim is broken, every guardrail was seen to fire, and every claim was looked at."""
    found = verified(RIGHT[name])
    assert found.broken == ()
    assert {each.verdict for each in found.claims} == {Verdict.NOT_BROKEN}
    assert all(each.fired for each in found.coverage)
    assert all(each.cases for each in found.claims)


WRONG = {
    "a guard that looks one step ahead": (
        trolley.looks_one_step_ahead,
        "the trolley does not hit the wall: what is kept to is never left",
    ),
    "a guard that is off by one metre": (
        trolley.off_by_one,
        "the trolley does not hit the wall: what is kept to is never left",
    ),
    "a guard that overrides needlessly": (trolley.brakes_too_early, "shield push overrides only where it must"),
    "a limit that is off by one": (shop_guards.off_by_one, "large amounts are not acted on"),
    "a tumbling rate limit": (shop_guards.tumbling, "one action in any minute"),
    "a fuse that forgets": (shop_guards.forgetful, "nothing is done after an amount above 900"),
    "a private value in a reason": (shop_guards.talkative, "nothing private is passed on"),
    "a guard that raises": (shop_guards.fragile, "no guardrail and no policy fails"),
    "a private number on the record": (shop_guards.weighing, "nothing private is passed on"),
    "a private number in a reason": (shop_guards.weighing_aloud, "nothing private is passed on"),
    "a guard that says NaN": (shop_guards.not_a_number, "no guardrail and no policy fails"),
    "a guard that lets NaN through": (shop_guards.meddling, "nothing that is not a number is passed on"),
    "a prompt that is muted": (shop_guards.pushy, "what is muted does not come"),
    "a prompt above the caps": (shop_guards.pushy, "no frequency cap is exceeded"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_bug_is_found(name: str):
    """The claim that the bug breaks is said to be broken, how it is, and with a test that shows it."""
    system, claim = WRONG[name]
    found = broken_claims(system, claim)
    assert claim in names(found)
    broken = next(each for each in found.broken if each.claim == claim)
    assert broken.detail
    assert "def test_" in broken.test


def test_a_set_that_is_not_safe_is_found():
    """What is kept to must itself be safe."""
    careless = trolley.plant(safe=lambda each: each.place <= 90.0, within=lambda each: True)
    found = verify(trolley.declare(plant=careless), cases=30)
    assert "the trolley does not hit the wall: all that is kept to is safe" in names(found)


def test_the_environment_plays_against_the_guardrails():
    """A disturbance that the shield was not told of is found; one that it was told of is withstood."""
    gusts = (0.0, 0.5)

    def can_stop_in_wind(each: trolley.Trolley) -> bool:
        while each.speed > 0.0:
            each = trolley.moved(each, -1.0, 0.5)
        return trolley.safe(each)

    windy = trolley.plant(disturbances=gusts, within=can_stop_in_wind, start=None)
    told = trolley.shield(can_stop_in_wind, disturbances=gusts)
    untold = trolley.shield(can_stop_in_wind)
    assert verify(trolley.declare(told, plant=windy), cases=CASES).broken == ()
    left = "the trolley does not hit the wall: what is kept to is never left"
    assert left in names(broken_claims(trolley.declare(untold, plant=windy), left))


def test_the_same_seed_finds_the_same():
    """Two verifications with one seed are equal, counter-examples included; another seed tries other cases."""

    def found(seed: int) -> Verification:
        return msgspec.structs.replace(verify(shop_guards.not_a_number, cases=25, seed=seed), seconds=0.0)

    first = found(1)
    assert first.broken
    assert found(1) == first
    assert found(2).provocations != first.provocations


def test_what_each_guardrail_is_for_is_shown():
    """Without a guardrail its claim breaks, with a test; one without which nothing breaks is reported."""
    found = verified(trolley.doubly_guarded, mutate=True, bare=True)
    assert found.broken == ()
    breaks = {each.without: each.breaks for each in found.mutations}
    assert set(breaks) == {"switch", "shield push", "not behind the start"}
    assert breaks["switch"] == ("while halted nothing is asked or done",)
    assert "the trolley does not hit the wall: what is kept to is never left" in breaks["shield push"]
    assert breaks["not behind the start"] == ()
    assert all(bool(each.test) == bool(each.breaks) for each in found.mutations)


def test_a_dead_guardrail_is_said_to_be_dead():
    """One that cannot fire has fired in none of the decisions."""
    found = verified(trolley.doubly_guarded, mutate=True, bare=True)
    coverage = {each.guardrail: each for each in found.coverage}
    assert coverage["not behind the start"].fired == 0
    assert coverage["shield push"].fired > 0
    assert coverage["not behind the start"].decisions == coverage["shield push"].decisions > CASES


def test_without_any_guardrail_the_shortest_way_to_harm_is_shown():
    """From a standstill, pushed as hard as can be: 10 steps to full speed make 55 m, and 5 more hit the wall."""
    found = verified(trolley.doubly_guarded, mutate=True, bare=True)
    assert found.bare is not None
    assert found.bare.breaks[0] == "the trolley does not hit the wall: from its start it stays safe"
    assert found.bare.detail.startswith("15 decisions")
    assert 'removed="all guardrails"' in found.bare.test


def test_nothing_is_removed_unasked():
    """Without the two modes nothing is said of removed guardrails."""
    found = verify(shop_guards.ruled, cases=10)
    assert (found.mutations, found.bare) == ((), None)


def test_every_kind_of_answer_is_given():
    """The report counts values, what is no value, errors, answers that come too late, and hangs."""
    (score,) = verified(shop_guards.ruled).provocations
    assert set(score.answers) == {"a value", "no value", "an error", "too late", "a hang"}
    assert min(score.answers.values()) > 0


def test_a_claim_that_raises_is_not_kept():
    """A claim that cannot be looked at is broken, and says so."""
    odd = shop_guards.acting(claims=[hm.Claim("odd", lambda visit, decision: visit.no_such_field)])
    (broken,) = verify(odd, cases=20).broken
    assert broken.detail.startswith("the claim itself raised AttributeError")


def test_a_claim_that_nothing_had_to_do_with_was_not_tried():
    """It is said to be not tried, instead of to hold."""
    claims = {each.claim: each for each in verify(shop_guards.ruled, cases=1).claims}
    halted = claims["while halted nothing is asked or done"]
    assert (halted.verdict, halted.cases, halted.source) == (Verdict.NOT_TRIED, 0, Source.BUILT_IN)


def test_a_guardrail_whose_file_is_missing_is_left_out_and_named():
    """What cannot be put to work here is said, and the rest is verified."""
    found = verify(shop_guards.acting(hm.Unfamiliar("score", "gone.json")), cases=10)
    assert [each.guardrail for each in found.coverage] == ["switch"]
    assert len(found.left_out) == 1
    assert "gone.json" in found.left_out[0]


@pytest.mark.parametrize("function", ["request", "step", "safe"])
def test_a_plant_that_raises_is_named(function: str):
    """It is a mistake in the declaration, and the message names the function and the state."""

    def raises(*arguments):
        raise ZeroDivisionError("no")

    broken = trolley.declare(plant=trolley.plant(**{function: raises}, start=None))
    with pytest.raises(hm.DeclarationError, match=rf"Plant .* {function}: got Trolley\(.* raises ZeroDivisionError"):
        verify(broken, cases=10)


def test_at_least_one_case_is_tried():
    """Less is refused."""
    with pytest.raises(hm.DeclarationError, match="verify cases: got 0, allowed is at least 1"):
        verify(shop_guards.ruled, cases=0)


def test_progress_is_told_up_to_the_end():
    """Shares rise from 0 to 1."""
    told: list[float] = []
    verify(shop_guards.acting(), cases=20, mutate=True, progress=told.append)
    assert told == sorted(told)
    assert (told[0] > 0.0, told[-1]) == (True, 1.0)
