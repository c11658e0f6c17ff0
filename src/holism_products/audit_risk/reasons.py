"""Why this return: how much the served model's probability owes to each aspect of one return.

For each aspect the return has, the model is asked again with that aspect made typical and all else as it
was. The difference is the effect: exact for this model and this return, though effects need not add up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from holism_products.audit_risk.audits import PUBLISHED_RATES
from holism_products.audit_risk.features import (
    AMOUNTS,
    FIELDS,
    INPUTS,
    business_profit,
    earned_income_credit,
    expense_ratio,
    has_business,
    round_amounts,
    row,
    total_income,
)

Predict = Callable[[list[list[float]]], Sequence[float]]
"""Rows in the order of INPUTS to probabilities, 0 to 1, in the same order."""

# Medians of the drawn population, among the returns that have the thing; a test measures them again.
TYPICAL_INCOME = 52_000
TYPICAL_EXPENSE_RATIO = 0.50
TYPICAL_CHARITY_SHARE = 0.024
TYPICAL_DEDUCTION_SHARE = 0.049

HIGH_INCOME = 200_000
LOW_INCOME = 25_000
ROUND_FROM = 0.25
SMALLEST_EFFECT = 0.0001


@dataclass(frozen=True)
class Reason:
    """One aspect of a return.

    `effect` is the probability less what it would be with this aspect typical: positive raises it.
    `remedy` says which records or checks matter, None where nothing can honestly be changed.
    """

    label: str
    effect: float
    remedy: str | None


@dataclass(frozen=True)
class Aspect:
    """When a return has it, how to say so, the model's inputs with it made typical, what to do."""

    applies: Callable[[Any], bool]
    label: Callable[[Any], str]
    typical: Callable[[Any], list[float]]
    remedy: str | None


def reasons(request: Any, predict: Predict) -> list[Reason]:
    """The aspects of one return that matter to the model, those that raise the probability most first.

    Args:
        request: Has the attributes FIELDS.
        predict: The served model; called once, with one row for each aspect and one for the return.
    """
    present = [aspect for aspect in ASPECTS if aspect.applies(request)]
    actual, *replaced = predict([row(request), *(aspect.typical(request) for aspect in present)])
    found = [
        Reason(aspect.label(request), float(actual - probability), aspect.remedy)
        for aspect, probability in zip(present, replaced, strict=True)
    ]
    return sorted(
        (reason for reason in found if abs(reason.effect) >= SMALLEST_EFFECT),
        key=lambda reason: -reason.effect,
    )


def changed(request: Any, **fields: float) -> list[float]:
    """The inputs of the return with some fields changed and the features recomputed.

    The earned income credit and the round amounts are aspects of their own and stay as they were.
    """
    other = SimpleNamespace(**{name: getattr(request, name) for name in FIELDS} | fields)
    kept = {
        "earned_income_credit": earned_income_credit(request),
        "round_amounts": round_amounts(request),
    }
    return overridden(other, **kept)


def overridden(request: Any, **inputs: float) -> list[float]:
    """The inputs of the return with some inputs set as given."""
    return [inputs.get(name, value) for name, value in zip(INPUTS, row(request), strict=True)]


def without_business(request: Any) -> list[float]:
    """The same income, earned as wages."""
    wages = request.wages + max(business_profit(request), 0)
    return changed(request, wages=wages, business_receipts=0, business_expenses=0)


def with_typical_income(request: Any) -> list[float]:
    """All amounts in the same proportions, for a typical total income."""
    income = total_income(request)
    if income == 0:
        return changed(request, wages=TYPICAL_INCOME)
    scale = TYPICAL_INCOME / income
    return changed(request, **{name: round(getattr(request, name) * scale) for name in AMOUNTS})


def with_typical_expenses(request: Any) -> list[float]:
    """The same receipts, with expenses in the usual proportion."""
    return changed(request, business_expenses=round(request.business_receipts * TYPICAL_EXPENSE_RATIO))


def with_typical_charity(request: Any) -> list[float]:
    """The same income, with gifts in the usual proportion."""
    return changed(request, charity=round(total_income(request) * TYPICAL_CHARITY_SHARE))


def with_typical_deductions(request: Any) -> list[float]:
    """The same income, with mortgage interest and state taxes in the usual proportion."""
    deductions = request.mortgage_interest + request.state_taxes
    scale = TYPICAL_DEDUCTION_SHARE * total_income(request) / deductions
    return changed(
        request,
        mortgage_interest=round(request.mortgage_interest * scale),
        state_taxes=round(request.state_taxes * scale),
    )


def charity_share(request: Any) -> float:
    """Charity over total income."""
    return float(request.charity / max(total_income(request), 1))


def deduction_share(request: Any) -> float:
    """Mortgage interest and state taxes over total income."""
    return float((request.mortgage_interest + request.state_taxes) / max(total_income(request), 1))


def of_income(share: float) -> str:
    """A share of income in words."""
    return f"{share:.0%} of income" if share <= 1 else "more than the whole income"


def income_band(request: Any) -> str:
    """The published income band that a high or a low income lies in, in words."""
    income = total_income(request)
    if income < LOW_INCOME:
        return f"Income below {LOW_INCOME:,} USD"
    floor = max(rate.at_least for rate in PUBLISHED_RATES if rate.at_least <= income)
    return f"Income of {floor:,} USD or more"


def round_label(request: Any) -> str:
    """How many of the amounts are round, in words."""
    used = sum(getattr(request, name) != 0 for name in AMOUNTS)
    return f"{round(round_amounts(request) * used)} of {used} amounts are round numbers"


ASPECTS = (
    Aspect(
        applies=lambda r: has_business(r) == 1,
        label=lambda r: f"Business of your own (Schedule C), receipts of {r.business_receipts:,} USD",
        typical=without_business,
        remedy="Keep the invoices, receipts and bank statements of the business; attach records if asked.",
    ),
    Aspect(
        applies=lambda r: r.business_receipts > 0 and expense_ratio(r) > TYPICAL_EXPENSE_RATIO,
        label=lambda r: f"Business expenses are {expense_ratio(r):.0%} of receipts",
        typical=with_typical_expenses,
        remedy="Keep a receipt for each expense, and check that no private cost is among them.",
    ),
    Aspect(
        applies=lambda r: charity_share(r) > TYPICAL_CHARITY_SHARE,
        label=lambda r: f"Charity is {of_income(charity_share(r))}",
        typical=with_typical_charity,
        remedy="Keep a receipt for each gift, and the written acknowledgement from 250 USD on.",
    ),
    Aspect(
        applies=lambda r: deduction_share(r) > TYPICAL_DEDUCTION_SHARE,
        label=lambda r: f"Mortgage interest and state taxes are {of_income(deduction_share(r))}",
        typical=with_typical_deductions,
        remedy="Check the amounts against form 1098 and the state's tax statements, and keep these.",
    ),
    Aspect(
        applies=lambda r: earned_income_credit(r) == 1,
        label=lambda r: "Income and family within the limits of the earned income credit",
        typical=lambda r: overridden(r, earned_income_credit=0.0),
        remedy="If you claim the credit, keep proof of your earnings and of where each child lived.",
    ),
    Aspect(
        applies=lambda r: total_income(r) >= HIGH_INCOME or total_income(r) < LOW_INCOME,
        label=income_band,
        typical=with_typical_income,
        remedy=None,
    ),
    Aspect(
        applies=lambda r: round_amounts(r) >= ROUND_FROM,
        label=round_label,
        typical=lambda r: overridden(r, round_amounts=0.0),
        remedy="Check that these amounts come from your records and are not estimates.",
    ),
)
