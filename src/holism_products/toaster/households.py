"""Who toasts: households with a taste, a usual bread and mains of their own. All figures are assumptions."""

import random
from dataclasses import dataclass
from typing import Final

from holism_products.toaster.readings import LEVELS, wished
from holism_products.toaster.thermal import AMBIENT_C, BREAD_J_K, MAINS_SHARE, Bread

TASTE: Final = 0.012
"""Standard deviation of how much browner a household wants its toast than the dial says."""
RIGHT: Final = 0.025
"""A toast within this browning of what was wanted is right: half the way to the next level."""
FROZEN_C: Final = -18.0
FRIDGE_C: Final = 6.0


@dataclass(frozen=True)
class Household:
    """One toaster's people.

    Attributes:
        level: What they usually turn the dial to.
        taste: Browning that they want over the dial's.
        sugar, heat_j_k, water_g: Of their usual bread; it varies by a few hundredths.
        frozen, fridge: Shares of toasts that begin frozen or cold.
        voltage: Of their mains, over the nominal one.
    """

    level: int
    taste: float
    sugar: float
    heat_j_k: float
    water_g: float
    frozen: float
    fridge: float
    voltage: float

    def bread(self, chance: random.Random) -> Bread:
        """Today's slices."""
        where = chance.random()
        start_c = FROZEN_C if where < self.frozen else FRIDGE_C if where < self.frozen + self.fridge else AMBIENT_C
        return Bread(
            heat_j_k=within(self.heat_j_k * chance.gauss(1.0, 0.04), *BREAD_J_K),
            water_g=within(self.water_g * chance.gauss(1.0, 0.07), 2.0, 14.0),
            start_c=start_c,
            sugar=within(self.sugar * chance.lognormvariate(0.0, 0.06), 0.4, 2.5),
        )

    def dial(self, chance: random.Random) -> int:
        """The level that is wished today."""
        turn = chance.random()
        return round(within(self.level + (turn < 0.1) - (turn > 0.9), 1, LEVELS))

    def mains(self, chance: random.Random) -> float:
        """Today's voltage, over the nominal one."""
        return within(self.voltage + chance.gauss(0.0, 0.01), *MAINS_SHARE)

    def rating(self, level: int, browning: float, chance: random.Random) -> int:
        """What they say of a toast: too light (-1), right (0) or too dark (1)."""
        off = self.off(level, browning) + chance.gauss(0.0, 0.005)
        return 0 if abs(off) <= RIGHT else 1 if off > 0.0 else -1

    def off(self, level: int, browning: float) -> float:
        """By how much a toast is browner than they wanted it."""
        return browning - wished(level) - self.taste


def draw(chance: random.Random) -> Household:
    """A household."""
    return Household(
        level=chance.choice((2, 3, 3, 3, 4, 5)),
        taste=within(chance.gauss(0.0, TASTE), -2 * TASTE, 2 * TASTE),
        sugar=within(chance.lognormvariate(0.0, 0.25), 0.5, 2.0),
        heat_j_k=within(chance.gauss(150.0, 15.0), *BREAD_J_K),
        water_g=within(chance.gauss(8.0, 1.5), 3.0, 13.0),
        frozen=chance.choice((0.0, 0.0, 0.1, 0.5)),
        fridge=chance.choice((0.0, 0.2)),
        voltage=within(chance.gauss(1.0, 0.03), 0.93, 1.07),
    )


def within(value: float, low: float, high: float) -> float:
    """The value, held between two bounds."""
    return min(max(value, low), high)
