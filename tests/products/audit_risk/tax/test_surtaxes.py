"""Additional Medicare and net investment income tax."""

import pytest

from holism_products.audit_risk.tax.surtaxes import additional_medicare_tax, net_investment_income_tax
from holism_products.audit_risk.tax.tax_return import FilingStatus


def test_irs_example_of_wages_and_business() -> None:
    """A single filer with 130,000 wages and 145,000 self-employment income owes the tax on 75,000
    (IRS, Questions and Answers for the Additional Medicare Tax)."""
    assert additional_medicare_tax(130_000, 145_000, "single") == 675


def test_wages_above_the_threshold() -> None:
    """A single filer with wages of 225,000 owes 0.9 % of 25,000, and business income adds in full."""
    assert additional_medicare_tax(225_000, 0, "single") == 225
    assert additional_medicare_tax(225_000, 10_000, "single") == 315


@pytest.mark.parametrize(
    ("status", "threshold"),
    [
        ("single", 200_000),
        ("married_joint", 250_000),
        ("married_separate", 125_000),
        ("head_of_household", 200_000),
        ("surviving_spouse", 200_000),
    ],
)
def test_medicare_thresholds(status: FilingStatus, threshold: int) -> None:
    """Nothing is due at the threshold of Form 8959, 9 dollars are 1,000 above it."""
    assert additional_medicare_tax(threshold, 0, status) == 0
    assert additional_medicare_tax(threshold + 1_000, 0, status) == 9


def test_irs_example_of_investment_income() -> None:
    """A single filer with 180,000 of wages and 90,000 of dividends and gains owes 3.8 % of the 70,000
    above the threshold: 2,660 (IRS, Questions and Answers on the Net Investment Income Tax)."""
    assert net_investment_income_tax(90_000, 270_000, "single") == 2_660


def test_investment_tax_is_on_the_smaller_amount() -> None:
    """Below the threshold, or without investment income, nothing is due; a surviving spouse has 250,000."""
    assert net_investment_income_tax(90_000, 200_000, "single") == 0
    assert net_investment_income_tax(-3_000, 300_000, "single") == 0
    assert net_investment_income_tax(10_000, 900_000, "single") == 380
    assert net_investment_income_tax(10_000, 250_000, "surviving_spouse") == 0
