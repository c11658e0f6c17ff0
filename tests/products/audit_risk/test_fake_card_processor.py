"""The processor that moves no money."""

import pytest

from holism_products.audit_risk.fake_card_processor import (
    APPROVED_CARD,
    DECLINED_CARD,
    TIMEOUT_CARD,
    FakeCardProcessor,
)
from holism_products.audit_risk.payment import CardDeclined, CardProcessor, ProcessorTimeout, valid_card


def test_charges_once_per_key() -> None:
    """The same key gives the same charge, another key another."""
    processor: CardProcessor = FakeCardProcessor()
    first = processor.charge(APPROVED_CARD, 3_900, key="a")
    assert processor.charge(APPROVED_CARD, 3_900, key="a") == first
    assert processor.charge(APPROVED_CARD, 3_900, key="b") != first


def test_declined_card_is_not_charged() -> None:
    """The declining card leaves no charge."""
    processor = FakeCardProcessor()
    with pytest.raises(CardDeclined, match="declined"):
        processor.charge(DECLINED_CARD, 3_900, key="a")
    assert processor.charges == {}


def test_timeout_card_answers_the_second_time() -> None:
    """The timeout card is charged on the first call, which only the second call reports."""
    processor = FakeCardProcessor()
    with pytest.raises(ProcessorTimeout, match="did not answer"):
        processor.charge(TIMEOUT_CARD, 3_900, key="a")
    assert processor.charges["a"] == (processor.charge(TIMEOUT_CARD, 3_900, key="a"), 3_900)


@pytest.mark.parametrize("card", [APPROVED_CARD, DECLINED_CARD, TIMEOUT_CARD])
def test_test_cards_have_valid_numbers(card: str) -> None:
    """Each test card gets past the check of its digits."""
    assert valid_card(card) == card
