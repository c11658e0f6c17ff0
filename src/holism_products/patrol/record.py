"""The incident record: what is learnt of what patrols find, and the shares that the model reads of it.

Ensign et al. (2018), section 4, let a found incident enter the record with a probability that falls with how likely the
patrol was to be there. In their two areas that is 1 - p; their code divides by the largest, which gives (min p) / p. In
more areas only the latter undoes what patrols do: p (1 - p) still grows with p, and p (min p) / p does not.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from holism_products.patrol.city import CALLED, DISTRICTS, EVEN, FIRST_SHARES, SEEN

Correction = Literal["none", "accept"]
"""What is done about incidents found because patrols were there: nothing, or accept them by chance."""

RECENT_DAYS: Final = 7
LONGER_DAYS: Final = 28
DAILY: Final = SEEN * sum(district.rate for district in DISTRICTS)
"""Incidents found a day, where patrols are spread evenly."""

Counts = Mapping[str, float]


def chance_to_enter(share: float, least: float, correction: Correction) -> float:
    """The probability, in [0, 1], that an incident found in a district enters the record.

    >>> chance_to_enter(0.2, 0.05, "accept"), chance_to_enter(0.2, 0.05, "none")
    (0.25, 1.0)

    Args:
        share: Of the day's patrols, in (0, 1].
        least: The smallest share of any district, in (0, share].
    """
    return least / share if correction == "accept" else 1.0


def entering(found: Mapping[str, int], patrols: Mapping[str, int], correction: Correction, chance: Random) -> Counts:
    """Of the incidents found in each district, how many enter the record."""
    total, least = sum(patrols.values()), min(patrols.values())
    return {
        name: float(sum(chance.random() < chance_to_enter(patrols[name] / total, least / total, correction)
                        for _ in range(count)))
        for name, count in found.items()
    }  # fmt: skip


def first_days(shares: Mapping[str, float] = FIRST_SHARES, days: int = LONGER_DAYS) -> deque[Counts]:
    """Days before the first prediction, whose incidents have these shares, in %."""
    day = {name: DAILY * share / 100.0 for name, share in shares.items()}
    return deque([day] * days, maxlen=LONGER_DAYS)


def first_calls() -> deque[Counts]:
    """Calls of the days before the first prediction, at the rate at which they come."""
    return deque([{each.name: CALLED * each.rate for each in DISTRICTS}] * LONGER_DAYS, maxlen=LONGER_DAYS)


@dataclass
class Record:
    """The last four weeks, day by day.

    Attributes:
        calls_weight: How much a call counts beside an incident found by a patrol, at least 0 (their mixed case: 1).
    """

    correction: Correction = "accept"
    calls_weight: float = 0.0
    days: deque[Counts] = field(default_factory=first_days)
    calls: deque[Counts] = field(default_factory=first_calls)

    def end_day(self, entered: Counts, called: Counts) -> Counts:
        """Closes a day; returns each district's share, in %, of what was learnt on it: empty where nothing was."""
        learnt = {name: count + self.calls_weight * called[name] for name, count in entered.items()}
        self.days.append(learnt)
        self.calls.append(called)
        return shares([learnt]) if sum(learnt.values()) else {}

    def recent(self) -> Counts:
        """Shares of the last week, in %."""
        return shares(list(self.days)[-RECENT_DAYS:])

    def longer(self) -> Counts:
        """Shares of the last four weeks, in %."""
        return shares(self.days)

    def called(self) -> Counts:
        """Shares of the calls of the last four weeks, in %."""
        return shares(self.calls)


def shares(days: Sequence[Counts]) -> dict[str, float]:
    """Each district's share of all days together, in %; even where there is nothing.

    >>> shares([{"A": 1, "B": 3}])
    {'A': 25.0, 'B': 75.0}
    """
    totals = {name: sum(day[name] for day in days) for name in days[0]}
    total = sum(totals.values())
    return {name: 100.0 * count / total if total else EVEN for name, count in totals.items()}
