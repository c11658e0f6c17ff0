"""The declaration: what holds of each decision, and what is verified of it."""

from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.verification import Verdict, verify
from holism.vocabulary.reading import Reading, ReadingState
from holism_products.patrol import incident
from holism_products.patrol.city import EVEN
from holism_products.patrol.system import FEWEST, LOWEST, NOISE, expected_of, is_bounded, system
from holism_products.patrol.world import City, world
from watching import readings, unlooked

WATCH = {"district": "Harbour", "day": "2026-01-05", "recent": 14.0, "longer": 13.0, "called": 12.0, "recorded": 900.0}


def test_the_model_proposes_and_says_what_was_added(service: hm.Service) -> None:
    """An annotation with the expectation, and the noise in it as recorded."""
    decision = next(each for each in (service.decide(WATCH) for _ in range(50)) if each.action == "proposal")
    said = decision.predictions["found"]
    assert decision.mode is hm.Mode.ANNOTATE
    assert said.noise is not None
    assert abs(said.noise) < 6 * NOISE
    assert expected_of(decision) == said.value
    assert is_bounded(decision)


def test_without_a_record_it_does_not_pretend(service: hm.Service) -> None:
    """With too few incidents the even share stands in, and no noise is added to it."""
    decision = service.decide({**WATCH, "recorded": FEWEST - 1.0})
    assert decision.predictions["found"].fallback
    assert decision.predictions["found"].noise is None
    assert expected_of(decision) == EVEN


def test_of_no_district_nothing_is_expected(service: hm.Service) -> None:
    """A district in which nothing was found keeps the least that may be expected."""
    found = [expected_of(service.decide({**WATCH, "recent": 0.0, "longer": 0.0})) for _ in range(40)]
    assert min(found) >= LOWEST


def test_some_districts_get_the_even_share_by_chance(service: hm.Service) -> None:
    """About one in twenty, with its propensity."""
    decisions = list(service.decide_many([WATCH] * 800))
    even = [each for each in decisions if each.action == "even share"]
    assert 18 <= len(even) <= 70
    assert [each.propensity for each in even] == pytest.approx([0.05] * len(even))
    assert {expected_of(each) for each in even} == {EVEN}


def test_its_claims_hold_whatever_the_model_says(trained: Any) -> None:
    """`holism verify patrol` finds no counter-example in some hundred cases."""
    report = verify(system, models=trained.folder, cases=200, seed=1)
    assert [each.claim for each in report.claims if each.verdict is Verdict.BROKEN] == []
    assert {claim.name for claim in system.claims} <= {each.claim for each in report.claims}


def echoes(trained: Any, folder: Path, city: City, seed: int) -> list[Reading]:
    """What the monitors of feedback find in eight weeks."""
    alone = system.replace(monitors=[each for each in system.monitors if isinstance(each, hm.FeedbackLoop)])
    return readings(alone, city, trained.folder, folder, days=56, seed=seed)


def test_the_echo_is_watched(trained: Any, tmp_path: Path) -> None:
    """Of four seeds one of its monitors alarms within eight weeks in each without the correction, else in one at most.

    One alarm in 52 looks is accepted: in the 64 looks with the correction 1.2 of them.
    """
    naive, corrected = (
        [
            ReadingState.ALARM in {each.state for each in echoes(trained, tmp_path / f"{name} {seed}", city, seed)}
            for seed in range(4)
        ]
        for name, city in (("naive", incident.naive), ("corrected", world))
    )
    assert sum(naive) == 4
    assert sum(corrected) <= 1


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, world, trained.folder, tmp_path / "watched") == []
