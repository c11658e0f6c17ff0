"""Breakfasts lived through the real decision path, what they leave in the goals, and both incidents."""

import shutil
from pathlib import Path
from typing import Any

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.toaster import incident
from holism_products.toaster.system import system
from holism_products.toaster.world import Breakfasts, world
from watching import unlooked

START_US = 1_767_225_600_000_000
DAY_US = 86_400_000_000
DAYS = 18.0
CHANGE_DAY = 6.0


def live(trained: Any, folder: Path, breakfasts: Breakfasts, days: float = DAYS) -> Lived:
    shutil.copytree(trained.folder, folder / "models")
    return simulate(system, breakfasts, folder, days=days, seed=3, start_us=START_US)


def goals(folder: Path, window: hm.Window | None = None) -> dict[str, tuple[Status, hm.Estimate]]:
    with hm.open(system, folder, clock=lambda: START_US + round(DAYS * DAY_US)) as service:
        report = service.analysis.goals(window)
    return {each.goal.name: (each.status, each.estimate) for each in report.statuses}


def after_the_change(folder: Path) -> dict[str, tuple[Status, hm.Estimate]]:
    return goals(folder, hm.Window(START_US + round(CHANGE_DAY * DAY_US), None))


def test_breakfasts_are_toasted_as_wished_and_nothing_burns(trained: Any, tmp_path: Path) -> None:
    """After some weeks no goal is missed, each has data but returns, which take longer, and there was no fire."""
    lived = live(trained, tmp_path / "a", Breakfasts(toasters=60))
    assert lived.decisions > 4_000
    found = goals(tmp_path / "a")
    assert [name for name, (status, _) in found.items() if status is Status.MISSED] == []
    assert [name for name, (_, estimate) in found.items() if estimate.value is None] == ["toasters are kept"]
    assert found["toast is as it was wished"][1].value > 0.5
    assert found["the kitchen does not burn"][1].value == 0.0


def test_the_same_seed_is_the_same_world(trained: Any, tmp_path: Path) -> None:
    """Two lives of one seed have the same decisions, feedback and outcomes."""
    one, two = (live(trained, tmp_path / name, Breakfasts(toasters=10), days=6.0) for name in ("a", "b"))
    assert (one.decisions, one.feedback, one.outcomes) == (two.decisions, two.feedback, two.outcomes)
    assert one.decisions > 300


def test_the_forgotten_number_burns_toast_and_no_kitchen(trained: Any, tmp_path: Path) -> None:
    """After the update toast is not as wished, toasts are broken off and people complain; answers come, no fire."""
    live(trained, tmp_path / "firmware", Breakfasts(toasters=40, firmware_from=CHANGE_DAY))
    found = after_the_change(tmp_path / "firmware")
    missed = [name for name, (status, _) in found.items() if status is Status.MISSED]
    assert {"toasts are not broken off", "few people complain"} <= set(missed)
    assert found["the kitchen does not burn"][1].value == 0.0
    assert found["the controller answers"][0] is not Status.MISSED


def test_a_bad_batch_of_sensors_breaks_toasts_off(trained: Any, tmp_path: Path) -> None:
    """Toasts are broken off, and what is toasted is as good as ever: the goal of the model does not fall."""
    live(trained, tmp_path / "batch", Breakfasts(toasters=40, sensors_fail_from=CHANGE_DAY, sensor_lasts_days=15.0))
    found = after_the_change(tmp_path / "batch")
    assert found["toasts are not broken off"][0] is Status.MISSED
    assert found["it browns as people like it"][0] is not Status.MISSED
    assert found["the kitchen does not burn"][1].value == 0.0


def test_incidents_are_the_world_with_one_thing_changed() -> None:
    """As many toasters, and a change on the same day."""
    assert incident.world.toasters == incident.bad_batch.toasters == world.toasters
    assert incident.world.firmware_from == incident.bad_batch.sensors_fail_from == incident.DAY


def test_all_that_is_watched_can_look(trained: Any, tmp_path: Path) -> None:
    """On a day and a week for which all that is usual is known, no monitor fails."""
    assert unlooked(system, Breakfasts(toasters=8), trained.folder, tmp_path / "watched") == []
