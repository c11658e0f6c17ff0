"""The environment of the toaster: households at breakfast, who rate, complain and send back, and toasters that fail.

All rates are assumptions, chosen to be plausible and stated here. The time is simulated at the pace of the toast: two
seconds between two decisions.
"""

import random
from dataclasses import dataclass
from typing import Final

import msgspec

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours
from holism_products.toaster import households, lever
from holism_products.toaster.readings import Readings
from holism_products.toaster.system import FUSE
from holism_products.toaster.thermal import CRUMBS_W, STEP_S
from holism_products.toaster.toasting import Memory, Toasting

TOASTS_A_DAY: Final = 0.22
"""The households that take part toast some three times in two weeks."""
RATES: Final = 0.5
"""Share of toasts that are rated."""
ASKED: Final = 0.05
"""Share of toasts after which people are asked whether they recommend the toaster."""
METERED: Final = 5
"""In every so many-th household each toast is measured."""
BURNT: Final = 0.5
CRUMBS_SMOULDER: Final = 0.01
SENSOR_LASTS_DAYS: Final = 3_000.0
PATIENCE: Final = 2
"""Toasts broken off in a row after which a toaster is sent back; people get a sound one within two days."""
COMPLAINS_OF_BURNT: Final = 0.15
COMPLAINS_OF_BREAK: Final = 0.3


@dataclass(frozen=True)
class Breakfasts:
    """Some months of breakfasts.

    :param toasters: how many households take part.
    :param sensors_fail_from: day from which infrared sensors stick, each within `sensor_lasts_days` on average.
    :param firmware_from: day on which an update comes that forgets to send the cook value to the model.
    """

    toasters: int = 180
    sensors_fail_from: float = 0.0
    sensor_lasts_days: float = SENSOR_LASTS_DAYS
    firmware_from: float | None = None

    def live(self, environment: Environment) -> Process:
        """Lets every household live, each with a chance of its own."""
        for number in range(self.toasters):
            chance = random.Random(environment.rng.getrandbits(64))
            home = Home(self, f"toaster-{number:04d}", chance, metered=number % METERED == 0)
            environment.start(home.live(environment), hours(chance.uniform(0.0, 24.0)))
        yield 0.0


class Home:
    """One household with its toaster."""

    def __init__(self, breakfasts: Breakfasts, name: str, chance: random.Random, metered: bool) -> None:
        self.breakfasts, self.name, self.chance, self.metered = breakfasts, name, chance, metered
        self.people, self.memory = households.draw(chance), Memory()
        self.sticks_after = chance.expovariate(1.0 / breakfasts.sensor_lasts_days)
        self.stuck_c = chance.uniform(20.0, 120.0)
        self.toasts = self.broken_off = self.right = self.judged = 0

    def live(self, environment: Environment) -> Process:
        """A life of toasts, some hours apart."""
        while True:
            yield days(self.chance.expovariate(TOASTS_A_DAY))
            yield from self.toast(environment)
            if self.broken_off >= PATIENCE:
                yield from self.send_back(environment)

    def toast(self, environment: Environment) -> Process:
        """Two slices, from the lever's way down to what people say of them."""
        self.toasts += 1
        level, bread = self.people.dial(self.chance), self.people.bread(self.chance)
        toasting = Toasting(self.name, str(self.toasts), level, bread, self.memory, self.chance)
        toasting.stuck, toasting.stuck_c = "infrared" if self.is_stuck(environment) else "", self.stuck_c
        voltage = self.people.mains(self.chance)
        crumbs_w = CRUMBS_W if self.chance.random() < CRUMBS_SMOULDER else 0.0
        first = decision = environment.decide(self.sent(toasting, environment))
        fire = False
        while not lever.is_over(decision):
            toasting.go_on(lever.power_w(decision), voltage, crumbs_w)
            fire = fire or toasting.heat.burns
            yield STEP_S
            decision = environment.decide(self.sent(toasting, environment))
        environment.outcome(unit=self.name, key=str(self.toasts), fire=fire, burnt=toasting.browning > BURNT)
        if decision.mode is hm.Mode.AUTOMATE:
            self.broken_off = 0
            self.eat(environment, first, toasting)
        else:
            self.broken_off += 1
            if self.chance.random() < COMPLAINS_OF_BREAK:
                environment.feedback(first, "complained")

    def sent(self, toasting: Toasting, environment: Environment) -> Readings:
        """The readings as the firmware sends them to the system."""
        readings, update = toasting.readings(), self.breakfasts.firmware_from
        return readings if update is None or environment.day < update else msgspec.structs.replace(readings, cooked_s=0)

    def is_stuck(self, environment: Environment) -> bool:
        """Whether the infrared sensor says the same whatever happens."""
        return environment.day - self.breakfasts.sensors_fail_from > self.sticks_after

    def eat(self, environment: Environment, first: hm.Decision, toasting: Toasting) -> None:
        """Tastes, rates, and complains of what is burnt; feedback is given on the first decision of the toast."""
        chance, browning = self.chance, toasting.browning
        rating = self.people.rating(toasting.level, browning, chance)
        self.judged, self.right = self.judged + 1, self.right + (rating == 0)
        if self.metered:
            environment.outcome(first, off=self.people.off(toasting.level, browning))
        if chance.random() < RATES:
            toasting.rate(rating)
            environment.feedback(first, "taste", float(rating))
        if browning > BURNT and chance.random() < COMPLAINS_OF_BURNT:
            environment.feedback(first, "complained")
        if chance.random() < ASKED:
            environment.feedback(first, "recommends", self.opinion())

    def opinion(self) -> float:
        """How likely they recommend it, 0 to 10, by the share of toasts that were right."""
        said = 4.5 + 4.5 * self.right / self.judged + self.chance.gauss(0.0, 1.0)
        return float(min(max(round(said), 0), 10))

    def send_back(self, environment: Environment) -> Process:
        """The toaster goes back and comes repaired: with a sound sensor and, where it has blown, a new fuse."""
        environment.outcome(unit=self.name, key=str(self.toasts), returned=True)
        yield days(2.0)
        self.broken_off = 0
        self.sticks_after = environment.day + self.chance.expovariate(1.0 / self.breakfasts.sensor_lasts_days)
        environment.service.reset(FUSE, "repair shop", "fuse and sensors exchanged", self.name)


world = Breakfasts()
"""The world that `holism demo` and `holism simulate` live."""
