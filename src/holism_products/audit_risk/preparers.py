"""The professionals to whom the meter defers: two who look, and one who stamps.

How they work is assumed. Robin agrees with whatever the system leans to, within seconds: what automation bias looks
like (Parasuraman and Manzey 2010). The console's queue says so.
"""

import random
from dataclasses import dataclass
from typing import Final

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours

MINUTE_H: Final = 1 / 60
SECOND_H: Final = MINUTE_H / 60


@dataclass(frozen=True)
class Preparer:
    """One person at the desk.

    :param agrees: share of cases in which they come out where the system leans to.
    :param looks_h: hours that they look at a case, on average.
    """

    name: str
    agrees: float
    looks_h: float


PREPARERS: Final = (
    Preparer("Dana", agrees=0.72, looks_h=6 * MINUTE_H),
    Preparer("Luis", agrees=0.80, looks_h=4 * MINUTE_H),
    Preparer("Robin", agrees=1.0, looks_h=2 * SECOND_H),
)


def look_at(environment: Environment, decision: hm.Decision, name: str) -> Process:
    """A return that was deferred is taken in the next day's eight hours, and decided."""
    chance = random.Random(f"preparer of {name}")
    yield days(1.0 - environment.day % 1.0) + hours(8.0 * chance.random())
    preparer = chance.choice(PREPARERS)
    desk = environment.desk
    desk.take(decision.id, preparer.name)
    yield hours(preparer.looks_h * (0.5 + chance.random()))
    suggested = desk.suggested(decision)
    other = "meter" if suggested != "meter" else "audit support"
    action = suggested if chance.random() < preparer.agrees else other
    desk.review(decision.id, preparer.name, action, "looked at income and deductions")
