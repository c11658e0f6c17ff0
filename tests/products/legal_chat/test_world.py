"""Seasons lived through the real decision path, the two incidents, and what moves the connections."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.reports.coverage import coverage
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.legal_chat import contrasts, incident
from holism_products.legal_chat.lead import ASKS_BACK_DAYS, ENOUGH, LOOKS_EVERY_DAYS, NAME
from holism_products.legal_chat.system import MOST_WRONG, system
from holism_products.legal_chat.world import DAYS, Season
from watching import unlooked

START_US = 1_767_225_600_000_000
DAY_US = 86_400_000_000
END_US = START_US + round(DAYS * DAY_US)
INCIDENT_US = START_US + round(incident.DAY * DAY_US)

MODEL = (
    "the first topic is the right one",
    "it knows which questions are hard",
    "the confidence can be taken at its word",
)


def live(trained: Any, folder: Path, season: Season) -> Lived:
    shutil.copytree(trained.folder, folder / "models")
    return simulate(system, season, folder, seed=3, start_us=START_US)


def goals(folder: Path, window: hm.Window | None = None) -> dict[str, tuple[Status, hm.Estimate]]:
    with hm.open(system, folder, clock=lambda: END_US) as service:
        report = service.analysis.goals(window)
    return {each.goal.name: (each.status, each.estimate) for each in report.statuses}


@pytest.fixture(scope="module")
def quiet(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("world") / "quiet"
    assert live(trained, folder, Season(visitors=6_000)).decisions > 6_000
    return folder


@pytest.fixture(scope="module")
def changed(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days in which a law changes."""
    folder = tmp_path_factory.mktemp("world") / "changed"
    live(trained, folder, Season(visitors=6_000, new_rule_on=incident.DAY))
    return folder


def test_a_season_meets_every_goal(quiet: Path) -> None:
    """After ninety quiet days every goal is met, and none lacks data."""
    found = goals(quiet)
    assert {name: status for name, (status, _) in found.items() if status is not Status.MET} == {}
    assert found["people get to a lawyer"][1].waiting > 0


def test_people_say_how_much_may_be_answered_at_once(quiet: Path) -> None:
    """The lead certifies on what people chose; what was answered since bears it out, and it has not lapsed."""
    with hm.open(system, quiet, clock=lambda: END_US) as service:
        report = coverage(service)
        before = service.analysis.facts().filter(mode="automate").select("time").collect()["time"].min()
    certificate = report.in_force
    assert certificate is not None
    assert (certificate.by, certificate.lapsed) == (NAME, "")
    assert certificate.labelled >= ENOUGH
    assert certificate.errors / certificate.accepted < MOST_WRONG
    assert START_US + ASKS_BACK_DAYS * DAY_US <= certificate.certified_us <= before.timestamp() * 1e6
    assert report.realised.n > 500
    assert not report.realised.refuted


def test_the_same_seed_is_the_same_season(trained: Any, tmp_path: Path) -> None:
    """Two lives of one seed have the same decisions, feedback and outcomes."""
    lives = [live(trained, tmp_path / name, Season(visitors=300)) for name in ("a", "b")]
    assert [(each.decisions, each.feedback, each.outcomes) for each in lives[:1]] == [
        (each.decisions, each.feedback, each.outcomes) for each in lives[1:]
    ]


def test_when_nobody_picks_up_the_value_falls_and_the_model_stays_green(trained: Any, tmp_path: Path) -> None:
    """After the desk closes the organization's goals are missed; hand-overs and the model's goals are not."""
    live(trained, tmp_path / "closed", Season(visitors=4_000, desk_closes_on=incident.DAY))
    before = goals(tmp_path / "closed", hm.Window(None, INCIDENT_US))
    after = goals(tmp_path / "closed", hm.Window(INCIDENT_US, None))
    for name in ("people get to a lawyer", "conversations pay for the chat"):
        assert (before[name][0], after[name][0]) == (Status.MET, Status.MISSED)
    assert after["people hand their conversation over"][0] is Status.MET
    assert after["people say that it helped"][0] is Status.MET
    assert [name for name in MODEL if after[name][0] is Status.MISSED] == []


def test_a_new_law_ends_the_certificate(changed: Path) -> None:
    """Within two looks of the change outcomes refute the certificate, and from then on nothing is answered at once."""
    with hm.open(system, changed, clock=lambda: END_US) as service:
        report = coverage(service)
        answered = service.analysis.facts().filter(mode="automate").select("time").collect()["time"].max()
    certificate = report.in_force
    assert certificate is not None
    assert certificate.lapsed_us is not None
    assert INCIDENT_US < certificate.lapsed_us <= INCIDENT_US + 2 * LOOKS_EVERY_DAYS * DAY_US
    assert "automated decisions were wrong" in certificate.lapsed
    assert answered.timestamp() * 1e6 <= certificate.lapsed_us
    assert report.automates_from is None


def test_a_new_law_is_matched_confidently_and_people_say_so(changed: Path) -> None:
    """After a law changes more answers are taken back, the model's goal falls, and connections stay above target."""
    after = goals(changed, hm.Window(INCIDENT_US, None))
    assert after["few get the answer to another question"][0] is Status.MISSED
    assert after["it knows which questions are hard"][0] is Status.MISSED
    assert after["people get to a lawyer"][0] is Status.MET


@pytest.fixture(scope="module")
def found(trained: Any) -> dict[str, contrasts.Found]:
    """All contrasts, on few people."""
    return contrasts.live_all(trained.folder, 1_500)


def test_accuracy_beyond_the_hand_over_moves_next_to_nothing(found: dict[str, contrasts.Found]) -> None:
    """A model that is never wrong connects hardly more people; without the hand-over far fewer are connected."""
    as_it_is, never_wrong = found["as it is"].connected, found["never wrong"].connected
    assert never_wrong == pytest.approx(as_it_is, rel=0.10)
    assert found["no hand-over"].connected < 0.8 * as_it_is
    assert found["buttons only"].connected < 0.9 * as_it_is
    assert found["words, not meaning"].connected > 0.9 * as_it_is
    assert found["words, not meaning"].answered < 0.5 * found["as it is"].answered


def test_to_wait_for_a_certificate_costs_next_to_nothing(found: dict[str, contrasts.Found]) -> None:
    """Who is asked back instead of answered at once is connected, and answered by the own choice, about as often."""
    as_it_is, at_once = found["as it is"], found["no certificate"]
    assert as_it_is.connected == pytest.approx(at_once.connected, rel=0.10)
    assert as_it_is.answered == pytest.approx(at_once.answered, rel=0.10)


def test_contrasts_print_a_row_for_each_goal(
    found: dict[str, contrasts.Found], capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints connections and answers per 100 visitors, and every goal, for all six."""
    contrasts.show(found)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 + len(system.goals)
    assert lines[1].startswith("connections per 100 visitors")
    assert len(lines[1].split()) == 4 + 6


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, Season(visitors=700), trained.folder, tmp_path / "watched") == []
