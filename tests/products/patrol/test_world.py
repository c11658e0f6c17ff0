"""Days in the city: what is committed does not depend on patrols, what is found does; and goals over some weeks."""

import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import holism as hm
from holism.vocabulary.goal import Status
from holism.worlds.simulate import Lived, simulate
from holism_products.patrol import incident
from holism_products.patrol.city import NAMED, PATROLS, TRUE_SHARES
from holism_products.patrol.ledger import record, weeks
from holism_products.patrol.patrols import LEAST, MOST
from holism_products.patrol.system import system
from holism_products.patrol.world import City, decide_on, find, poisson, world

START_US = 1_767_225_600_000_000
DAY_US = 86_400_000_000
DAYS = 70


def live(trained: Any, folder: Path, city: City, days: float = DAYS) -> Lived:
    shutil.copytree(trained.folder, folder / "models")
    return simulate(system, city, folder, days=days, seed=3, start_us=START_US)


def opened(folder: Path) -> hm.Service:
    return hm.open(system, folder, clock=lambda: START_US + DAYS * DAY_US)


def goals(folder: Path, window: hm.Window | None = None) -> dict[str, tuple[Status, hm.Estimate]]:
    with opened(folder) as service:
        report = service.analysis.goals(window)
    return {each.goal.name: (each.status, each.estimate) for each in report.statuses}


def apart(folder: Path) -> float:
    """How far what was expected in the last two weeks is from the true shares, in %, in the mean of districts."""
    with opened(folder) as service:
        found = weeks(service)
    expected = {name: [week.expected for week in found[name][-2:] if week.expected is not None] for name in NAMED}
    return float(np.mean([abs(np.mean(expected[name]) - TRUE_SHARES[name]) for name in NAMED]))


def test_with_the_correction_the_truth_is_found(trained: Any, tmp_path: Path) -> None:
    """Ten weeks after the published record, which was far off, shares are near the true ones and no goal is missed."""
    live(trained, tmp_path / "a", world)
    assert apart(tmp_path / "a") < 3.0
    last_weeks = hm.Window(START_US + 42 * DAY_US, None)
    assert [name for name, (status, _) in goals(tmp_path / "a", last_weeks).items() if status is Status.MISSED] == []


def test_without_it_the_plan_runs_away(trained: Any, tmp_path: Path) -> None:
    """From the same record shares end far from the truth; districts are not treated alike, and the model looks well."""
    live(trained, tmp_path / "a", incident.naive)
    assert apart(tmp_path / "a") > 7.5
    found = goals(tmp_path / "a")
    assert found["districts are treated alike"][0] is Status.MISSED
    assert found["what is expected is found"][0] is Status.MET


def test_calls_weaken_the_loop_and_do_not_end_it(trained: Any, tmp_path: Path) -> None:
    """With calls in the record shares end between the two."""
    live(trained, tmp_path / "a", incident.mixed)
    assert 3.0 < apart(tmp_path / "a") < 7.5


def test_the_incident_begins_on_its_day(trained: Any, tmp_path: Path) -> None:
    """Before it districts are treated alike; after it they are not, and the model is more exact than before."""
    live(trained, tmp_path / "a", incident.world)
    day_us = START_US + round(incident.DAY * DAY_US)
    before = goals(tmp_path / "a", hm.Window(START_US + 14 * DAY_US, day_us))
    after = goals(tmp_path / "a", hm.Window(day_us + 14 * DAY_US, None))
    alike, exact = "districts are treated alike", "what is expected is found"
    assert (before[alike][0], after[alike][0]) == (Status.MET, Status.MISSED)
    assert after[exact][1].value < before[exact][1].value


def test_the_same_seed_is_the_same_world(trained: Any, tmp_path: Path) -> None:
    """Two lives of one seed have the same decisions and the same record."""
    one, two = (live(trained, tmp_path / name, world, days=14) for name in ("a", "b"))
    assert (one.decisions, one.feedback, one.outcomes) == (two.decisions, two.feedback, two.outcomes)
    records = []
    for name in ("a", "b"):
        with opened(tmp_path / name) as service:
            records.append(record(service).longer())
            assert len(weeks(service)["Harbour"]) >= 2
    assert records[0] == records[1]


def test_more_patrols_find_more_of_the_same() -> None:
    """Found is a share of what is committed, in proportion to patrols, and never more than all."""
    chance = random.Random(1)
    few, many = (np.mean([find(40.0, patrols, chance) for _ in range(600)]) for patrols in (8, 32))
    assert few == pytest.approx(40.0 * 0.3 * 0.5, abs=0.5)
    assert many == pytest.approx(4.0 * few, rel=0.1)
    assert max(find(3.0, 10_000, chance) for _ in range(50)) < 15


def test_numbers_of_a_day_are_poisson() -> None:
    """Mean and variance are the rate."""
    chance = random.Random(2)
    drawn = [poisson(7.0, chance) for _ in range(4_000)]
    assert np.mean(drawn) == pytest.approx(7.0, abs=0.15)
    assert np.var(drawn) == pytest.approx(7.0, abs=0.6)
    assert poisson(0.0, chance) == 0


def test_dispatchers_move_patrols_within_the_bounds() -> None:
    """All patrols are sent, none beyond its bounds, and now and then others than proposed."""
    chance, changed = random.Random(3), 0
    proposed = dict.fromkeys(NAMED, LEAST) | {"Harbour": MOST, "Quarry": MOST}
    proposed["Orchard"] = PATROLS - sum(proposed.values()) + LEAST
    for _ in range(300):
        sent = decide_on(proposed, chance)
        assert sum(sent.values()) == sum(proposed.values())
        assert all(LEAST <= sent[name] <= max(MOST, proposed[name]) for name in NAMED)
        changed += sent != proposed
    assert changed > 10


def test_incidents_are_the_city_with_one_thing_changed() -> None:
    """The same record before it, and the correction until the day, never, or calls in its place."""
    assert (world.correction, incident.world.correction, incident.naive.correction) == ("accept", "accept", "none")
    assert incident.world.corrected_until == incident.DAY
    assert (incident.mixed.correction, incident.mixed.calls_weight) == ("none", 1.0)
    assert incident.naive.first == world.first
