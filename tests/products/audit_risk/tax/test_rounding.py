"""Whole dollars."""

from decimal import Decimal

import pytest

from holism_products.audit_risk.tax.rounding import dollars


@pytest.mark.parametrize(("cents", "whole"), [("1.39", 1), ("2.50", 3), ("3.50", 4), ("0.49", 0)])
def test_half_a_dollar_goes_up(cents: str, whole: int) -> None:
    """1.39 becomes 1 and 2.50 becomes 3 (Form 1040 instructions 2024, Rounding Off to Whole Dollars)."""
    assert dollars(Decimal(cents)) == whole
