"""Child tax credit: Schedule 8812."""

import pytest

from holism_products.audit_risk.tax.child_credit import additional_child_credit, child_credit
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return


def test_full_credit() -> None:
    """Each child is 2,000 and each other dependent 500."""
    assert child_credit(Return(filing_status="single", age=40, children=2, other_dependents=1), 60_000) == 4_500


@pytest.mark.parametrize(
    ("status", "agi", "credit"),
    [
        ("single", 200_000, 2_000),
        ("single", 200_001, 1_950),
        ("single", 201_000, 1_950),
        # Schedule 8812 line 10: an excess of 1,025 is raised to 2,000.
        ("single", 201_025, 1_900),
        ("married_joint", 400_000, 2_000),
        ("surviving_spouse", 239_500, 0),
        ("single", 900_000, 0),
    ],
)
def test_phase_out_goes_by_started_thousands(status: FilingStatus, agi: int, credit: int) -> None:
    """Each started 1,000 of income above 200,000 (400,000 joint) costs 50 dollars."""
    assert child_credit(Return(filing_status=status, age=40, children=1), agi) == credit


@pytest.mark.parametrize(
    ("unused", "children", "earned", "refundable"),
    [
        (2_000, 1, 2_500, 0),
        (2_000, 1, 10_000, 1_125),
        (2_000, 1, 40_000, 1_700),
        (800, 1, 40_000, 800),
        (6_000, 3, 40_000, 5_100),
        (500, 0, 40_000, 0),
        (2_000, 1, -4_000, 0),
    ],
)
def test_refundable_part(unused: int, children: int, earned: int, refundable: int) -> None:
    """What tax left unused is paid up to 1,700 a child and 15 % of earnings over 2,500."""
    assert additional_child_credit(unused, children, earned) == refundable
