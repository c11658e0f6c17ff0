"""The ledger and paying by card."""

from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.audit_risk.fake_card_processor import (
    APPROVED_CARD,
    DECLINED_CARD,
    TIMEOUT_CARD,
    FakeCardProcessor,
)
from holism_products.audit_risk.payment import (
    PRICE_CENTS,
    CardDeclined,
    PaymentError,
    Payments,
    ProcessorTimeout,
    valid_card,
)
from holism_products.audit_risk.store import Store

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "product.db")
    with store.transaction() as connection:
        for filer in ("filer-1", "filer-2"):
            connection.execute("INSERT INTO accounts VALUES (?, ?, 'hash', '')", (filer, filer))
    return store


@pytest.fixture
def processor() -> FakeCardProcessor:
    return FakeCardProcessor()


@pytest.fixture
def payments(store: Store, processor: FakeCardProcessor) -> Payments:
    return Payments(store, processor, now=lambda: NOW)


def test_price_is_owed_until_the_service_is_given(payments: Payments) -> None:
    """Buying moves 39.00 dollars to cash against deferred revenue; earning turns that into revenue."""
    assert payments.buy("order-1", "filer-1", APPROVED_CARD).state == "paid"
    assert payments.balances() == {"cash": 3_900, "deferred_revenue": -3_900}
    assert payments.earn("order-1").state == "earned"
    assert payments.balances() == {"cash": 3_900, "deferred_revenue": 0, "revenue": -3_900}


def test_order_is_charged_once(payments: Payments, processor: FakeCardProcessor) -> None:
    """Buying again under the same order id returns the same receipt and charges nothing."""
    receipt = payments.buy("order-1", "filer-1", APPROVED_CARD)
    assert payments.buy("order-1", "filer-1", APPROVED_CARD) == receipt
    assert processor.charges == {"order-1": (receipt.charge_id, PRICE_CENTS)}
    assert payments.balances()["cash"] == PRICE_CENTS


def test_declined_card_leaves_no_order(payments: Payments) -> None:
    """A declined card posts nothing, and the order can be paid with another card."""
    with pytest.raises(CardDeclined, match="card_number: the card was declined"):
        payments.buy("order-1", "filer-1", DECLINED_CARD)
    assert (payments.receipt("order-1"), payments.balances()) == (None, {})
    assert payments.buy("order-1", "filer-1", APPROVED_CARD).state == "paid"


def test_timeout_is_settled_by_buying_again(payments: Payments, processor: FakeCardProcessor) -> None:
    """After a charge without an answer nothing is posted; the retry finds that charge, makes no second."""
    with pytest.raises(ProcessorTimeout, match="try again"):
        payments.buy("order-1", "filer-1", TIMEOUT_CARD)
    assert payments.receipt("order-1") is None
    assert len(processor.charges) == 1
    assert payments.buy("order-1", "filer-1", TIMEOUT_CARD).state == "paid"
    assert len(processor.charges) == 1


def test_order_of_another_filer_is_refused(payments: Payments) -> None:
    """An order id belongs to who bought first."""
    payments.buy("order-1", "filer-1", APPROVED_CARD)
    with pytest.raises(PaymentError, match="another filer's order") as caught:
        payments.buy("order-1", "filer-2", APPROVED_CARD)
    assert caught.value.field == "order_id"


def test_refund_before_earning_clears_what_was_owed(payments: Payments, processor: FakeCardProcessor) -> None:
    """A refund of an order not yet earned empties cash and deferred revenue, once."""
    charge_id = payments.buy("order-1", "filer-1", APPROVED_CARD).charge_id
    assert payments.refund("order-1") == payments.refund("order-1")
    assert processor.refunds == {"refund-order-1": charge_id}
    assert payments.balances() == {"cash": 0, "deferred_revenue": 0}


def test_refund_after_earning_shows_against_revenue(payments: Payments) -> None:
    """A refund of an earned order stands in refunds, leaving revenue as it was."""
    payments.buy("order-1", "filer-1", APPROVED_CARD)
    payments.earn("order-1")
    payments.refund("order-1")
    assert payments.balances() == {"cash": 0, "deferred_revenue": 0, "refunds": 3_900, "revenue": -3_900}


def test_refunded_order_cannot_be_earned(payments: Payments) -> None:
    """What was given back is not revenue."""
    payments.buy("order-1", "filer-1", APPROVED_CARD)
    payments.refund("order-1")
    with pytest.raises(PaymentError, match="'order-1' is refunded and cannot become earned"):
        payments.earn("order-1")


def test_unpaid_order_cannot_be_refunded(payments: Payments, processor: FakeCardProcessor) -> None:
    """An unknown order id is an error, and reaches no processor."""
    with pytest.raises(PaymentError, match="got 'order-9', allowed is the id of a paid order"):
        payments.refund("order-9")
    assert processor.refunds == {}


@pytest.mark.parametrize("sql", ["UPDATE ledger SET cents = 1", "DELETE FROM ledger"])
def test_ledger_is_append_only(payments: Payments, store: Store, sql: str) -> None:
    """The file itself refuses to change or remove an entry."""
    payments.buy("order-1", "filer-1", APPROVED_CARD)
    with pytest.raises(apsw.ConstraintError, match="append-only"), store.transaction() as connection:
        connection.execute(sql)
    assert payments.balances()["cash"] == PRICE_CENTS


def test_balances_add_up_to_zero(payments: Payments) -> None:
    """Over orders in every state debits equal credits."""
    for number in range(4):
        payments.buy(f"order-{number}", "filer-1", APPROVED_CARD)
    payments.earn("order-1")
    payments.refund("order-1")
    payments.refund("order-2")
    payments.earn("order-3")
    assert sum(payments.balances().values()) == 0
    assert payments.balances()["cash"] == 2 * PRICE_CENTS


def test_card_number_is_not_stored(payments: Payments, tmp_path: Path, store: Store) -> None:
    """No file of the store holds the card number."""
    payments.buy("order-1", "filer-1", APPROVED_CARD)
    store.close()
    assert b"order-1" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert APPROVED_CARD.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_known_good_card_number_passes() -> None:
    """79927398713, the textbook Luhn number, padded to a card's length, passes with spaces or dashes."""
    assert valid_card("4111-1111 1111-1111") == "4111111111111111"
    assert valid_card("0079927398713") == "0079927398713"


@pytest.mark.parametrize("number", ["", "4242424242424241", "4242", "4" * 20, "\uff14\uff12" * 8])
def test_bad_card_number_is_refused_unshown(number: str, payments: Payments) -> None:
    """A wrong length, letter or check digit is refused; the message does not repeat the number."""
    with pytest.raises(PaymentError, match="got no valid card number") as caught:
        payments.buy("order-1", "filer-1", number)
    assert not number or number not in str(caught.value)


@given(place=st.integers(0, 15), digit=st.integers(0, 9))
def test_luhn_finds_every_single_wrong_digit(place: int, digit: int) -> None:
    """Changing any one digit of a valid number makes it invalid."""
    changed = APPROVED_CARD[:place] + str(digit) + APPROVED_CARD[place + 1 :]
    if changed == APPROVED_CARD:
        assert valid_card(changed) == APPROVED_CARD
    else:
        with pytest.raises(PaymentError, match="card_number"):
            valid_card(changed)
