"""A quarter lived through the real decision path, the incident, and what protects people."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.safe_browsing import contrasts
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.population import address_of
from holism_products.safe_browsing.system import WARNS_FROM, system
from holism_products.safe_browsing.url_model import verdict
from holism_products.safe_browsing.visit import visit_to
from holism_products.safe_browsing.world import FORGIVES_DAYS, Crime, Person, Quarter, wrap
from watching import unlooked

START_US = 1_767_225_600_000_000
DAYS = 35.0
CHANGE_DAY = 12.0
END_US, CHANGE_US = (START_US + round(days * 86_400_000_000) for days in (DAYS, CHANGE_DAY))


WORN = ("a warning is mostly right", "people are seldom interrupted in vain", "warnings are heeded")


def live(trained: Any, folder: Path, quarter: Quarter, days: float = DAYS) -> Lived:
    shutil.copytree(trained.folder, folder / "models")
    return simulate(system, quarter, folder, days=days, seed=3, start_us=START_US)


def goals(folder: Path, window: hm.Window | None = None) -> dict[str, tuple[Status, hm.Estimate]]:
    with hm.open(system, folder, clock=lambda: END_US) as service:
        report = service.analysis.goals(window)
    return {each.goal.name: (each.status, each.estimate) for each in report.statuses}


def person(seed: int = 1) -> Person:
    return Person(Quarter(), Crime(0), "p", seed)


def test_a_quiet_time_misses_no_goal_and_the_incident_misses_those_of_its_docstring(
    trained: Any, tmp_path: Path
) -> None:
    """Before a mail service wraps its links no goal is missed; after, warnings are wrong, and heeded no more."""
    lived = live(trained, tmp_path / "a", Quarter(people=70, wraps_from=CHANGE_DAY))
    assert lived.decisions > 2_000
    before, after = goals(tmp_path / "a", hm.Window(None, CHANGE_US)), goals(tmp_path / "a", hm.Window(CHANGE_US, None))
    assert [name for name, (status, _) in before.items() if status is Status.MISSED] == []
    assert [name for name in WORN if after[name][0] is not Status.MISSED] == []
    assert after["few warnings are reported as wrong"][1].value > before["few warnings are reported as wrong"][1].value

    assert after["the check answers"][1].value == 1.0
    assert after["phishing is caught"][0] is not Status.MISSED


def test_the_same_seed_is_the_same_quarter(trained: Any, tmp_path: Path) -> None:
    """Two lives of one seed have the same decisions, feedback and outcomes."""
    lives = [live(trained, tmp_path / name, Quarter(people=15), days=20.0) for name in ("a", "b")]
    first, second = ((each.decisions, each.feedback, each.outcomes) for each in lives)
    assert first == second
    assert first[0] > 100


def test_people_wear_out_and_forgive() -> None:
    """Each wrong warning takes somebody nearer to heeding none; half of that is forgotten after a while."""
    someone = person()
    natural = someone.goes_on(0.0)
    for _ in range(5):
        someone.wear(10.0)
    worn = someone.goes_on(10.0)
    assert natural < worn < 1.0
    assert someone.worn_out(10.0 + FORGIVES_DAYS) == pytest.approx(someone.worn_out(10.0) / 2)


def test_people_go_on_as_often_as_was_measured() -> None:
    """Before anything wears them out people go past 10 to 25 % of warnings on average, and differ."""
    chances = [person(seed).goes_on(0.0) for seed in range(400)]
    assert 0.10 < sum(chances) / len(chances) < 0.25
    assert max(chances) > 2 * sum(chances) / len(chances)


def test_everybody_meets_the_same_attacks() -> None:
    """The attacks of a day are the same whoever asks first, and others than the next day's."""
    crime, same = Crime(7), Crime(7)
    assert [each.base for each in crime.on(3)] == [each.base for each in same.on(3)]
    assert crime.on(3) is crime.on(3)
    assert {each.base for each in crime.on(3)} != {each.base for each in crime.on(4)}


def test_wrapped_links_look_like_phishing_and_are_harmless(trained: Any) -> None:
    """What the mail service sends is an honest address that the model would warn of."""
    link = wrap("https://www.debian.org/", "abcdefgh")
    assert read_address(link).domain == "outlook-links.online"
    assert trained.model(visit_to("p", address_of(link))) > WARNS_FROM


def test_what_is_met_changes_no_later_link() -> None:
    """A person's links follow from their own chance, so that worlds with other decisions can be compared."""
    links = [person().link(5.0, False, random.Random(number))[0] for number in range(20)]
    worn = person()
    worn.wear(1.0)
    assert [worn.link(5.0, False, random.Random(number))[0] for number in range(20)] == links


def test_variants_differ_in_what_they_say(trained: Any, tmp_path: Path) -> None:
    """Badges alone warn of nothing; warnings for REVIEW stop people on most harmless links."""
    every = {each.name: each for each in contrasts.contrasts(people=15)}
    assert list(every) == ["badges only", "as it is", "every page read", "too sure", "REVIEW warns", "one a month"]
    names = ("badges only", "REVIEW warns")
    found = {name: contrasts.live(every[name], trained.folder, tmp_path / name, days=20.0) for name in names}
    assert found["badges only"].goals["warnings are heeded"].value is None
    assert found["badges only"].wrong_warnings == 0.0
    assert found["REVIEW warns"].wrong_warnings > 1.0
    assert 0.4 < (found["REVIEW warns"].goals["people are seldom interrupted in vain"].value or 0.0) < 0.8


def test_variants_of_the_model_are_what_they_say(trained: Any) -> None:
    """The one that is too sure ranks as the model does; the one that warns for REVIEW leaves the rest as it is."""
    path = trained.folder / "phishing.json"
    sure, warning = contrasts.too_sure(path), contrasts.warning_of_review(path)
    links = [
        visit_to("p", read_address(link))
        for link in ("https://www.debian.org/", "https://europa.eu/", "http://203.0.113.7/a")
    ]
    plain = [trained.calibration(trained.model(each)) for each in links]
    assert sorted(plain, key=lambda p: sure(links[plain.index(p)])) == sorted(plain)
    assert all(sure(each) > p for each, p in zip(links, plain, strict=True))
    assert [verdict(each.url) for each in links[:2]] == ["LEGITIMATE", "REVIEW"]
    assert warning(links[0]) == plain[0]
    assert warning(links[1]) > WARNS_FROM > plain[1]


def test_contrasts_print_every_goal(trained: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """The command prints one line a goal and a column a variant."""
    monkeypatch.setattr(contrasts, "contrasts", lambda people, every=contrasts.contrasts: every(people)[-1:])
    monkeypatch.setattr(contrasts.live, "__defaults__", (1.0,))
    contrasts.main(trained.folder, 3)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["one", "a", "month"]
    assert [line[:42].strip() for line in lines[3:]] == [goal.name for goal in system.goals]


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, Quarter(people=15), trained.folder, tmp_path / "watched") == []
