"""The toaster on the page, without a page: time, faults, the fuse, and a kitchen that does not burn."""

from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism_products.toaster.bench import BREADS, FAULTS, UNIT, Bench, Fault
from holism_products.toaster.safety import MAX_S
from holism_products.toaster.system import FUSE, MAX_TIME, SENSORS, TOO_HOT
from holism_products.toaster.wiring import Wiring


def toast(bench: Bench, watch: Any, level: int = 3, bread: str = "fresh") -> None:
    """A whole toast, as it goes."""
    bench.lower(level, bread)
    while bench.is_down:
        watch.now_s += 1.0
        bench.look()


def test_a_toast_gets_brown_and_comes_up(bench: Bench, watch: Any) -> None:
    """Two slices at level 3 are about as brown as it says, and no guard has stepped in."""
    toast(bench, watch)
    assert bench.ended_browning == pytest.approx(0.15, abs=0.05)
    assert bench.stepped == {}
    assert not bench.burnt_down
    assert bench.latest is not None
    assert bench.latest.mode is hm.Mode.AUTOMATE


def test_time_passes_as_fast_as_chosen(bench: Bench, watch: Any) -> None:
    """At ten times three seconds are fifteen steps, at real pace one and a half; time unwatched is caught up."""
    bench.lower(3, "fresh")
    watch.now_s += 3.0
    bench.look()
    assert len(bench.points) == 16
    bench.set_speed(1)
    watch.now_s += 3.0
    bench.look()
    watch.now_s += 1.0
    bench.look()
    assert len(bench.points) == 18


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("bread", BREADS)
def test_whatever_is_broken_the_kitchen_does_not_burn(bench: Bench, watch: Any, fault: Fault, bread: str) -> None:
    """Each fault with each bread at the darkest level: the toast ends, a guard has stepped in, nothing burns."""
    bench.break_(fault)
    toast(bench, watch, level=5, bread=bread)
    assert not bench.burnt_down
    assert bench.stepped
    assert max(point.heat.bread_c for point in bench.points) < 275.0
    assert bench.points[-1].elapsed_s <= MAX_S


def test_the_adversary_meets_limit_rule_and_time(bench: Bench, watch: Any) -> None:
    """Its billion watts are limited, the rule holds the heat back again and again, and the time ends it."""
    bench.break_("adversary")
    toast(bench, watch)
    assert {"limit power", TOO_HOT, MAX_TIME} <= set(bench.stepped)
    assert bench.stepped[TOO_HOT].times > 3
    assert bench.stepped[MAX_TIME].first_s == MAX_S


def test_a_sensor_that_sticks_breaks_the_toast_off(bench: Bench, watch: Any) -> None:
    """Stuck in the middle of a toast, the two sensors soon differ, and the slices come up."""
    bench.lower(3, "fresh")
    watch.now_s += 4.0
    bench.look()
    bench.break_("stuck sensor")
    watch.now_s += 30.0
    bench.look()
    assert not bench.is_down
    assert SENSORS in bench.stepped


def test_when_all_sensors_lie_the_fuse_blows_and_stays_blown(
    bench: Bench, watch: Any, service: hm.Service, wiring: Wiring, tmp_path: Path
) -> None:
    """Only the fuse is left; it stays blown after repair and restart, until a named person resets it."""
    bench.break_("all sensors stuck")
    toast(bench, watch)
    assert bench.fuse_blown_since_us is not None
    bench.break_("")
    service.close()
    with hm.open(wiring.system(), tmp_path) as again:
        new = Bench(again, wiring, clock=watch, seed=2)
        new.lower(3, "fresh")
        assert not new.is_down
        with pytest.raises(hm.InvalidRequest):
            new.reset_fuse("", "")
        new.reset_fuse("Ann", "new fuse")
        assert new.fuse_blown_since_us is None
        assert (FUSE, UNIT) not in again.fuses
        # Every worker learns of it within a second.
        while not new.is_down:
            new.lower(3, "fresh")


def test_a_rating_is_told_and_remembered_once(bench: Bench, watch: Any, service: hm.Service) -> None:
    """It is feedback on the toast's first decision, and the memory knows of it; a second one is not taken."""
    bench.rate(1)
    assert bench.rating is None
    toast(bench, watch)
    bench.rate(1)
    bench.rate(-1)
    assert (bench.rating, bench.memory.rated) == (1, 1)
    assert bench.first is not None
    story = service.decision(bench.first.id)
    assert [(each.name, each.value) for each in story.feedback] == [("taste", 1.0)]


def test_slices_are_raised_by_hand(bench: Bench, watch: Any) -> None:
    """Raised early they stay pale, and a lever that is up cannot be raised again."""
    bench.lower(5, "fresh")
    watch.now_s += 2.0
    bench.look()
    bench.lift()
    assert (bench.is_down, bench.lifted) == (False, True)
    assert bench.ended_browning < 0.05
    bench.lower(1, "fresh")
    bench.lower(5, "frozen")
    assert bench.level == 1
