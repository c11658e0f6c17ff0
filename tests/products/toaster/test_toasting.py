"""Sensors and memory."""

import random
from math import log

import pytest

from holism_products.toaster.thermal import Bread
from holism_products.toaster.toasting import RATING_STEP, REMEMBERED, USUAL_COOKED_S, Memory, Toasting


def begun() -> Toasting:
    return Toasting("t", "1", 3, Bread(), Memory(), random.Random(1))


def test_sensors_say_about_the_truth() -> None:
    """Both sensors of the bread are within three kelvins of it; the fuse's clip is between bread and wires."""
    toasting = begun()
    for _ in range(40):
        readings = toasting.readings()
        heat = toasting.heat
        assert readings.bread_c == pytest.approx(heat.bread_c, abs=3.0)
        assert readings.bread_2_c == pytest.approx(heat.bread_c, abs=3.0)
        assert min(heat.bread_c, heat.element_c) <= readings.fuse_c <= max(heat.bread_c, heat.element_c)
        toasting.go_on(800.0)
    assert readings.elapsed_s == 78.0


def test_a_stuck_sensor_says_the_same() -> None:
    """Stuck infrared says what it said; stuck altogether, all do but the fuse's clip."""
    toasting = begun()
    toasting.stuck, toasting.stuck_c = "infrared", 20.0
    toasting.go_on(800.0)
    assert toasting.readings().bread_c == 20.0
    assert toasting.readings().bread_2_c != 20.0
    toasting.stuck = "all"
    readings = toasting.readings()
    assert (readings.bread_c, readings.bread_2_c, readings.element_c) == (20.0, 20.0, 20.0)
    assert readings.fuse_c > 25.0


def test_the_cook_value_counts_hot_seconds() -> None:
    """It hardly moves in cold bread and moves fast in hot bread."""
    toasting = begun()
    toasting.readings()
    assert toasting.cooked_s < 0.1
    toasting.go_on(800.0)
    for _ in range(60):
        toasting.readings()
        toasting.go_on(800.0)
    assert toasting.cooked_s > 10.0


def test_memory_starts_empty_and_learns_from_ratings() -> None:
    """Right means that what was got was liked; too dark means less, too light more."""
    memory = Memory()
    assert (memory.liked, memory.rated) == (0.0, 0)
    memory.rate(3, USUAL_COOKED_S[3], 0)
    assert memory.liked == pytest.approx(0.0)
    memory.rate(3, USUAL_COOKED_S[3], 1)
    assert memory.liked == pytest.approx(-RATING_STEP / 2)
    memory = Memory()
    memory.rate(2, 2.0 * USUAL_COOKED_S[2], -1)
    assert memory.liked == pytest.approx(log(2.0) + RATING_STEP)


def test_memory_forgets_what_is_long_ago() -> None:
    """It knows of the last eight ratings, and no single one counts for more than a factor of e."""
    memory = Memory()
    for _ in range(20):
        memory.rate(5, 1e9, -1)
    assert (memory.rated, memory.liked) == (REMEMBERED, 1.0)
