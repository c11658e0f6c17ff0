"""The model's inputs: the request's numbers, and features that are pure functions of one return.

Each derived feature is written twice, for one return (served) and for columns (training). A test holds
the two equal on drawn returns, so training and serving cannot drift apart.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Columns: TypeAlias = Mapping[str, npt.NDArray[Any]]

FILING_STATUSES = ("single", "married_joint", "married_separate", "head_of_household", "surviving_spouse")

AMOUNTS = (
    "wages",
    "business_receipts",
    "business_expenses",
    "interest",
    "dividends",
    "capital_gains",
    "charity",
    "mortgage_interest",
    "state_taxes",
    "withheld",
)

FIELDS = ("filing_status", "age", "children", *AMOUNTS)
"""What the request says about a return."""

RATIO_CAP = 10.0
"""Ratios stop here, so that a return with deductions and no income has a finite one."""

# Earned income credit, tax year 2024: income limits for 0, 1, 2, 3 or more children, and the limit on
# investment income (Rev. Proc. 2023-34, section 3.06).
CREDIT_LIMITS = (18_591, 49_084, 55_768, 59_899)
CREDIT_LIMITS_JOINT = (25_511, 56_004, 62_688, 66_819)
CREDIT_INVESTMENT_LIMIT = 11_600


def business_profit(request: Any) -> float:
    """Business receipts less expenses in USD; negative for a loss."""
    return float(request.business_receipts - request.business_expenses)


def total_income(request: Any) -> float:
    """Total positive income in USD, the IRS's measure for audit rates: losses count as zero."""
    gains = max(request.capital_gains, 0)
    profit = max(business_profit(request), 0)
    return float(request.wages + request.interest + request.dividends + gains + profit)


def expense_ratio(request: Any) -> float:
    """Business expenses over receipts, 0 to 10; 0 without expenses."""
    return min(float(request.business_expenses / max(request.business_receipts, 1)), RATIO_CAP)


def deduction_ratio(request: Any) -> float:
    """Charity, mortgage interest and state taxes over total income, 0 to 10."""
    deductions = request.charity + request.mortgage_interest + request.state_taxes
    return min(float(deductions / max(total_income(request), 1)), RATIO_CAP)


def has_business(request: Any) -> float:
    """1 when the return has business receipts or expenses (Schedule C), else 0."""
    return float(request.business_receipts > 0 or request.business_expenses > 0)


def round_amounts(request: Any) -> float:
    """Share of the non-zero amounts that are multiples of 100 USD, 0 to 1; 0 without any amount."""
    amounts = [amount for name in AMOUNTS if (amount := getattr(request, name)) != 0]
    return float(sum(amount % 100 == 0 for amount in amounts) / max(len(amounts), 1))


def earned_income_credit(request: Any) -> float:
    """1 when the return is within the 2024 limits of the earned income credit, else 0.

    An estimate: the request does not say whether the credit is claimed.
    """
    limits = CREDIT_LIMITS_JOINT if request.filing_status == "married_joint" else CREDIT_LIMITS
    earned = request.wages + business_profit(request)
    invested = request.interest + request.dividends + max(request.capital_gains, 0)
    return float(
        earned > 0
        and request.filing_status != "married_separate"
        and (request.children > 0 or 25 <= request.age <= 64)
        and invested <= CREDIT_INVESTMENT_LIMIT
        and total_income(request) <= limits[min(request.children, 3)]
    )


FEATURES: dict[str, Callable[[Any], float]] = {
    "total_income": total_income,
    "business_profit": business_profit,
    "expense_ratio": expense_ratio,
    "deduction_ratio": deduction_ratio,
    "has_business": has_business,
    "round_amounts": round_amounts,
    "earned_income_credit": earned_income_credit,
}

INPUTS = (*FIELDS, *FEATURES)
"""Names of the model's inputs in order; `filing_status` is its place in FILING_STATUSES."""


def row(request: Any) -> list[float]:
    """The model's inputs for one return, in the order of INPUTS."""
    numbers = [float(getattr(request, name)) for name in FIELDS[1:]]
    derived = [feature(request) for feature in FEATURES.values()]
    return [float(FILING_STATUSES.index(request.filing_status)), *numbers, *derived]


def status_codes(columns: Columns) -> npt.NDArray[np.int64]:
    """Each filing status as its place in FILING_STATUSES."""
    order = np.argsort(FILING_STATUSES)
    names = np.asarray(FILING_STATUSES)[order]
    return order[np.searchsorted(names, columns["filing_status"])]


def derived_columns(columns: Columns) -> dict[str, npt.NDArray[np.float64]]:
    """FEATURES for many returns at once; equal to the scalar functions, row for row."""
    receipts, expenses = columns["business_receipts"], columns["business_expenses"]
    gains = np.maximum(columns["capital_gains"], 0)
    profit = receipts - expenses
    invested = columns["interest"] + columns["dividends"] + gains
    income = columns["wages"] + invested + np.maximum(profit, 0)
    deductions = columns["charity"] + columns["mortgage_interest"] + columns["state_taxes"]
    amounts = np.stack([columns[name] for name in AMOUNTS])
    used = amounts != 0

    status, children, age = columns["filing_status"], np.minimum(columns["children"], 3), columns["age"]
    limits = np.where(
        status == "married_joint",
        np.take(CREDIT_LIMITS_JOINT, children),
        np.take(CREDIT_LIMITS, children),
    )
    within = (columns["wages"] + profit > 0) & (status != "married_separate") & (income <= limits)
    within &= ((children > 0) | ((age >= 25) & (age <= 64))) & (invested <= CREDIT_INVESTMENT_LIMIT)
    values = {
        "total_income": income,
        "business_profit": profit,
        "expense_ratio": np.minimum(expenses / np.maximum(receipts, 1), RATIO_CAP),
        "deduction_ratio": np.minimum(deductions / np.maximum(income, 1), RATIO_CAP),
        "has_business": (receipts > 0) | (expenses > 0),
        "round_amounts": (used & (amounts % 100 == 0)).sum(axis=0) / np.maximum(used.sum(axis=0), 1),
        "earned_income_credit": within,
    }
    return {name: value.astype(np.float64) for name, value in values.items()}


def matrix(columns: Columns) -> npt.NDArray[np.float32]:
    """The model's inputs for many returns: float32 of shape (returns, len(INPUTS))."""
    available = {**columns, **derived_columns(columns), "filing_status": status_codes(columns)}
    return np.column_stack([available[name] for name in INPUTS]).astype(np.float32)
