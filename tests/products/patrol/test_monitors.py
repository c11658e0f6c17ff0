"""What is watched of the patrols: the echo, which is there without the correction and not with it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.reading import Reading, ReadingState
from holism.watch import Watch
from holism.worlds.simulate import simulate
from holism_products.patrol.incident import naive
from holism_products.patrol.system import alike, system
from holism_products.patrol.world import City, world

START_US = 1_767_225_600_000_000
WEEK_US = 7 * 86_400_000_000
WEEKS = 10
ECHOES = [each for each in system.monitors if isinstance(each, hm.FeedbackLoop)]
WATCHED = system.replace(monitors=ECHOES)


def looked(trained: Any, folder: Path, city: City, seed: int) -> list[Reading]:
    """What the monitors of the echo find, week by week."""
    shutil.copytree(trained.folder, folder / "models")
    simulate(WATCHED, city, folder, days=7.0 * WEEKS, seed=seed, start_us=START_US)
    with hm.open(WATCHED, folder, clock=lambda: START_US + WEEKS * WEEK_US) as service:
        Watch(service).look()
        return [each for echo in ECHOES for each in service.monitoring.readings(echo.name)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_echo_is_heard_within_the_first_weeks(trained: Any, tmp_path: Path, seed: int) -> None:
    """Without the correction one of the two alarms within five weeks, and both name the goal."""
    alarms = [each for each in looked(trained, tmp_path, naive, seed) if each.state is ReadingState.ALARM]
    assert (min(each.time_us for each in alarms) - START_US) / WEEK_US <= 5.0
    assert {echo.goal for echo in ECHOES} == {alike.name}


@pytest.mark.parametrize("seed", [1, 2])
def test_with_the_correction_it_stays_silent(trained: Any, tmp_path: Path, seed: int) -> None:
    """Ten weeks of readings, and none of them an alarm."""
    readings = looked(trained, tmp_path, world, seed)
    assert len(readings) >= 2 * (WEEKS - 1)
    assert ReadingState.ALARM not in {each.state for each in readings}
