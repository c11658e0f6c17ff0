"""What the meter said of a return: asking the service once per changed return, and what filers say back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import apsw
import msgspec

import holism as hm
from holism_products.audit_risk.features import FIELDS
from holism_products.audit_risk.store import Store
from holism_products.audit_risk.system import TaxReturn
from holism_products.audit_risk.tax.figures import TAX_YEAR
from holism_products.audit_risk.tax.tax_return import Return
from holism_products.site.store import Row

ASKED_ONE_IN: Final = 10
DECISIONS = msgspec.json.Decoder(hm.Decision)

_SELECT = "SELECT body, digest, seen FROM readings WHERE filer = ? AND tax_year = ?"


@dataclass(frozen=True)
class Reading:
    """One decision as the product keeps it; `digest` names the exact request."""

    decision: hm.Decision
    digest: str
    seen: bool


class Readings:
    """Decisions on filers' returns, in a store. Only a filer's own readings are ever found."""

    def __init__(self, store: Store, service: hm.Service, *, now: Callable[[], datetime]) -> None:
        self._store, self._service, self._now = store, service, now

    def ask(self, filer: str, return_: Return, *, complete: bool) -> hm.Decision:
        """The decision on a return: the last one if nothing changed and it did not fail, else a new one."""
        request = request_of(filer, return_, complete=complete)
        digest = digest_of(request)
        last = self.latest(filer)
        if last and last.digest == digest and self._stands(last.decision):
            return last.decision
        decision = self._service.decide(request)
        body = msgspec.json.encode(decision).decode()
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO readings (decision, filer, tax_year, digest, mode, body) VALUES (?, ?, ?, ?, ?, ?)",
                (decision.id, filer, TAX_YEAR, digest, decision.mode, body),
            )
        return decision

    def latest(self, filer: str) -> Reading | None:
        """The filer's last reading of this year, or None."""
        row = self._store.row(f"{_SELECT} ORDER BY place DESC LIMIT 1", (filer, TAX_YEAR))
        return _reading(row) if row else None

    def find(self, filer: str, decision_id: str) -> Reading | None:
        """A reading by its decision's id, if it is this filer's."""
        row = self._store.row(f"{_SELECT} AND decision = ?", (filer, TAX_YEAR, decision_id))
        return _reading(row) if row else None

    def offer(self, filer: str) -> hm.Decision | None:
        """The last decision that offered audit support, unless the filer has waved it away."""
        row = self._store.row(f"{_SELECT} AND mode = 'prompt' ORDER BY place DESC LIMIT 1", (filer, TAX_YEAR))
        decision = _reading(row).decision if row else None
        return None if decision is None or self.has_said(decision.id, "dismissed") else decision

    def mark_seen(self, decision: hm.Decision) -> None:
        """The meter of this decision was on a page that the filer was given."""
        with self._store.transaction() as connection:
            connection.execute("UPDATE readings SET seen = 1 WHERE decision = ? AND seen = 0", (decision.id,))

    def note_change(self, filer: str, return_: Return) -> None:
        """Tells the service, once per decision, that a return was changed after its meter had been seen."""
        row = self._store.row(f"{_SELECT} AND seen = 1 ORDER BY place DESC LIMIT 1", (filer, TAX_YEAR))
        if row is None:
            return
        seen = _reading(row)
        if seen.digest != digest_of(request_of(filer, return_, complete=True)):
            self.say(seen.decision.id, "revised", True)

    def say(self, decision_id: str, name: str, value: bool | float, detail: str = "") -> bool:
        """Gives the service feedback, once per decision and name; says whether it holds it now.

        `detail` stays in the product: the service's feedback of this kind takes no text.
        """
        try:
            with self._store.transaction() as connection:
                connection.execute(
                    "INSERT INTO said VALUES (?, ?, ?, ?)", (decision_id, name, detail, self._now().isoformat())
                )
        except apsw.ConstraintError:
            return self.has_said(decision_id, name)
        try:
            self._service.feedback(decision_id, name, value)
        except hm.HolismError:
            with self._store.transaction() as connection:
                connection.execute("DELETE FROM said WHERE decision = ? AND name = ?", (decision_id, name))
            return False
        return True

    def has_said(self, decision_id: str, name: str) -> bool:
        """Whether this feedback was given on this decision."""
        return bool(self._store.row("SELECT 1 FROM said WHERE decision = ? AND name = ?", (decision_id, name)))

    def said(self, filer: str, name: str) -> str | None:
        """The detail of a filer's last feedback of this name, this year; None if there is none."""
        row = self._store.row(
            "SELECT detail FROM said JOIN readings USING (decision) WHERE filer = ? AND tax_year = ? AND name = ?"
            " ORDER BY at DESC LIMIT 1",
            (filer, TAX_YEAR, name),
        )
        return row[0] if row else None

    def tell_outcome(self, filer: str, **values: bool) -> bool:
        """Tells the service what became of the filer's return; says whether it holds it now."""
        try:
            self._service.observe(values, unit=filer, key=str(TAX_YEAR))
        except hm.HolismError:
            return False
        return True

    def _stands(self, decision: hm.Decision) -> bool:
        """Whether a decision may be shown again; while the service is halted none may."""
        current = decision.release == self._service.release and self._service.halted is None
        return current and decision.error is None and decision.recorded


def request_of(filer: str, return_: Return, *, complete: bool) -> TaxReturn:
    """What the meter reads of a return."""
    values = {name: getattr(return_, name) for name in FIELDS}
    return TaxReturn(filer=filer, tax_year=TAX_YEAR, complete=complete, **values)


def digest_of(request: TaxReturn) -> str:
    """A name for exactly this request."""
    return hashlib.sha256(msgspec.json.encode(request)).hexdigest()


def is_asked(filer: str) -> bool:
    """Whether this filer is among the one in ten who are asked the check question."""
    return int.from_bytes(hashlib.sha256(f"understood {filer}".encode()).digest()[:8]) % ASKED_ONE_IN == 0


def _reading(row: Row) -> Reading:
    body, digest, seen = row
    return Reading(DECISIONS.decode(body), digest, bool(seen))
