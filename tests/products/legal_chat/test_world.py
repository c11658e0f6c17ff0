"""A season lived through the real decision path, the two incidents, and what moves the connections."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.legal_chat import contrasts, incident
from holism_products.legal_chat.system import system
from holism_products.legal_chat.world import DAYS, Season

START_US = 1_767_225_600_000_000
END_US = START_US + round(DAYS * 86_400_000_000)
INCIDENT_US = START_US + round(incident.DAY * 86_400_000_000)

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


def test_a_season_meets_every_goal(trained: Any, tmp_path: Path) -> None:
    """After ninety quiet days every goal is met, and none lacks data."""
    lived = live(trained, tmp_path / "a", Season(visitors=8_000))
    assert lived.decisions > 8_000
    found = goals(tmp_path / "a")
    assert {name: status for name, (status, _) in found.items() if status is not Status.MET} == {}
    assert found["people get to a lawyer"][1].waiting > 0


def test_the_same_seed_is_the_same_season(trained: Any, tmp_path: Path) -> None:
    """Two lives of one seed have the same decisions, feedback and outcomes."""
    lives = [live(trained, tmp_path / name, Season(visitors=300)) for name in ("a", "b")]
    assert [(each.decisions, each.feedback, each.outcomes) for each in lives[:1]] == [
        (each.decisions, each.feedback, each.outcomes) for each in lives[1:]
    ]


def test_when_nobody_picks_up_the_value_falls_and_the_model_stays_green(trained: Any, tmp_path: Path) -> None:
    """After the desk closes the organization's goals are missed; hand-overs and the model's goals are not."""
    live(trained, tmp_path / "closed", Season(visitors=8_000, desk_closes_on=incident.DAY))
    before = goals(tmp_path / "closed", hm.Window(None, INCIDENT_US))
    after = goals(tmp_path / "closed", hm.Window(INCIDENT_US, None))
    for name in ("people get to a lawyer", "conversations pay for the chat"):
        assert (before[name][0], after[name][0]) == (Status.MET, Status.MISSED)
    assert after["people hand their conversation over"][0] is Status.MET
    assert after["people say that it helped"][0] is Status.MET
    assert [name for name in MODEL if after[name][0] is Status.MISSED] == []


def test_a_new_law_is_matched_confidently_and_people_say_so(trained: Any, tmp_path: Path) -> None:
    """After a law changes more answers are taken back, the model's goal falls, and connections stay above target."""
    live(trained, tmp_path / "rule", Season(visitors=8_000, new_rule_on=incident.DAY))
    after = goals(tmp_path / "rule", hm.Window(INCIDENT_US, None))
    assert after["few get the answer to another question"][0] is Status.MISSED
    assert after["it knows which questions are hard"][0] is Status.MISSED
    assert after["people get to a lawyer"][0] is Status.MET


def test_accuracy_beyond_the_hand_over_moves_next_to_nothing(trained: Any, tmp_path: Path) -> None:
    """A model that is never wrong connects hardly more people; without the hand-over far fewer are connected."""
    every = {each.name: each for each in contrasts.contrasts(visitors=3_000)}
    found = {name: contrasts.live(every[name], trained.folder, tmp_path / name.replace(" ", "-")) for name in every}
    as_it_is, never_wrong = found["as it is"].connected, found["never wrong"].connected
    assert never_wrong == pytest.approx(as_it_is, rel=0.10)
    assert found["no hand-over"].connected < 0.8 * as_it_is
    assert found["buttons only"].connected < 0.9 * as_it_is
    assert found["words, not meaning"].connected > 0.9 * as_it_is
    assert found["words, not meaning"].answered < 0.5 * found["as it is"].answered


def test_contrasts_print_a_row_for_each_goal(trained: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints connections and answers per 100 visitors, and every goal, for all five."""
    contrasts.main(trained.folder, 200)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 + len(system.goals)
    assert lines[1].startswith("connections per 100 visitors")
    assert len(lines[1].split()) == 4 + 5
