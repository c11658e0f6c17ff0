"""The risk bound on the log: nothing before it is certified, automation after, and a lapse when it is refuted."""

import random
from collections.abc import Callable

import pytest

import holism as hm
from holism.interactions.coverage import resample
from holism.reports.coverage import certify, check, coverage
from holism.reports.labelled import Row, one_per_unit
from holism.worlds.clock import VirtualClock
from shop import VISIT, declare

Live = Callable[..., None]


def test_nothing_is_automated_until_somebody_certifies(bounded: hm.Service, live: Live):
    """The log supports a threshold; only with a name and a reason does it come into force, recorded."""
    live(bounded, 600)
    report = coverage(bounded)
    assert report.automates_from is None
    assert report.supported.threshold is not None
    assert report.sentence.startswith("Nothing is automated yet; the log supports")
    assert bounded.decide(VISIT | {"amount": 999.0}).mode is hm.Mode.ANNOTATE
    with pytest.raises(hm.InvalidRequest, match="by: got ''"):
        certify(bounded, "", "first month")
    certificate = certify(bounded, "ann", "first month")
    assert (certificate.by, certificate.labelled, bounded.automates_from) == ("ann", 600, certificate.threshold)
    assert bounded.decide(VISIT | {"amount": 999.0}).mode is hm.Mode.AUTOMATE


def test_what_came_true_is_held_against_the_guarantee(bounded: hm.Service, live: Live):
    """Decisions that were automated and whose truth is known are counted, with an exact interval."""
    live(bounded, 600)
    certify(bounded, "ann", "first month")
    live(bounded, 300, seed=2)
    found = check(bounded).realised
    assert found.n > 50
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.wrong / found.n <= found.high
    assert (found.decisions, found.decisions_wrong) == (found.n, found.wrong)
    assert not found.refuted
    assert bounded.automates_from is not None


def test_a_guarantee_that_outcomes_refute_lapses(bounded: hm.Service, live: Live):
    """When what is automated turns out wrong far more often, it lapses for everybody, and the next decision obeys."""
    live(bounded, 600)
    certify(bounded, "ann", "first month")
    live(bounded, 200, seed=3, right=lambda probability: 0.5)
    assert bounded.automates_from is not None
    report = check(bounded)
    assert report.automates_from is None
    assert "automated decisions were wrong" in report.sentence
    decision = bounded.decide(VISIT | {"amount": 999.0})
    assert decision.mode is hm.Mode.ANNOTATE
    assert "the certificate has lapsed" in decision.reason


def test_it_lapses_by_itself_when_other_things_are_asked(bounded: hm.Service, live: Live):
    """A thousand decisions of another kind let it lapse without anybody asking; the log tells of it."""
    live(bounded, 600)
    certify(bounded, "ann", "first month")
    live(bounded, 1_000, seed=4, least=0.97)
    assert bounded.automates_from is None
    assert bounded.certificate is not None
    assert "distributed otherwise" in bounded.certificate.lapsed
    bounded.flush()
    acts = [record.body for record in bounded.log.read() if record.kind == "operation"]
    assert b'"lapsed"' in acts[-1]


def test_few_labels_certify_nothing(bounded: hm.Service, live: Live):
    """With ten decisions the answer is to abstain, in words."""
    live(bounded, 10)
    assert certify(bounded, "ann", "too early").threshold is None
    assert "abstain always" in coverage(bounded).sentence


def test_one_unit_counts_once(bounded: hm.Service):
    """A hundred right decisions on one person are one piece of evidence."""
    for number in range(100):
        decision = bounded.decide(VISIT | {"order": f"o{number}", "amount": 990.0})
        bounded.outcome(decision.id, returned=True)
    assert coverage(bounded).supported.labelled == 1


def test_who_decides_much_weighs_much():
    """Many units with many decisions, all of them wrong, have the share in a fair sample that they have in the log."""
    rows = [Row(0.9, True, f"busy {number % 50}", True, 0) for number in range(50 * 30)]
    rows += [Row(0.9, False, f"rare {number}", True, 0) for number in range(950)]
    rng = random.Random(1)
    chosen, uncounted = one_per_unit(rows, rng, 0.01)
    assert len(chosen) == 1_000
    fair = [chosen[place] for place in resample([row.weight for row in chosen], rng)]
    assert sum(row.wrong for row in fair) / len(fair) == pytest.approx(1_500 / 2_450, abs=0.12)
    assert uncounted <= 0.01


def test_one_busy_unit_does_not_weigh_down_the_others():
    """Of one unit that made two decisions one is left out, and said to be; all rows stay in the fair sample."""
    rows = [Row(0.9, False, f"v{number}", True, 0) for number in range(1_000)] + [Row(0.9, True, "v0", True, 0)]
    chosen, uncounted = one_per_unit(rows, random.Random(1), 0.01)
    assert {row.weight for row in chosen} == {1.0}
    assert uncounted == pytest.approx(1 / 1_001)


def test_alike_decisions_of_few_units_do_not_refute(bounded: hm.Service, live: Live, clock: VirtualClock):
    """Thirty wrong decisions on one person are one piece of evidence against the guarantee."""
    live(bounded, 600)
    certify(bounded, "ann", "first month")
    for number in range(30):
        clock.now_us += 1_000_000
        decision = bounded.decide(VISIT | {"order": f"x{number}", "amount": 999.0})
        bounded.outcome(decision.id, returned=False)
    found = check(bounded).realised
    assert (found.decisions, found.decisions_wrong, found.n) == (30, 30, 1)
    assert not found.refuted


def test_a_probability_of_a_label_that_is_none_is_named(open_system: Callable[..., hm.Service]):
    """A share of 0 is refused with what is allowed."""
    risk = hm.AtMostWrong(0.1, wrong=lambda f: ~f.outcome_returned, labelled=lambda f: f.propensity * 0.0)
    service = open_system(
        declare(interaction=hm.Interaction((hm.Silent(), hm.Automate("send", right=1, wrong=-1, undo_s=5)), risk=risk))
    )
    service.outcome(service.decide(VISIT).id, returned=True)
    with pytest.raises(hm.DeclarationError, match=r"labelled: got 0\.0, allowed is a probability"):
        coverage(service)


def test_a_system_without_a_bound_has_no_report(open_system: Callable[..., hm.Service]):
    """What is not declared is said."""
    with pytest.raises(hm.DeclarationError, match="got no risk bound"):
        coverage(open_system())
