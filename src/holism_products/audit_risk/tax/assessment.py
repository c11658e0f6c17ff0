"""The computed form, line by line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The lines of Form 1040 in whole dollars; a positive `refund_or_due` is a refund."""

    total_income: int
    adjustments: int
    agi: int
    deduction: int
    deduction_kind: Literal["standard", "itemized"]
    business_income_deduction: int
    taxable_income: int
    income_tax: int
    child_tax_credit: int
    self_employment_tax: int
    additional_medicare_tax: int
    net_investment_income_tax: int
    total_tax: int
    withheld: int
    earned_income_credit: int
    additional_child_tax_credit: int
    payments: int
    refund_or_due: int

    def lines(self) -> list[tuple[str, int]]:
        """Return (label, dollars) in the order of the form, for a page; amounts are as on the form."""
        outcome = "Refund (line 34)" if self.refund_or_due >= 0 else "Amount you owe (line 37)"
        return [
            ("Total income (line 9)", self.total_income),
            ("Adjustments: half of self-employment tax (line 10)", self.adjustments),
            ("Adjusted gross income (line 11)", self.agi),
            (f"{self.deduction_kind.capitalize()} deduction (line 12)", self.deduction),
            ("Qualified business income deduction (line 13)", self.business_income_deduction),
            ("Taxable income (line 15)", self.taxable_income),
            ("Income tax (line 16)", self.income_tax),
            ("Child tax credit and credit for other dependents (line 19)", self.child_tax_credit),
            ("Self-employment tax (Schedule 2 line 4)", self.self_employment_tax),
            ("Additional Medicare tax (Schedule 2 line 11)", self.additional_medicare_tax),
            ("Net investment income tax (Schedule 2 line 12)", self.net_investment_income_tax),
            ("Total tax (line 24)", self.total_tax),
            ("Federal income tax withheld (line 25)", self.withheld),
            ("Earned income credit (line 27)", self.earned_income_credit),
            ("Additional child tax credit (line 28)", self.additional_child_tax_credit),
            ("Total payments (line 33)", self.payments),
            (outcome, abs(self.refund_or_due)),
        ]
