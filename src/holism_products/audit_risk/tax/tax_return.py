"""What a filer enters: one frozen value, checked when it is made."""

from dataclasses import dataclass, fields
from typing import Literal, get_args

FilingStatus = Literal["single", "married_joint", "married_separate", "head_of_household", "surviving_spouse"]

LARGEST_AMOUNT = 1_000_000_000
"""Whole dollars. A larger amount is taken for a slip of the keyboard."""

LARGEST_COUNT = {"age": 125, "children": 20, "other_dependents": 20}
SIGNED_AMOUNTS = {"capital_gains"}


@dataclass(frozen=True, kw_only=True)
class Return:
    """One filer's year. Amounts are whole dollars, rounded as Form 1040 lets a filer round.

    `age` is the filer's at the end of the year; `children` are qualifying children under 17;
    `dividends` are all treated as qualified; `capital_gains` is the long-term net and may be
    negative; `state_taxes` are state and local taxes before the cap; `withheld` is federal
    income tax. Raises ValueError naming every bad field, its value and what is allowed.
    """

    filing_status: FilingStatus
    age: int
    children: int = 0
    other_dependents: int = 0
    wages: int = 0
    business_receipts: int = 0
    business_expenses: int = 0
    interest: int = 0
    dividends: int = 0
    capital_gains: int = 0
    charity: int = 0
    mortgage_interest: int = 0
    state_taxes: int = 0
    withheld: int = 0

    def __post_init__(self) -> None:
        problems = [problem for field in fields(self) if (problem := self._problem(field.name))]
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def business_profit(self) -> int:
        """Schedule C line 31, in dollars; negative for a loss."""
        return self.business_receipts - self.business_expenses

    def _problem(self, name: str) -> str | None:
        value = getattr(self, name)
        if name == "filing_status":
            allowed = get_args(FilingStatus)
            return None if value in allowed else f"{name}: got {value!r}, allowed are {', '.join(allowed)}"
        most = LARGEST_COUNT.get(name, LARGEST_AMOUNT)
        least = -most if name in SIGNED_AMOUNTS else 0
        # bool is an int to Python, but not an amount to a filer.
        if type(value) is int and least <= value <= most:
            return None
        return f"{name}: got {value!r}, allowed is a whole number from {least} to {most}"
