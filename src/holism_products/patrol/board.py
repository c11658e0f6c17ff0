"""Today's plan on the dispatcher's board: proposed by the model, sent by a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import RLock
from typing import Final

import holism as hm
from holism_products.patrol.city import NAMED, PATROLS
from holism_products.patrol.ledger import record
from holism_products.patrol.patrols import LEAST, MOST
from holism_products.patrol.system import Watch
from holism_products.patrol.world import plan_of, watches

LONGEST_NAME: Final = 80


class NotSent(ValueError):
    """A plan that cannot be sent, in words for whoever made it."""


@dataclass(frozen=True)
class Row:
    """One district today: what is known of it, what was decided, and the patrols that are proposed."""

    watch: Watch
    decision: hm.Decision
    patrols: int

    @property
    def by_chance(self) -> bool:
        """Whether the even share is proposed, by chance."""
        return self.decision.action == "even share"

    @property
    def noise(self) -> float | None:
        """What was added on purpose, in %; None where nothing was."""
        prediction = self.decision.predictions.get("found")
        return None if prediction is None or self.by_chance else prediction.noise


@dataclass(frozen=True)
class Plan:
    """A day's proposal; `sent` is what a dispatcher sent, and `by` who: empty until then."""

    day: date
    rows: tuple[Row, ...]
    sent: Mapping[str, int] = field(default_factory=dict)
    by: str = ""


@dataclass
class Board:
    """The plan of the day; safe to share between threads."""

    service: hm.Service
    today: Callable[[], date]
    _lock: RLock = field(default_factory=RLock)
    _plan: Plan | None = None

    def plan(self) -> Plan:
        """Today's, made when it is first looked at."""
        with self._lock:
            if self._plan is None or self._plan.day != self.today():
                self._plan = self._propose(self.today())
            return self._plan

    def send(self, by: str, patrols: Mapping[str, str]) -> Plan:
        """Sends patrols in the name of a person, which is feedback on each district's proposal.

        Raises `NotSent` without a name, for a number that is not allowed, or for another total than the city has.
        """
        with self._lock:
            proposed = self.plan()
            if proposed.sent:
                raise NotSent(f"Today's patrols were sent by {proposed.by}.")
            if not by.strip():
                raise NotSent("Please give your name: a person answers for where patrols go.")
            sent = {name: _whole(name, patrols.get(name, "")) for name in NAMED}
            if (total := sum(sent.values())) != PATROLS:
                raise NotSent(f"These are {total} patrols, and there are {PATROLS} today.")
            by = by.strip()[:LONGEST_NAME]
            for row in proposed.rows:
                now = sent[row.watch.district]
                if now == row.patrols:
                    self.service.feedback(row.decision.id, "accepted", by=by)
                else:
                    self.service.feedback(row.decision.id, "changed", float(now), by=by)
            self._plan = Plan(proposed.day, proposed.rows, sent, by)
            return self._plan

    def _propose(self, day: date) -> Plan:
        asked = watches(record(self.service), day.isoformat())
        decisions = {
            # The same day asked again, by another worker or after a restart, has the same answer.
            watch.district: self.service.decide(watch, idempotency_key=f"{day} {watch.district}")
            for watch in asked
        }
        patrols = plan_of(decisions)
        rows = (Row(watch, decisions[watch.district], patrols[watch.district]) for watch in asked)
        return Plan(day, tuple(rows))


def _whole(name: str, text: str) -> int:
    if not (text.strip().isdecimal() and LEAST <= int(text) <= MOST):
        raise NotSent(
            f"{name}: got {text.strip()[:20] or 'nothing'}, allowed is a whole number from {LEAST} to {MOST}."
        )
    return int(text)
