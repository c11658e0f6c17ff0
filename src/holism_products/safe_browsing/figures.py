"""What became of the warnings, from the log: by week for everybody to see, and by how sure the check was.

A week begins on Monday, in UTC. What a warning was worth is known after a week (see `system.KNOWN_AFTER_DAYS`); until
then it counts among those shown, and not among those found right or wrong.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np

import holism as hm
from holism_products.safe_browsing.measures import Interval, share
from holism_products.safe_browsing.system import KNOWN_AFTER_DAYS

KEPT_S: Final = 300.0
"""The public page may be opened by anybody; the log is asked no more often than this, in seconds."""
WEEKS: Final = 13
LATELY: Final = timedelta(weeks=8)

SURENESS: Final = {"very likely": 0.9, "likely": 0.5, "possible": 0.0}
"""How sure the check is, in words, and from which probability on."""


@dataclass(frozen=True)
class Warned:
    """One warning: `right` is None while nobody can know."""

    day: date
    sure: str
    heeded: bool
    reported: bool
    right: bool | None


@dataclass(frozen=True)
class Week:
    """Links opened and warnings shown in the week from `start` on, and how the warnings fared."""

    start: date
    opened: int
    warnings: tuple[Warned, ...]

    @property
    def shown(self) -> int:
        return len(self.warnings)

    @property
    def reports(self) -> int:
        return sum(each.reported for each in self.warnings)

    @property
    def heeded(self) -> Interval | None:
        """Share of warnings on which people turned back."""
        return _share(each.heeded for each in self.warnings)

    @property
    def wrong(self) -> Interval | None:
        """Share of warnings that turned out wrong, of those of which it is known."""
        return _share(not each.right for each in self.warnings if each.right is not None)


@dataclass(frozen=True)
class Figures:
    """The last weeks, oldest first, and all warnings of the last eight weeks."""

    weeks: tuple[Week, ...] = ()
    lately: tuple[Warned, ...] = ()

    @property
    def total(self) -> Week:
        """All the weeks as one."""
        start = self.weeks[0].start if self.weeks else date.min
        opened = sum(week.opened for week in self.weeks)
        return Week(start, opened, tuple(each for week in self.weeks for each in week.warnings))

    def right(self, sure: str) -> Interval | None:
        """Share of the warnings of one sureness that turned out right lately; None if of none it is known."""
        return _share(each.right for each in self.lately if each.sure == sure and each.right is not None)


def sureness(probability: float) -> str:
    """How sure that is, in words.

    >>> sureness(0.95), sureness(0.3)
    ('very likely', 'possible')
    """
    return next(word for word, low in SURENESS.items() if probability >= low)


def figures(service: hm.Service, today: date) -> Figures:
    """What the log says now."""
    facts = service.analysis.facts(hold=True)
    days = dict(facts.group_by("day").agg(opened=nw.len()).collect().iter_rows())
    if not days:
        return Figures()
    columns = (
        "day", "age_days", "prediction_phishing", "feedback_went_back", "feedback_reported", "outcome_phishing",
    )  # fmt: skip
    found = facts.filter(mode=hm.Mode.PROMPT.value).select(*columns).collect().iter_rows()
    warnings = [_warned(*row) for row in found]
    first = max(_monday(min(days)), _monday(today) - timedelta(weeks=WEEKS - 1))
    starts = [first + timedelta(weeks=number) for number in range((_monday(today) - first).days // 7 + 1)]
    weeks = tuple(_week(start, days, warnings) for start in starts)
    return Figures(weeks, tuple(each for each in warnings if each.day > today - LATELY))


@dataclass
class Lately:
    """The figures, no older than KEPT_S; safe to share between threads."""

    service: hm.Service
    today: Callable[[], date]
    clock: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _held: tuple[float, Figures] | None = None

    def __call__(self) -> Figures:
        with self._lock:
            if self._held is None or self.clock() - self._held[0] >= KEPT_S:
                self._held = self.clock(), figures(self.service, self.today())
            return self._held[1]


def _week(start: date, days: dict[date, int], warnings: list[Warned]) -> Week:
    end = start + timedelta(weeks=1)
    opened = sum(count for day, count in days.items() if start <= day < end)
    return Week(start, opened, tuple(each for each in warnings if start <= each.day < end))


def _warned(
    day: date, age_days: float, probability: float, heeded: bool, reported: bool, phishing: bool | None
) -> Warned:
    # Block lists say early what is phishing, and never what is not: before the week is over all would look right.
    right = phishing if age_days >= KNOWN_AFTER_DAYS else None
    return Warned(day, sureness(probability), heeded, reported, right)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _share(flags: Iterable[Any]) -> Interval | None:
    known = np.fromiter(flags, dtype=np.bool_)
    return share(known) if len(known) else None
