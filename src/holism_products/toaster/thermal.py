"""The heat in a toaster with two slices: two nodes, the wires of the element and the layer of bread that is toasted.

    element: C_e dT_e/dt = P - K_eb (T_e^4 - T_b^4) - K_ea (T_e^4 - T_a^4)
    bread:   C_b dT_b/dt = K_eb (T_e^4 - T_b^4) - G (T_b - T_a) - evaporation + crumbs + decomposition

Temperatures in the equations are in kelvin, everywhere else in degrees Celsius. Browning follows Zanoni, Peri and
Bruno, Modelling of browning kinetics of bread crust during baking (LWT 28, 1995): first order towards burnt, with an
Arrhenius rate. The other constants are assumptions, chosen so that a two-slice toaster of 800 W glows at some 680 °C
and toasts in one and a half to three minutes.
"""

from math import exp
from typing import Final

import msgspec

STEP_S: Final = 2.0
"""Between two decisions."""
SUBSTEP_S: Final = 0.5
"""Of the explicit Euler steps: less than the element's fastest time constant (1.5 s at 1,000 °C), so that heat flows
only from the hotter to the colder node and the exchanged energy is the same on both sides."""

RATED_W: Final = 800.0
MAINS_SHARE: Final = (0.9, 1.1)
"""Lowest and highest mains voltage over the nominal one (EN 50160); power goes by its square."""
AMBIENT_C: Final = 22.0
KELVIN: Final = 273.15

ELEMENT_J_K: Final = 12.0
"""25 g of nichrome wire at 0.46 J/(g K)."""
BREAD_J_K: Final = (120.0, 200.0)
"""The toasted layer of two slices, thin or thick: 60 to 100 g, of which two thirds, at 2.9 to 3 J/(g K)."""
TO_BREAD_W_K4: Final = 4.4e-10
TO_ROOM_W_K4: Final = 5.4e-10
"""Radiation: at 690 °C and 800 W a little less than half goes to the bread."""
BREAD_TO_ROOM_W_K: Final = 0.4
RAISED_TO_ROOM_W_K: Final = 1.0
"""Two slices of 200 cm2 on both sides, in the slot and in free air (some 10 W/(m2 K))."""

BOILING_W_K: Final = 5.0
"""Heat taken by evaporation for each kelvin above DRY_FROM_C, while all of the usual water is there."""
DRY_FROM_C: Final = 80.0
USUAL_WATER_G: Final = 8.0
VAPORISATION_J_G: Final = 2_257.0

RATE_PER_S: Final = 42_000.0
ACTIVATION_K: Final = 64_151.0 / 8.314
"""k0 and Ea/R of browning, Zanoni et al. (1995); a browning of 1 is burnt."""
SURFACE_K: Final = 40.0
"""By how much the outermost millimetre, whose colour is seen, is hotter than the layer: 6 kW/m2 through half of it, at
0.1 W/(m K), is some 30 K, and more where it is dry."""

SELF_HEATING_C: Final = 275.0
"""Starch decomposes from here on and gives off heat: no switch stops what goes on by itself."""
SELF_HEATING_W_K: Final = 12.0
FIRE_C: Final = 300.0
"""The gases of decomposing bread burn beside wires that glow."""
CRUMBS_W: Final = 25.0
"""Heat of crumbs that smoulder below the bread."""


class Bread(msgspec.Struct, frozen=True):
    """Two slices: what they are made of, and how they come in."""

    heat_j_k: float = 150.0
    water_g: float = USUAL_WATER_G
    start_c: float = AMBIENT_C
    sugar: float = 1.0
    """Browns so many times as fast as the bread of Zanoni et al."""


class Heat(msgspec.Struct, frozen=True):
    """The state of the two nodes, and what has become of the bread."""

    element_c: float
    bread_c: float
    water_g: float = 0.0
    browning: float = 0.0
    """In [0, 1]: 0 is fresh, 1 burnt."""

    @property
    def burns(self) -> bool:
        """Whether there is fire."""
        return self.bread_c >= FIRE_C


def put_in(bread: Bread) -> Heat:
    """The slices in a cold toaster."""
    return Heat(AMBIENT_C, bread.start_c, bread.water_g)


def step(
    heat: Heat, power_w: float, bread: Bread, *, voltage: float = 1.0, crumbs_w: float = 0.0, seconds: float = STEP_S
) -> Heat:
    """The state after some seconds.

    :param power_w: what is asked of the element; it draws from nothing up to RATED_W, times the square of `voltage`.
    :param voltage: mains over nominal voltage.
    """
    drawn_w = min(max(power_w, 0.0), RATED_W) * voltage * voltage
    element_k, bread_k, room_k = heat.element_c + KELVIN, heat.bread_c + KELVIN, AMBIENT_C + KELVIN
    room_k4, water_g, fresh = room_k**4, heat.water_g, 1.0 - heat.browning
    for _ in range(round(seconds / SUBSTEP_S)):
        element_k4 = element_k**4
        to_bread_w = TO_BREAD_W_K4 * (element_k4 - bread_k**4)
        boiling_w = BOILING_W_K * max(bread_k - KELVIN - DRY_FROM_C, 0.0) * water_g / USUAL_WATER_G
        decomposing_w = SELF_HEATING_W_K * max(bread_k - KELVIN - SELF_HEATING_C, 0.0)
        gained_w = to_bread_w - boiling_w + decomposing_w + crumbs_w - BREAD_TO_ROOM_W_K * (bread_k - room_k)
        fresh *= exp(-bread.sugar * browning_rate(bread_k) * SUBSTEP_S)
        element_k += SUBSTEP_S / ELEMENT_J_K * (drawn_w - to_bread_w - TO_ROOM_W_K4 * (element_k4 - room_k4))
        bread_k += SUBSTEP_S / bread.heat_j_k * gained_w
        water_g -= SUBSTEP_S * boiling_w / VAPORISATION_J_G
    return Heat(element_k - KELVIN, bread_k - KELVIN, water_g, 1.0 - fresh)


def raised(heat: Heat, bread: Bread, seconds: float = 150.0) -> float:
    """The browning in the end of slices that the lever raises now: they go on browning while they cool in the air."""
    pace_s = 5.0
    kept = exp(-pace_s * RAISED_TO_ROOM_W_K / bread.heat_j_k)
    bread_c, fresh = heat.bread_c, 1.0 - heat.browning
    for _ in range(round(seconds / pace_s)):
        fresh *= exp(-bread.sugar * browning_rate(bread_c + KELVIN) * pace_s)
        bread_c = AMBIENT_C + (bread_c - AMBIENT_C) * kept
    return 1.0 - fresh


def browning_rate(bread_k: float) -> float:
    """Per second, of bread whose layer has this temperature in kelvin."""
    return RATE_PER_S * exp(-ACTIVATION_K / (bread_k + SURFACE_K))
