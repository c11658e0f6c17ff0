"""Income tax on taxable income: Form 1040 line 16."""

from decimal import Decimal

from holism_products.audit_risk.tax.figures import (
    BRACKETS,
    GAINS_15_FROM,
    GAINS_20_FROM,
    RATES,
    TAX_TABLE_END,
)
from holism_products.audit_risk.tax.rounding import dollars
from holism_products.audit_risk.tax.tax_return import FilingStatus


def income_tax(taxable: int, preferred: int, status: FilingStatus) -> int:
    """Return the tax in dollars on `taxable` income, of which `preferred` are long-term gains and
    qualified dividends (Qualified Dividends and Capital Gain Tax Worksheet, line 25)."""
    preferred = min(preferred, taxable)
    ordinary = taxable - preferred
    at_0 = max(0, min(taxable, GAINS_15_FROM[status]) - ordinary)
    at_15 = min(preferred - at_0, max(0, min(taxable, GAINS_20_FROM[status]) - ordinary - at_0))
    at_20 = preferred - at_0 - at_15
    on_preferred = at_15 * Decimal("0.15") + at_20 * Decimal("0.20")
    return min(dollars(ordinary_tax(ordinary, status) + on_preferred), dollars(ordinary_tax(taxable, status)))


def ordinary_tax(taxable: int, status: FilingStatus) -> Decimal:
    """Return the tax on `taxable` dollars of ordinary income: by the Tax Table (whole dollars) below
    100,000, by the Tax Computation Worksheet (dollars and cents) from there on.

    >>> ordinary_tax(25_300, "married_joint")
    Decimal('2575')
    """
    if taxable >= TAX_TABLE_END:
        return scheduled_tax(Decimal(taxable), status)
    return Decimal(dollars(scheduled_tax(table_midpoint(taxable), status)))


def scheduled_tax(taxable: Decimal, status: FilingStatus) -> Decimal:
    """Return the exact tax on `taxable` by the rate schedule."""
    starts = BRACKETS[status]
    ends = (*map(Decimal, starts[1:]), taxable)
    return sum(
        (
            max(Decimal(0), min(taxable, end) - start) * rate
            for start, end, rate in zip(starts, ends, RATES, strict=True)
        ),
        Decimal(0),
    )


def table_midpoint(taxable: int) -> Decimal:
    """Return the middle of the Tax Table row that holds `taxable`: rows are 5, 10 and 10 dollars wide
    up to 25, then 25 dollars up to 3,000, then 50 (Tax Table 2024)."""
    if taxable < 5:
        return Decimal(0)
    if taxable < 25:
        return Decimal(10 if taxable < 15 else 20)
    width = 25 if taxable < 3_000 else 50
    return taxable // width * width + Decimal(width) / 2
