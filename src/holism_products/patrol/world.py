"""The environment of the plan: days in the city, each planned in the morning and counted at night.

All but the published rates and counts (`city.py`) are assumptions, stated here. What is committed does not depend on
patrols; what is found does.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import holism as hm
from holism.worlds.environment import Environment, Process, hours
from holism_products.patrol.city import CALLED, DISTRICTS, FIRST_SHARES, NAMED, PATROLS, SEEN
from holism_products.patrol.patrols import LEAST, MOST, plan
from holism_products.patrol.record import Correction, Record, entering, first_days
from holism_products.patrol.system import Watch, expected_of, is_even

CHANGES: Final = 0.05
"""Share of districts in which the dispatcher knows something that the record does not, and moves some patrols."""
COMPLAINS: Final = 0.015
"""Complaints for each patrol that is sent."""
TRUST: Final = 7.5
WEARS: Final = 0.05
"""What each patrol above the even share takes away of trust."""


@dataclass(frozen=True)
class City:
    """Some months of days.

    :param correction: what is done about incidents that were found because patrols were there; see `record.py`.
    :param calls_weight: how much a resident's call counts in the record beside a found incident.
    :param first: shares, in %, of the record of the four weeks before.
    :param corrected_until: day from which on the correction is left out; None for never.
    """

    correction: Correction = "accept"
    calls_weight: float = 0.0
    first: Mapping[str, float] = field(default_factory=lambda: FIRST_SHARES)
    corrected_until: float | None = None

    def live(self, environment: Environment) -> Process:
        """One day after another."""
        record = self.record()
        yield from self.days(environment, record, record)

    def record(self) -> Record:
        """The record before the first day."""
        return Record(self.correction, self.calls_weight, first_days(self.first))

    def days(self, environment: Environment, read: Record, written: Record) -> Process:
        """Lives on a record that is read each morning, and one that is written each night; usually the same."""
        chance = random.Random(environment.rng.getrandbits(64))
        while True:
            # Each day has a chance of its own, so that one who is drawn more often today does not change tomorrow.
            today = Day(environment, read, written, random.Random(chance.getrandbits(64)))
            if self.corrected_until is not None and environment.day >= self.corrected_until:
                written.correction = "none"
            today.morning()
            yield hours(16)
            today.evening()
            yield hours(8)


def watches(record: Record, day: str) -> list[Watch]:
    """What is asked on a morning, of every district."""
    recent, longer, called = record.recent(), record.longer(), record.called()
    recorded = sum(sum(each.values()) for each in record.days)
    return [
        Watch(
            district=name,
            day=day,
            recent=min(recent[name], 100.0),
            longer=min(longer[name], 100.0),
            called=min(called[name], 100.0),
            recorded=recorded,
        )
        for name in NAMED
    ]


@dataclass
class Day:
    """One day in the city."""

    environment: Environment
    read: Record
    written: Record
    chance: random.Random
    decisions: dict[str, hm.Decision] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    def morning(self) -> None:
        """The plan is made, and the dispatcher decides."""
        now = datetime.fromtimestamp(self.environment.clock() / 1e6, UTC)
        asked = watches(self.read, now.date().isoformat())
        self.decisions = {watch.district: self.environment.decide(watch) for watch in asked}
        proposed = plan_of(self.decisions)
        self.sent = decide_on(proposed, self.chance)
        for name, decision in self.decisions.items():
            if self.sent[name] == proposed[name]:
                self.environment.feedback(decision, "accepted")
            else:
                self.environment.feedback(decision, "changed", float(self.sent[name]))

    def evening(self) -> None:
        """What was found, who called, and what residents say."""
        found = {name: find(NAMED[name].rate, self.sent[name], self.chance) for name in NAMED}
        called = {name: float(poisson(CALLED * NAMED[name].rate, self.chance)) for name in NAMED}
        entered = entering(found, self.sent, self.written.correction, self.chance)
        learnt = self.written.end_day(entered, called)
        for name, decision in self.decisions.items():
            self.environment.outcome(
                decision,
                sent=float(self.sent[name]),
                found=float(found[name]),
                entered=entered[name],
                called=called[name],
            )
            if learnt:
                self.environment.outcome(decision, learnt=learnt[name])
            self.ask(decision, self.sent[name])

    def ask(self, decision: hm.Decision, sent: int) -> None:
        """Complaints, and the opinion of one resident."""
        complaints = poisson(COMPLAINS * sent, self.chance)
        if complaints:
            self.environment.feedback(decision, "complaints", float(complaints))
        above = max(sent - PATROLS / len(DISTRICTS), 0.0)
        said = TRUST - WEARS * above - 0.3 * complaints + self.chance.gauss(0.0, 1.0)
        self.environment.feedback(decision, "trust", min(max(round(said, 1), 0.0), 10.0))


def plan_of(decisions: Mapping[str, hm.Decision]) -> dict[str, int]:
    """The patrols that a morning's decisions propose."""
    even = [name for name, decision in decisions.items() if is_even(decision)]
    return plan({name: expected_of(decision) for name, decision in decisions.items()}, even)


def decide_on(proposed: Mapping[str, int], chance: random.Random) -> dict[str, int]:
    """What the dispatcher sends: the proposal, but now and then some patrols from one district to the next."""
    sent, names = dict(proposed), list(proposed)
    for place, name in enumerate(names):
        other = names[(place + 1) % len(names)]
        moved = chance.choice((1, 2, 3)) if chance.random() < CHANGES else 0
        moved = min(moved, sent[name] - LEAST, MOST - sent[other])
        if moved > 0:
            sent[name], sent[other] = sent[name] - moved, sent[other] + moved
    return sent


def find(rate: float, patrols: int, chance: random.Random) -> int:
    """How many of the day's incidents are found by so many patrols."""
    seen = min(SEEN * patrols * len(DISTRICTS) / PATROLS, 1.0)
    return sum(chance.random() < seen for _ in range(poisson(rate, chance)))


def poisson(mean: float, chance: random.Random) -> int:
    """A Poisson number with this mean, by the gaps between arrivals."""
    count, passed = -1, 0.0
    while passed < mean:
        passed += chance.expovariate(1.0)
        count += 1
    return max(count, 0)


world = City()
"""The world that `holism demo` and `holism simulate` live: with the correction."""
