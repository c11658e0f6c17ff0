"""A season lived through the real decision path, what it leaves in the goals, and the incident."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.audit_risk import contrasts, incident
from holism_products.audit_risk.system import system
from holism_products.audit_risk.world import Season
from watching import unlooked

START_US = 1_767_225_600_000_000
END_US = START_US + 90 * 86_400_000_000


def live(trained, folder: Path, season: Season) -> Lived:
    shutil.copytree(trained.folder, folder / "models")
    return simulate(system, season, folder, seed=3, start_us=START_US)


def goals(folder: Path, window: hm.Window | None = None) -> dict[str, tuple[Status, hm.Estimate]]:
    with hm.open(system, folder, clock=lambda: END_US) as service:
        report = service.analysis.goals(window)
    return {each.goal.name: (each.status, each.estimate) for each in report.statuses}


def test_a_season_fills_every_goal_that_can_be_known(trained, tmp_path: Path):
    """After ninety days all goals have data but the renewal, which takes a year; nothing failed."""
    lived = live(trained, tmp_path / "a", Season(filers=1_500))
    assert lived.decisions > 1_500
    found = goals(tmp_path / "a")
    unknown = [name for name, (_, estimate) in found.items() if estimate.value is None]
    assert unknown == ["filers come back"]
    assert 1_500 <= found["filers come back"][1].waiting < lived.decisions
    assert found["the meter answers"][1].value == 1.0


def test_the_incident_is_caught_by_its_goal_and_by_no_other_of_the_model(trained, tmp_path: Path):
    """After the law changes LOW no longer means low, while calibration on closed years stays as it was."""
    live(trained, tmp_path / "incident", Season(filers=20_000, law_changes_on=incident.CHANGE_DAY))
    before = goals(tmp_path / "incident", hm.Window(None, START_US + round(incident.CHANGE_DAY * 86_400_000_000)))
    after = goals(tmp_path / "incident", hm.Window(START_US + round(incident.CHANGE_DAY * 86_400_000_000), None))
    assert before["LOW means low"][0] is not Status.MISSED
    assert after["LOW means low"][0] is Status.MISSED
    assert after["the meter answers"][0] is Status.MET
    assert after["the probability can be taken at its word"][0] is not Status.MISSED


def test_wording_moves_comprehension_and_the_best_model_does_not(trained, tmp_path: Path):
    """The same people, one thing changed: harder words are understood by fewer, a better model by as many."""
    every = {each.name: each for each in contrasts.contrasts(trained.folder, filers=1_500)}
    found = {
        name: contrasts.live(every[name], trained.folder, tmp_path / name.replace(" ", "-"))
        for name in ("as it is", "best possible model", "label only")
    }
    understood = {name: estimates["filers understand the meter"] for name, estimates in found.items()}
    as_it_is, best, label = (understood[name] for name in found)
    assert as_it_is.low is not None
    assert best.value == pytest.approx(as_it_is.value, abs=0.03)
    assert label.high is not None
    assert label.high < as_it_is.low


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, Season(filers=400), trained.folder, tmp_path / "watched") == []
