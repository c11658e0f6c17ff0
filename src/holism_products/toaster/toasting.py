"""One toast in the making, and what the toaster remembers of earlier ones: sensors and memory, without learning."""

import random
from dataclasses import dataclass, field
from math import log
from typing import Final, Literal

from holism_products.toaster import thermal
from holism_products.toaster.readings import Readings
from holism_products.toaster.safety import mean_c
from holism_products.toaster.thermal import STEP_S, Bread, Heat

Stuck = Literal["", "infrared", "all"]
"""Which sensors say the same whatever happens: none, the infrared one, or all but the fuse's clip."""

COOKED_AT_C: Final = 150.0
COOKED_K: Final = 60.0
"""Cook value, as in food engineering: a second counts tenfold for each 60 K above 150 °C."""
NOISE_K: Final = 1.0
REMEMBERED: Final = 8
USUAL_COOKED_S: Final = (0.0, 6.0, 16.0, 27.0, 40.0, 51.0)
"""By level: the median cook value at which usual bread has to be raised; measured in this simulation."""
RATING_STEP: Final = 0.3
"""Too light or too dark is taken to mean so much more or less of the cook value (logarithm)."""


@dataclass
class Memory:
    """What a toaster remembers of rated toasts: guesses of the cook value that people would have liked."""

    guesses: list[float] = field(default_factory=list)

    @property
    def liked(self) -> float:
        """The mean guess, as a logarithm over the usual one of the level; 0 while nothing is known."""
        return sum(self.guesses) / len(self.guesses) if self.guesses else 0.0

    @property
    def rated(self) -> int:
        """How many toasts it knows of."""
        return len(self.guesses)

    def rate(self, level: int, cooked_s: float, rating: int) -> None:
        """Learns from a toast that was too light (-1), right (0) or too dark (1)."""
        got = log(max(cooked_s, 1.0) / USUAL_COOKED_S[level])
        guess = min(max(got - RATING_STEP * rating, -1.0), 1.0)
        self.guesses = [*self.guesses, guess][-REMEMBERED:]


class Toasting:
    """A toast from the lever's way down to its way up."""

    def __init__(
        self, toaster: str, toast: str, level: int, bread: Bread, memory: Memory, chance: random.Random
    ) -> None:
        self.toaster, self.toast, self.level, self.bread = toaster, toast, level, bread
        self.heat: Heat = thermal.put_in(bread)
        self.stuck: Stuck = ""
        self.stuck_c = thermal.AMBIENT_C
        """What a sensor that is stuck says."""
        self.elapsed_s = self.cooked_s = 0.0
        self._memory, self._chance = memory, chance
        self._start_c = bread.start_c

    def readings(self) -> Readings:
        """What the sensors and the memory say now."""
        bread_c, bread_2_c, element_c = map(self._sensed, (self.heat.bread_c, self.heat.bread_c, self.heat.element_c))
        if self.stuck:
            bread_c = self.stuck_c
        if self.stuck == "all":
            bread_2_c = element_c = self.stuck_c
        self.cooked_s += STEP_S * 10.0 ** (min(bread_c - COOKED_AT_C, 200.0) / COOKED_K)
        return Readings(
            self.toaster,
            self.toast,
            self.elapsed_s,
            self.level,
            bread_c,
            bread_2_c,
            element_c,
            mean_c(self.heat.element_c, self.heat.bread_c),
            self._start_c,
            self.cooked_s,
            self._memory.liked,
            self._memory.rated,
        )

    def go_on(self, power_w: float, voltage: float = 1.0, crumbs_w: float = 0.0) -> None:
        """Lets one step pass with this much power asked of the element."""
        self.heat = thermal.step(self.heat, power_w, self.bread, voltage=voltage, crumbs_w=crumbs_w)
        self.elapsed_s += STEP_S

    @property
    def browning(self) -> float:
        """The browning in the end if the lever raised the slices now."""
        return thermal.raised(self.heat, self.bread)

    def rate(self, rating: int) -> None:
        """Somebody says that it was too light (-1), right (0) or too dark (1)."""
        self._memory.rate(self.level, self.cooked_s, rating)

    def _sensed(self, true_c: float) -> float:
        return true_c + min(max(self._chance.gauss(0.0, NOISE_K), -3.0), 3.0)
