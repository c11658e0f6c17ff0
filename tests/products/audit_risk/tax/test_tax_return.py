"""What a return accepts."""

import dataclasses
from typing import Any

import pytest

from holism_products.audit_risk.tax.tax_return import Return


def test_every_bad_field_is_named_with_value_and_allowed_range() -> None:
    """All problems are reported at once, each with its field, value and what is allowed."""
    bad: Any = {"filing_status": "divorced", "age": 130, "wages": -5}
    with pytest.raises(ValueError, match="filing_status") as caught:
        Return(**bad)
    message = str(caught.value)
    assert "filing_status: got 'divorced', allowed are single, married_joint" in message
    assert "age: got 130, allowed is a whole number from 0 to 125" in message
    assert "wages: got -5, allowed is a whole number from 0 to 1000000000" in message


@pytest.mark.parametrize("value", [1.5, "100", True, None])
def test_amounts_are_whole_numbers(value: Any) -> None:
    """A fraction, a text, a truth value or nothing is no amount."""
    with pytest.raises(ValueError, match="interest: got"):
        Return(filing_status="single", age=40, interest=value)


def test_only_capital_gains_may_be_negative() -> None:
    """Each amount but capital_gains is refused below zero."""
    Return(filing_status="single", age=40, capital_gains=-1)
    amounts = [field.name for field in dataclasses.fields(Return) if field.default == 0]
    for name in set(amounts) - {"capital_gains"}:
        negative: Any = {name: -1}
        with pytest.raises(ValueError, match=f"{name}: got -1"):
            Return(filing_status="single", age=40, **negative)


def test_return_is_frozen() -> None:
    """A return cannot be changed after it was checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Return(filing_status="single", age=40).wages = 1  # type: ignore[misc]


def test_business_profit_can_be_a_loss() -> None:
    """Profit is receipts less expenses, below zero too."""
    assert Return(filing_status="single", age=40, business_receipts=1, business_expenses=4).business_profit == -3
