"""From a return to its assessment: the order of Form 1040 for tax year 2024."""

from typing import Final, Literal

from holism_products.audit_risk.tax.assessment import Assessment
from holism_products.audit_risk.tax.child_credit import additional_child_credit, child_credit
from holism_products.audit_risk.tax.deductions import (
    business_income_deduction,
    itemized_deductions,
    standard_deduction,
)
from holism_products.audit_risk.tax.earned_income_credit import earned_income_credit
from holism_products.audit_risk.tax.figures import CAPITAL_LOSS_LIMIT
from holism_products.audit_risk.tax.income_tax import income_tax
from holism_products.audit_risk.tax.self_employment import half, net_earnings, self_employment_tax
from holism_products.audit_risk.tax.surtaxes import additional_medicare_tax, net_investment_income_tax
from holism_products.audit_risk.tax.tax_return import Return

LIMITS: Final = (
    "The alternative minimum tax is not computed.",
    "Above the Form 8995 threshold the qualified business income deduction is taken as 0.",
    "Losses and unused deductions are not carried from or to another year.",
    "All dividends are taken as qualified and all capital gains as long-term at 0, 15 or 20 %.",
    "On a joint return all wages and business income are taken to be one spouse's, and only the filer's age counts.",
    "Blindness, and a separate filer whose spouse itemizes, do not change the standard deduction.",
    "Mortgage interest is not limited by the size of the loan; charity is taken as cash.",
    "The earned income credit counts only children under 17 and is not given to separate filers.",
    "The additional child tax credit leaves out the payroll-tax method for three or more children "
    "(Schedule 8812 part II-B), which can pay more after a business loss.",
    "Investment expenses do not reduce the net investment income tax.",
    "Estimated tax payments, penalties and every other schedule and credit are left out.",
)
"""What `compute` does not cover, in words for a page."""


def compute(return_: Return) -> Assessment:
    """Return the 2024 assessment of `return_`, in whole dollars. `LIMITS` says what is not covered.

    >>> compute(Return(filing_status="single", age=40, wages=60_000, withheld=6_000)).refund_or_due
    781
    """
    status, profit = return_.filing_status, return_.business_profit
    gains = max(return_.capital_gains, -CAPITAL_LOSS_LIMIT[status])
    investment = return_.interest + return_.dividends
    preferred = return_.dividends + max(0, gains)

    se_tax = self_employment_tax(profit, return_.wages)
    adjustments = half(se_tax)
    total_income = return_.wages + profit + investment + gains
    agi = total_income - adjustments
    earned = return_.wages + profit - adjustments

    deduction, kind = _deduction(return_, agi)
    before_business = max(0, agi - deduction)
    business = business_income_deduction(profit - adjustments, before_business, preferred, status)
    taxable = before_business - business

    tax = income_tax(taxable, preferred, status)
    credit = child_credit(return_, agi)
    credit_used = min(credit, tax)
    medicare = additional_medicare_tax(return_.wages, net_earnings(profit), status)
    investment_tax = net_investment_income_tax(investment + gains, agi, status)
    total_tax = tax - credit_used + se_tax + medicare + investment_tax

    eic = earned_income_credit(return_, earned, agi, investment + max(0, gains))
    additional = additional_child_credit(credit - credit_used, return_.children, earned)
    payments = return_.withheld + eic + additional
    return Assessment(
        total_income=total_income,
        adjustments=adjustments,
        agi=agi,
        deduction=deduction,
        deduction_kind=kind,
        business_income_deduction=business,
        taxable_income=taxable,
        income_tax=tax,
        child_tax_credit=credit_used,
        self_employment_tax=se_tax,
        additional_medicare_tax=medicare,
        net_investment_income_tax=investment_tax,
        total_tax=total_tax,
        withheld=return_.withheld,
        earned_income_credit=eic,
        additional_child_tax_credit=additional,
        payments=payments,
        refund_or_due=payments - total_tax,
    )


def _deduction(return_: Return, agi: int) -> tuple[int, Literal["standard", "itemized"]]:
    standard, itemized = standard_deduction(return_), itemized_deductions(return_, agi)
    return (itemized, "itemized") if itemized > standard else (standard, "standard")
