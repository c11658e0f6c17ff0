"""The office's weeks: fair over both stages, and in the incident fair in each stage and not in both."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import simulate
from holism_products.admissions import incident, world
from holism_products.admissions.system import alike, alike_first, alike_second, system
from holism_products.admissions.world import Office
from watching import unlooked

DAYS = 90.0
START_US = 1_767_225_600_000_000
END_US = START_US + round(DAYS) * 86_400_000_000


def lived(office: Office, trained: Any, folder: Path, days: float = DAYS) -> hm.Service:
    """The system behind an office's days."""
    shutil.copytree(trained.folder, folder / "models")
    simulate(system, office, folder, days=days, seed=0, start_us=START_US)
    return hm.open(system, folder, clock=lambda: END_US)


@pytest.fixture(scope="module")
def quiet(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with lived(world.world, trained, tmp_path_factory.mktemp("quiet")) as service:
        yield service


@pytest.fixture(scope="module")
def broken(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with lived(incident.world, trained, tmp_path_factory.mktemp("broken")) as service:
        yield service


def statuses(report: Any) -> dict[str, Status]:
    return {each.goal.name: each.status for each in report.statuses}


def test_on_a_quiet_day_every_goal_is_met(quiet: Any) -> None:
    """With letters on one scale, over ninety days."""
    assert set(statuses(quiet.analysis.goals()).values()) == {Status.MET}


def test_two_stages_that_are_fair_are_unfair_together(broken: Any) -> None:
    """Each stage is within the four-fifths rule, and what an applicant meets is not; no other goal tells."""
    report = broken.analysis.goals()
    found = statuses(report)
    assert (found[alike_first.name], found[alike_second.name]) == (Status.MET, Status.MET)
    assert found[alike.name] is Status.MISSED
    assert {status for name, status in found.items() if name != alike.name} == {Status.MET}
    ratios = {each.goal.name: each.estimate.value for each in report.statuses}
    product = ratios[alike_first.name] * ratios[alike_second.name]
    assert ratios[alike.name] == pytest.approx(product, abs=0.02)


def test_the_monitor_names_the_goal_that_is_missed(broken: hm.Service) -> None:
    """In the incident a look at the last weeks alarms on offers by origin, and names what applicants meet."""
    monitor = next(each for each in system.monitors if each.name == "offers by origin")
    assert isinstance(monitor, hm.Bound)
    assert monitor.goal == alike.name
    estimate = broken.analysis.estimate(monitor.of)
    assert estimate.high is not None
    assert estimate.high < monitor.bound


def test_people_appeal_and_are_heard(trained: Any, tmp_path: Path) -> None:
    """Appeals are reviewed by somebody else, who answered first; some strike the note."""
    with lived(Office(applications=40.0), trained, tmp_path, days=30.0) as service:
        feedback = [record for record in service.log.read(0, 100_000) if record.kind == "feedback"]
        said = [record.body for record in feedback]
    appeals, reviews = (sum(b'"name":"%b"' % name in body for body in said) for name in (b"appeal", b"review"))
    assert 5 < reviews <= appeals
    assert any(b'"overridden"' in body for body in said)
    assert any(b'"upheld"' in body for body in said)


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, Office(applications=15.0), trained.folder, tmp_path / "watched") == []
