"""The heat: nothing comes from nothing, all cools to the room, and water, power and voltage do what they should."""

import random

import pytest

from holism_products.toaster import thermal
from holism_products.toaster.thermal import AMBIENT_C, ELEMENT_J_K, FIRE_C, RATED_W, STEP_S, Bread, Heat

DRY = Bread(water_g=0.0)


def heated(power_w: float, seconds: float, bread: Bread = DRY, **around: float) -> Heat:
    return thermal.step(thermal.put_in(bread), power_w, bread, seconds=seconds, **around)


def energy_j(heat: Heat, bread: Bread) -> float:
    return ELEMENT_J_K * heat.element_c + bread.heat_j_k * heat.bread_c


def test_what_is_cold_stays_cold() -> None:
    """Without power a toaster at the temperature of the room stays there, and nothing browns."""
    heat = heated(0.0, 600.0)
    assert (heat.element_c, heat.bread_c) == pytest.approx((AMBIENT_C, AMBIENT_C))
    assert heat.browning == pytest.approx(0.0, abs=0.005)


def test_everything_cools_to_the_room() -> None:
    """After an hour without power wires and bread are as warm as the room."""
    heat = thermal.step(Heat(700.0, 200.0), 0.0, DRY, seconds=3_600.0)
    assert (heat.element_c, heat.bread_c) == pytest.approx((AMBIENT_C, AMBIENT_C), abs=0.5)


def test_energy_is_not_made() -> None:
    """In no state does the stored energy grow by more than the power that was drawn."""
    chance = random.Random(0)
    for _ in range(500):
        bread = Bread(chance.uniform(120.0, 200.0), water_g=chance.uniform(0.0, 12.0))
        heat = Heat(chance.uniform(AMBIENT_C, 740.0), chance.uniform(AMBIENT_C, 270.0), bread.water_g)
        power_w = chance.uniform(0.0, RATED_W)
        after = thermal.step(heat, power_w, bread)
        assert energy_j(after, bread) - energy_j(heat, bread) <= power_w * STEP_S + 1e-6


def test_heat_flows_from_hot_to_cold() -> None:
    """Hot wires go on heating the bread after the power is off; the bread never becomes hotter than the wires."""
    heat = Heat(700.0, 100.0)
    hottest = 100.0
    for _ in range(300):
        heat = thermal.step(heat, 0.0, DRY)
        hottest = max(hottest, heat.bread_c)
        assert heat.element_c >= heat.bread_c - 1.0 or heat.bread_c < hottest
    assert 105.0 < hottest < 160.0


def test_a_toaster_glows_and_toasts_in_minutes() -> None:
    """At 800 W the wires are near 680 °C after a minute, and usual bread is medium brown within two."""
    bread = Bread()
    assert heated(RATED_W, 60.0, bread).element_c == pytest.approx(680.0, abs=20.0)
    assert 0.05 < thermal.raised(heated(RATED_W, 110.0, bread), bread) < 0.4


def test_left_alone_at_full_power_it_burns() -> None:
    """Without anything that stops it the bread catches fire within four minutes: there is something to guard."""
    assert heated(RATED_W, 240.0, Bread()).bread_c >= FIRE_C


def test_water_and_ice_cost_time() -> None:
    """Moist and frozen bread is cooler after the same time."""
    dry, moist = heated(RATED_W, 100.0), heated(RATED_W, 100.0, Bread(water_g=8.0))
    frozen = heated(RATED_W, 100.0, Bread(water_g=8.0, start_c=-18.0))
    assert frozen.bread_c < moist.bread_c < dry.bread_c
    assert moist.water_g < 8.0


def test_more_never_makes_it_cooler() -> None:
    """More power, voltage, crumbs or heat at the start raises no temperature's opposite: all is monotone."""
    chance = random.Random(1)
    for _ in range(300):
        low = Heat(chance.uniform(0.0, 700.0), chance.uniform(0.0, 260.0))
        high = Heat(low.element_c + chance.uniform(0.0, 40.0), low.bread_c + chance.uniform(0.0, 40.0))
        power_w = chance.uniform(0.0, 700.0)
        one = thermal.step(low, power_w, DRY, voltage=0.9)
        two = thermal.step(high, power_w + 100.0, DRY, voltage=1.1, crumbs_w=25.0)
        assert one.element_c <= two.element_c
        assert one.bread_c <= two.bread_c


def test_the_element_draws_what_it_is_made_for() -> None:
    """A billion watts, and less than nothing, are the rated power and nothing."""
    assert heated(1e9, 20.0) == heated(RATED_W, 20.0)
    assert heated(-1e9, 20.0) == heated(0.0, 20.0)


def test_browning_is_that_of_the_paper() -> None:
    """At 250 °C of the surface k is 0.0164 a second, from k0 = 42,000 a second and Ea = 64,151 J/mol."""
    assert thermal.browning_rate(250.0 + 273.15 - thermal.SURFACE_K) == pytest.approx(0.0164, abs=0.0002)


def test_raised_slices_go_on_browning_and_sugar_browns() -> None:
    """Hot slices take on colour while they cool in the air, sweet ones more; cold ones do not."""
    hot = Heat(600.0, 180.0, 0.0, 0.1)
    assert thermal.raised(hot, Bread()) > 0.11
    assert thermal.raised(hot, Bread(sugar=1.5)) > thermal.raised(hot, Bread())
    assert thermal.raised(Heat(22.0, 22.0, 0.0, 0.1), Bread()) == pytest.approx(0.1, abs=0.002)


def test_bread_that_decomposes_heats_itself() -> None:
    """Beyond 275 °C no switch helps: bread among hot wires goes on to burn without power."""
    heat = Heat(700.0, 292.0)
    for _ in range(30):
        heat = thermal.step(heat, 0.0, Bread(120.0, water_g=0.0))
        if heat.burns:
            return
    pytest.fail("it did not burn")
