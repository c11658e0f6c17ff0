"""The tools on the city: the naive plan is caught in its first weeks, the corrected one stays silent."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import holism as hm
from holism.measures.explored import explored
from holism.measures.loop import loop_estimate
from holism.worlds.loop import loop_gain
from holism.worlds.simulate import simulate
from holism_products.patrol import incident
from holism_products.patrol.loop import START_US, loop, mixed, naive, retrained
from holism_products.patrol.system import echo, system
from holism_products.patrol.world import City, world

WEEK_US = 7 * 86_400_000_000
WEEKS = 8
SEEDS = range(8)
LEVEL = 0.99


def label(f: Any) -> Any:
    return f.outcome_learnt


def alarms(trained: Any, folder: Path, city: City, seed: int) -> tuple[int | None, int | None]:
    """The first week, of eight, in which noise and in which exploration says that the plan feeds back.

    Noise is asked for the last four weeks, as a monitor would be, exploration for all weeks: explored days are few.
    """
    shutil.copytree(trained.folder, folder / "models")
    simulate(system, city, folder, days=7 * WEEKS, seed=seed, start_us=START_US)
    by_noise = by_chance = None
    with hm.open(system, folder, clock=lambda: START_US + WEEKS * WEEK_US) as service:
        facts = service.analysis.facts(hold=True)
        for week in range(1, WEEKS + 1):
            end_us = START_US + week * WEEK_US
            lately = hm.Window(max(START_US, end_us - 4 * WEEK_US), end_us)
            noise = loop_estimate(system.models[0], facts, label=label, window=lately, level=LEVEL)
            by_noise = by_noise or (week if (noise.low or 0.0) > 0.0 else None)
            chance = explored(
                "echo", echo, facts, share=0.1, window=hm.Window(START_US, end_us), level=LEVEL
            ).difference
            by_chance = by_chance or (week if (chance.low or 0.0) > 0.0 else None)
            if by_noise and by_chance:
                break
    return by_noise, by_chance


def test_the_naive_plan_is_caught_in_the_first_weeks(trained: Any, tmp_path: Path) -> None:
    """Of eight seeds one of the tools says so within five weeks in all, and noise within four in six or more."""
    found = [alarms(trained, tmp_path / str(seed), incident.naive, seed) for seed in SEEDS]
    first = [min(each for each in both if each is not None) for both in found]
    assert max(first) <= 5, found
    assert sum(by_noise is not None and by_noise <= 4 for by_noise, _ in found) >= 6, found


def test_the_corrected_plan_stays_silent(trained: Any, tmp_path: Path) -> None:
    """Of eight seeds, asked in each of eight weeks at 99 %, noise never alarms, and exploration in one at most."""
    found = [alarms(trained, tmp_path / str(seed), world, seed) for seed in SEEDS]
    assert [by_noise for by_noise, _ in found] == [None] * len(SEEDS)
    assert sum(by_chance is not None for _, by_chance in found) <= 1, found


def test_the_gain_says_which_runs_away() -> None:
    """Closed in the world: above 1 without the correction, below 1 with calls, about none with the correction."""
    corrected, with_calls, without = (loop_gain(each) for each in (loop, mixed, naive))
    assert without.low > 1.0
    assert 0.4 < with_calls.low < with_calls.high < 0.8
    assert corrected.low < 0.05
    assert corrected.high < 0.4


def test_one_round_is_the_same_under_the_same_chance() -> None:
    """Common random numbers: what differs between two rounds of a seed is what was believed."""
    city = City(correction="none")
    once, again = retrained(city, loop.start, 5), retrained(city, loop.start, 5)
    assert once == again
    assert sum(once) == pytest.approx(100.0)
    assert not np.allclose(once, retrained(city, loop.start, 6))
