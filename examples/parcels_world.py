"""The simulated customers and carriers around the shop of `parcels.py`."""

from dataclasses import dataclass

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours
from parcels import Parcel


@dataclass(frozen=True)
class Customers:
    """People who order now and then.

    :param count: how many there are; half of them order a second time.
    :param over_days: they arrive evenly over so many days.
    """

    count: int = 400
    over_days: float = 25.0

    def live(self, environment: Environment) -> Process:
        """Lets everybody arrive."""
        for number in range(self.count):
            arrival_s = days(self.over_days) * number / self.count
            environment.start(self.customer(environment, f"customer-{number}"), arrival_s)
        yield 0.0

    def customer(self, environment: Environment, name: str) -> Process:
        """Orders, waits for the parcel, says how it was; half of them come again."""
        chance = environment.rng
        for order in range(1 + (chance.random() < 0.5)):
            request = Parcel(
                customer=name,
                order=f"{name}/{order}",
                distance_km=min(chance.expovariate(1 / 400), 3_000),
                weight_kg=chance.uniform(0.1, 20),
                carrier=chance.choice(("bike", "van", "post")),
            )
            decision = environment.decide(request)
            late = chance.random() < (decision.confidence("late") or 0.0)
            if decision.mode is hm.Mode.PROMPT and chance.random() < 0.35:
                environment.feedback(decision, "accepted")
                late = late and chance.random() < 0.3
            yield days(chance.uniform(1, 3))
            if late:
                yield days(2)
                environment.outcome(unit=name, key=request.order, late=True)
            yield hours(chance.uniform(0, 12))
            environment.feedback(decision, "stars", 3.0 if late else 4.0 + (chance.random() < 0.5))


world = Customers()
