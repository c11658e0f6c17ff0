"""The thresholds, and the stored heat that they are about."""

import random

from holism_products.toaster import thermal
from holism_products.toaster.safety import FUSE_C, STEP_K, TOO_HOT_C, mean_c, peak_c
from holism_products.toaster.thermal import BREAD_J_K, CRUMBS_W, FIRE_C, RATED_W, SELF_HEATING_C, Bread, Heat


def test_each_guard_comes_before_the_next() -> None:
    """Rule, fuse, self-heating and fire are in this order, a step's growth between the guarded ones."""
    assert TOO_HOT_C + STEP_K < FUSE_C
    assert FUSE_C + STEP_K < SELF_HEATING_C < FIRE_C


def test_the_peak_is_never_exceeded_without_power() -> None:
    """From any state, for any bread, the bread gets no hotter than its peak once the power is off."""
    chance = random.Random(2)
    for _ in range(200):
        bread = Bread(chance.uniform(*BREAD_J_K))
        heat = Heat(chance.uniform(20.0, 740.0), chance.uniform(20.0, 250.0))
        peak = peak_c(heat.element_c, heat.bread_c)
        if peak >= SELF_HEATING_C:
            continue
        for _ in range(60):
            heat = thermal.step(heat, 0.0, bread)
            assert heat.bread_c <= peak + 1e-6


def test_a_look_at_the_bread_alone_comes_too_late() -> None:
    """A bread that is still well below the rule's threshold can be beyond it without any further power."""
    heat = Heat(740.0, 210.0)
    assert heat.bread_c < TOO_HOT_C - 20.0
    assert peak_c(heat.element_c, heat.bread_c) > TOO_HOT_C


def test_a_step_adds_no_more_than_it_says() -> None:
    """At the highest voltage, over crumbs, from any state warmer than the room, the peak grows by at most STEP_K."""
    chance = random.Random(3)
    for _ in range(2_000):
        bread = Bread(chance.uniform(*BREAD_J_K))
        heat = Heat(chance.uniform(22.0, 740.0), chance.uniform(22.0, 260.0))
        after = thermal.step(heat, RATED_W, bread, voltage=1.1, crumbs_w=CRUMBS_W)
        assert peak_c(after.element_c, after.bread_c) <= peak_c(heat.element_c, heat.bread_c) + STEP_K


def test_the_mean_is_between() -> None:
    """The fuse's clip is warmer than the colder and colder than the warmer of the two."""
    assert 100.0 < mean_c(700.0, 100.0) < 700.0
    assert mean_c(150.0, 150.0) == 150.0
