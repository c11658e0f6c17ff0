"""Self-employment tax: Schedule SE."""

from decimal import Decimal

from holism_products.audit_risk.tax.figures import (
    MEDICARE_RATE,
    SE_EARNINGS_SHARE,
    SE_FLOOR,
    SOCIAL_SECURITY_RATE,
    WAGE_BASE,
)
from holism_products.audit_risk.tax.rounding import dollars


def net_earnings(profit: int) -> int:
    """Return the earnings in dollars that carry the tax (Schedule SE line 6): 0 below 400."""
    # The floor is tested in cents, as the law words it: 433 of profit is 399.88, below the floor.
    earnings = max(0, profit) * SE_EARNINGS_SHARE
    return dollars(earnings) if earnings >= SE_FLOOR else 0


def self_employment_tax(profit: int, wages: int) -> int:
    """Return the tax in dollars (line 12). Wages use up the social security wage base first."""
    earnings = net_earnings(profit)
    social_security = min(earnings, max(0, WAGE_BASE - wages))
    return dollars(social_security * SOCIAL_SECURITY_RATE) + dollars(earnings * MEDICARE_RATE)


def half(tax: int) -> int:
    """Return the deductible half of the tax in dollars (line 13)."""
    return dollars(Decimal(tax) / 2)
