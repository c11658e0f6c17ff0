"""Standard, itemized and business income deductions."""

from typing import Any

import pytest

from holism_products.audit_risk.tax.deductions import (
    business_income_deduction,
    itemized_deductions,
    standard_deduction,
)
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return


# Form 1040 instructions 2024, line 12: Standard Deduction Chart, and chart for people born before
# January 2, 1960 (one box checked).
@pytest.mark.parametrize(
    ("status", "under_65", "from_65"),
    [
        ("single", 14_600, 16_550),
        ("married_joint", 29_200, 30_750),
        ("married_separate", 14_600, 16_150),
        ("head_of_household", 21_900, 23_850),
        ("surviving_spouse", 29_200, 30_750),
    ],
)
def test_standard_deduction_chart(status: FilingStatus, under_65: int, from_65: int) -> None:
    """The deduction is the chart's, and rises at 65."""
    assert standard_deduction(Return(filing_status=status, age=64)) == under_65
    assert standard_deduction(Return(filing_status=status, age=65)) == from_65


@pytest.mark.parametrize(
    ("status", "cap"), [("single", 10_000), ("married_joint", 10_000), ("married_separate", 5_000)]
)
def test_state_taxes_are_capped(status: FilingStatus, cap: int) -> None:
    """State and local taxes count up to 10,000, 5,000 for a separate return (Schedule A line 5e)."""
    return_ = Return(filing_status=status, age=40, state_taxes=25_000, mortgage_interest=7_000)
    assert itemized_deductions(return_, agi=200_000) == cap + 7_000


@pytest.mark.parametrize(("agi", "charity"), [(100_000, 50_000), (50_000, 30_000), (-10, 0)])
def test_charity_is_limited_to_sixty_percent_of_agi(agi: int, charity: int) -> None:
    """Giving above 60 % of adjusted gross income does not count this year."""
    assert itemized_deductions(Return(filing_status="single", age=40, charity=50_000), agi) == charity


@pytest.mark.parametrize(
    ("figures", "deduction"),
    [
        ({"profit": 40_000, "before": 60_000, "preferred": 0}, 8_000),
        ({"profit": 40_000, "before": 30_000, "preferred": 5_000}, 5_000),
        ({"profit": -1_000, "before": 60_000, "preferred": 0}, 0),
        ({"profit": 40_000, "before": 5_000, "preferred": 9_000}, 0),
        ({"profit": 40_000, "before": 191_950, "preferred": 0}, 8_000),
        ({"profit": 40_000, "before": 191_951, "preferred": 0}, 0),
    ],
)
def test_business_income_deduction(figures: dict[str, Any], deduction: int) -> None:
    """A fifth of profit, at most a fifth of income without gains, nothing above the threshold."""
    assert business_income_deduction(**figures, status="single") == deduction
