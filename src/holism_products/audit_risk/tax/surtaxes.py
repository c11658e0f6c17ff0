"""The two taxes on high incomes: additional Medicare (Form 8959), net investment income (Form 8960)."""

from holism_products.audit_risk.tax.figures import (
    ADDITIONAL_MEDICARE_FROM,
    ADDITIONAL_MEDICARE_RATE,
    INVESTMENT_TAX_FROM,
    INVESTMENT_TAX_RATE,
)
from holism_products.audit_risk.tax.rounding import dollars
from holism_products.audit_risk.tax.tax_return import FilingStatus


def additional_medicare_tax(wages: int, net_earnings: int, status: FilingStatus) -> int:
    """Return Form 8959 line 18 in dollars: wages use up the threshold before business earnings."""
    threshold = ADDITIONAL_MEDICARE_FROM[status]
    left = max(0, threshold - wages)
    on_wages = dollars(max(0, wages - threshold) * ADDITIONAL_MEDICARE_RATE)
    return on_wages + dollars(max(0, net_earnings - left) * ADDITIONAL_MEDICARE_RATE)


def net_investment_income_tax(investment: int, agi: int, status: FilingStatus) -> int:
    """Return Form 8960 line 17 in dollars, on the smaller of investment income and AGI's excess."""
    base = max(0, min(investment, agi - INVESTMENT_TAX_FROM[status]))
    return dollars(base * INVESTMENT_TAX_RATE)
