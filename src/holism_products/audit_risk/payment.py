"""Paying for audit support: a double-entry ledger, and the card processor behind a contract."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

import apsw

from holism_products.audit_risk.store import Store

PRICE_CENTS: Final = 3_900
"""Audit support: 39 US dollars."""

Ledger = Literal["cash", "deferred_revenue", "revenue", "refunds"]
Event = Literal["paid", "earned", "refunded"]

# Debit and credit of each event. A refund after earning leaves revenue in sight and counts against it.
POSTINGS: Final[dict[tuple[Event | None, Event], tuple[Ledger, Ledger]]] = {
    (None, "paid"): ("cash", "deferred_revenue"),
    ("paid", "earned"): ("deferred_revenue", "revenue"),
    ("paid", "refunded"): ("deferred_revenue", "cash"),
    ("earned", "refunded"): ("refunds", "cash"),
}


class PaymentError(ValueError):
    """A payment did not happen; `field` says where a page shows the message."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class CardDeclined(PaymentError):
    """The card's bank said no: nothing was charged."""


class ProcessorTimeout(PaymentError):
    """No answer: the card may have been charged. Buy again under the same order id to find out."""


class CardProcessor(Protocol):
    """Whoever moves the money. Both calls are idempotent: the same key moves it once."""

    def charge(self, card_number: str, cents: int, *, key: str) -> str:
        """Charge the card and return the charge's id. Raises CardDeclined or ProcessorTimeout."""
        ...

    def refund(self, charge_id: str, *, key: str) -> None:
        """Give a charge back in full. Raises ProcessorTimeout."""
        ...


@dataclass(frozen=True)
class Receipt:
    """One order as the ledger knows it; `state` is its latest event."""

    order_id: str
    filer: str
    charge_id: str
    cents: int
    paid_at: datetime
    state: Event


class Payments:
    """Orders for audit support. Card numbers pass through and are never stored."""

    def __init__(self, store: Store, processor: CardProcessor, *, now: Callable[[], datetime]) -> None:
        self._store, self._processor, self._now = store, processor, now

    def buy(self, order_id: str, filer: str, card_number: str) -> Receipt:
        """Charge the price once per order id and record it as owed service (deferred revenue).

        Asked again, returns the same receipt. Raises PaymentError for a bad card number or an order
        of someone else, CardDeclined, ProcessorTimeout.
        """
        if (receipt := self.receipt(order_id)) is None:
            charge_id = self._processor.charge(valid_card(card_number), PRICE_CENTS, key=order_id)
            receipt = self._record(order_id, filer, charge_id)
        if receipt.filer != filer:
            raise PaymentError("order_id", f"got {order_id!r}, which is another filer's order")
        return receipt

    def earn(self, order_id: str) -> Receipt:
        """Turn a paid order's deferred revenue into revenue, once its service has been given."""
        return self._follow(order_id, "earned")

    def refund(self, order_id: str) -> Receipt:
        """Give the price back, once, whether or not it was earned."""
        self._processor.refund(self._known(order_id).charge_id, key=f"refund-{order_id}")
        return self._follow(order_id, "refunded")

    def receipt(self, order_id: str) -> Receipt | None:
        """Return the receipt of an order, or None if it was never paid."""
        row = self._store.row(
            "SELECT order_id, filer, charge_id, payments.cents, paid_at, event FROM payments"
            " JOIN ledger USING (order_id) WHERE order_id = ? ORDER BY entry DESC",
            (order_id,),
        )
        if row is None:
            return None
        order_id, filer, charge_id, cents, paid_at, state = row
        return Receipt(order_id, filer, charge_id, cents, datetime.fromisoformat(paid_at), state)

    def balances(self) -> dict[str, int]:
        """Return debits less credits of each ledger account in cents; together they are always 0."""
        rows = self._store.rows(
            "SELECT account, sum(cents) FROM (SELECT debit AS account, cents FROM ledger"
            " UNION ALL SELECT credit, -cents FROM ledger) GROUP BY account"
        )
        return dict(rows)

    def _known(self, order_id: str) -> Receipt:
        if (receipt := self.receipt(order_id)) is None:
            raise PaymentError("order_id", f"got {order_id!r}, allowed is the id of a paid order")
        return receipt

    def _record(self, order_id: str, filer: str, charge_id: str) -> Receipt:
        with self._store.transaction() as connection:
            if self.receipt(order_id) is None:
                connection.execute(
                    "INSERT INTO payments VALUES (?, ?, ?, ?, ?)",
                    (order_id, filer, charge_id, PRICE_CENTS, self._now().isoformat()),
                )
                self._post(connection, order_id, None, "paid")
            return self._known(order_id)

    def _follow(self, order_id: str, event: Event) -> Receipt:
        with self._store.transaction() as connection:
            receipt = self._known(order_id)
            if receipt.state != event:
                self._post(connection, order_id, receipt.state, event)
            return self._known(order_id)

    def _post(self, connection: apsw.Connection, order_id: str, state: Event | None, event: Event) -> None:
        if (state, event) not in POSTINGS:
            raise PaymentError("order_id", f"{order_id!r} is {state} and cannot become {event}")
        debit, credit = POSTINGS[state, event]
        connection.execute(
            "INSERT INTO ledger (order_id, event, debit, credit, cents, at)"
            " SELECT order_id, ?, ?, ?, cents, ? FROM payments WHERE order_id = ?",
            (event, debit, credit, self._now().isoformat(), order_id),
        )


def valid_card(number: str) -> str:
    """Return the digits of a card number. Raises PaymentError, never showing the number, if the length
    or the Luhn check digit (ISO/IEC 7812-1 annex B) is wrong.

    >>> valid_card("4242 4242 4242 4242")
    '4242424242424242'
    """
    digits = number.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19 and luhn_sum(digits) % 10 == 0):
        raise PaymentError("card_number", "got no valid card number, allowed are 12 to 19 digits as on the card")
    return digits


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum: every second digit from the right doubled, its own digits added."""
    plain, doubled = digits[::-2], digits[-2::-2]
    return sum(map(int, plain)) + sum(sum(divmod(2 * int(digit), 10)) for digit in doubled)
