"""Earned income credit: the 2024 EIC Table."""

import pytest

from holism_products.audit_risk.tax.earned_income_credit import earned_income_credit, table_credit
from holism_products.audit_risk.tax.figures import EARNED_INCOME_CREDIT
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return


def credit(
    earned: int, *, status: FilingStatus = "single", children: int = 0, age: int = 30, agi: int = 0, investment: int = 0
) -> int:
    """The credit with income of `earned`, or an AGI of its own."""
    return_ = Return(filing_status=status, age=age, children=children)
    return earned_income_credit(return_, earned, agi or earned, investment)


def test_worked_example_of_the_table() -> None:
    """Single, one child, 2,455 gives 842 (EIC Table, Form 1040 instructions: Example)."""
    assert credit(2_455, children=1) == 842


@pytest.mark.parametrize(("children", "most"), [(0, 632), (1, 4_213), (2, 6_960), (3, 7_830), (5, 7_830)])
def test_largest_credits(children: int, most: int) -> None:
    """The largest credits are those of Rev. Proc. 2023-34 3.06."""
    assert max(credit(earned, children=children) for earned in range(0, 60_000, 50)) == most


@pytest.mark.parametrize(
    ("status", "children", "end"),
    [
        ("single", 0, 18_591),
        ("head_of_household", 1, 49_084),
        ("surviving_spouse", 2, 55_768),
        ("single", 3, 59_899),
        ("married_joint", 0, 25_511),
        ("married_joint", 1, 56_004),
        ("married_joint", 2, 62_688),
        ("married_joint", 3, 66_819),
    ],
)
def test_credit_ends_at_the_published_income(status: FilingStatus, children: int, end: int) -> None:
    """From the completed phase-out on there is no credit; 100 dollars below it there is one."""
    assert credit(end, status=status, children=children) == 0
    assert credit(end - 100, status=status, children=children) > 0


def test_a_row_has_one_credit() -> None:
    """All 50 dollars of a row have the credit of its middle: 6,960 - 21.06 % of (40,025 - 22,720)."""
    figures = EARNED_INCOME_CREDIT[2]
    assert {table_credit(amount, figures, joint=False) for amount in range(40_000, 40_050)} == {3_316}


def test_agi_above_the_start_can_lower_the_credit() -> None:
    """With AGI in the phase-out the smaller credit counts; below it AGI has no say (EIC Worksheet A)."""
    assert credit(12_400, children=1) == 4_213
    assert credit(12_400, children=1, agi=20_000) == 4_213
    assert credit(12_400, children=1, agi=40_000) == table_credit(40_000, EARNED_INCOME_CREDIT[1], joint=False)


@pytest.mark.parametrize(("age", "has"), [(24, False), (25, True), (64, True), (65, False)])
def test_age_counts_only_without_children(age: int, has: bool) -> None:
    """Without children a filer must be 25 to 64; with one, any age will do."""
    assert (credit(8_000, age=age) > 0) is has
    assert credit(8_000, age=age, children=1) > 0


def test_investment_income_and_separate_returns_rule_it_out() -> None:
    """More than 11,600 of investment income, or a separate return, leaves no credit."""
    assert credit(8_000, children=1, investment=11_600) > 0
    assert credit(8_000, children=1, investment=11_601) == 0
    assert credit(8_000, children=1, status="married_separate") == 0
    assert credit(-500, children=1) == 0
