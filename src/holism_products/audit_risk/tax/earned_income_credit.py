"""Earned income credit: the EIC Table and worksheets of the Form 1040 instructions, line 27."""

from decimal import Decimal

from holism_products.audit_risk.tax.figures import (
    EARNED_INCOME_CREDIT,
    EARNED_INCOME_CREDIT_AGES,
    EARNED_INCOME_CREDIT_INVESTMENT_LIMIT,
    EarnedIncomeFigures,
)
from holism_products.audit_risk.tax.rounding import dollars
from holism_products.audit_risk.tax.tax_return import Return

ROW = 50
"""Width of an EIC Table row, in dollars."""


def earned_income_credit(return_: Return, earned: int, agi: int, investment: int) -> int:
    """Return the credit in dollars for `earned` income, with `agi` and `investment` income as tests."""
    childless_age = return_.age in EARNED_INCOME_CREDIT_AGES
    if (
        return_.filing_status == "married_separate"
        or investment > EARNED_INCOME_CREDIT_INVESTMENT_LIMIT
        or not (return_.children or childless_age)
    ):
        return 0
    figures = EARNED_INCOME_CREDIT[min(return_.children, len(EARNED_INCOME_CREDIT) - 1)]
    joint = return_.filing_status == "married_joint"
    start = figures.joint_phase_out_from if joint else figures.phase_out_from
    by_earned = table_credit(earned, figures, joint=joint)
    return by_earned if agi < start else min(by_earned, table_credit(agi, figures, joint=joint))


def table_credit(amount: int, figures: EarnedIncomeFigures, *, joint: bool) -> int:
    """Return the EIC Table's credit in dollars for `amount`: that of the middle of its 50-dollar row
    (IRC 32(f)), the last row ending where the credit does.

    >>> table_credit(2_455, EARNED_INCOME_CREDIT[1], joint=False)
    842
    """
    start = figures.joint_phase_out_from if joint else figures.phase_out_from
    end = figures.joint_ends_at if joint else figures.ends_at
    if not 0 < amount < end:
        return 0
    low = amount // ROW * ROW
    middle = Decimal(low + min(low + ROW, end)) / 2
    phased_out = max(Decimal(0), middle - start) * figures.phase_out_rate
    return max(0, dollars(min(middle * figures.rate, Decimal(figures.most)) - phased_out))
