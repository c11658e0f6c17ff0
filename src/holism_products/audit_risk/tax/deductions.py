"""What comes off adjusted gross income: standard or itemized, and the business income deduction."""

from holism_products.audit_risk.tax.figures import (
    AGED_DEDUCTION,
    AGED_FROM,
    CHARITY_AGI_SHARE,
    QBI_RATE,
    QBI_THRESHOLD,
    SALT_CAP,
    STANDARD_DEDUCTION,
)
from holism_products.audit_risk.tax.rounding import dollars
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return


def standard_deduction(return_: Return) -> int:
    """Return the standard deduction in dollars, with the filer's own addition from 65 on."""
    status = return_.filing_status
    return STANDARD_DEDUCTION[status] + (AGED_DEDUCTION[status] if return_.age >= AGED_FROM else 0)


def itemized_deductions(return_: Return, agi: int) -> int:
    """Return Schedule A line 17 in dollars: capped state taxes, mortgage interest, capped charity."""
    taxes = min(return_.state_taxes, SALT_CAP[return_.filing_status])
    charity = min(return_.charity, dollars(max(0, agi) * CHARITY_AGI_SHARE))
    return taxes + return_.mortgage_interest + charity


def business_income_deduction(profit: int, before: int, preferred: int, status: FilingStatus) -> int:
    """Return the qualified business income deduction in dollars (Form 8995 line 15).

    `profit` is after half the self-employment tax, `before` is taxable income before this deduction,
    `preferred` its gains and qualified dividends. Above the threshold Form 8995-A asks for wages and
    property that a return here does not hold, so the deduction is 0.
    """
    if before > QBI_THRESHOLD[status]:
        return 0
    return min(dollars(max(0, profit) * QBI_RATE), dollars(max(0, before - preferred) * QBI_RATE))
