"""The return as a form: its steps and fields, and what a filer typed turned into a return, or into messages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from holism_products.audit_risk.features import FILING_STATUSES
from holism_products.audit_risk.tax.tax_return import LARGEST_AMOUNT, LARGEST_COUNT, SIGNED_AMOUNTS, Return

Kind = Literal["choice", "count", "amount"]

STATUS_LABELS: Final = dict(
    zip(
        FILING_STATUSES,
        ("Single", "Married, filing jointly", "Married, filing separately", "Head of household", "Surviving spouse"),
        strict=True,
    )
)

WHOLE: Final = re.compile(r"([-\u2212]?)\$?(\d{1,3}(,\d{3})+|\d{1,15})", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One question of the form. `hint` says in plain words what belongs in it."""

    name: str
    label: str
    hint: str
    kind: Kind = "amount"

    @property
    def required(self) -> bool:
        """Whether a blank is an error; a blank amount or number of people is 0."""
        return self.name in ("filing_status", "age")

    @property
    def allowed(self) -> str:
        """What may be typed, in words."""
        if self.kind == "choice":
            return "Choose one of the five."
        if self.kind == "count":
            return f"Enter a whole number from 0 to {LARGEST_COUNT[self.name]}."
        least = f"{-LARGEST_AMOUNT:,}" if self.name in SIGNED_AMOUNTS else "0"
        return f"Enter whole dollars from {least} to {LARGEST_AMOUNT:,}, such as 1,250, without cents."


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    name: str
    title: str
    intro: str
    fields: tuple[Field, ...]


STEPS: Final = (
    Step(
        "about",
        "About you",
        "A few facts decide which tax rates and credits apply to you.",
        (
            Field("filing_status", "How do you file?", "As of December 31, 2024.", "choice"),
            Field("age", "Your age", "On December 31, 2024.", "count"),
            Field("children", "Children under 17", "Who lived with you. Leave blank if none.", "count"),
            Field("other_dependents", "Other people you support", "Such as a parent or a child over 16.", "count"),
        ),
    ),
    Step(
        "income",
        "Income",
        "What you earned in 2024. Leave blank what you did not have.",
        (
            Field("wages", "Wages and salary", "Form W-2, box 1. Add up all your W-2s."),
            Field("withheld", "Federal income tax withheld", "Form W-2, box 2: tax already paid from your wages."),
            Field("interest", "Interest", "From banks and bonds: form 1099-INT."),
            Field("dividends", "Dividends", "From shares and funds: form 1099-DIV."),
            Field("capital_gains", "Capital gains", "Shares or property held over a year. A loss is negative: -500."),
        ),
    ),
    Step(
        "business",
        "Business",
        "Did you work for yourself (freelance, gig work, a shop)? If not, leave both blank and go on.",
        (
            Field("business_receipts", "Business receipts", "All that customers paid you, before any costs."),
            Field("business_expenses", "Business expenses", "What the business spent: material, rent, travel."),
        ),
    ),
    Step(
        "deductions",
        "Deductions",
        "We use these only if together they beat the standard deduction. You need not do the math.",
        (
            Field("charity", "Gifts to charity", "In money, for which you have a receipt."),
            Field("mortgage_interest", "Mortgage interest", "On the home you live in: form 1098, box 1."),
            Field("state_taxes", "State and local taxes", "Income or sales tax, and property tax."),
        ),
    ),
)  # fmt: skip

STEP_NAMES: Final = tuple(step.name for step in STEPS)


@dataclass(frozen=True)
class Entry:
    """What one step's form came to: the return (None without a valid one) and a message for each bad field.

    `typed` is what the page shows again.
    """

    return_: Return | None
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def step_named(name: str) -> Step | None:
    """The step of this name, or None."""
    return next((step for step in STEPS if step.name == name), None)


def neighbour(step: Step, offset: int) -> str | None:
    """Name of the step before (-1) or after (1); "review" after the last, None before the first."""
    place = STEP_NAMES.index(step.name) + offset
    return None if place < 0 else (*STEP_NAMES, "review")[place]


def read(step: Step, posted: Mapping[str, str], saved: Return | None) -> Entry:
    """The saved return with this step's fields as posted; a first step starts a return."""
    typed = {each.name: posted.get(each.name, "").strip()[:40] for each in step.fields}
    values: dict[str, Any] = {each.name: getattr(saved, each.name) for each in fields(Return)} if saved else {}
    errors = {}
    for each in step.fields:
        value = parse(each, typed[each.name])
        if value is None:
            got = f"“{typed[each.name]}” does not fit here. " if typed[each.name] else "Please answer this. "
            errors[each.name] = got + each.allowed
        else:
            values[each.name] = value
    startable = not errors and {"filing_status", "age"} <= values.keys()
    return Entry(Return(**values) if startable else None, typed, errors)


def shown(step: Step, saved: Return | None) -> Entry:
    """A step as it is first shown: the saved values, and blanks for what was never entered."""
    return Entry(saved, {each.name: _text(each, saved) for each in step.fields})


def parse(question: Field, text: str) -> int | str | None:
    """The value of what was typed, or None if it is not allowed.

    >>> parse(Field("wages", "", ""), "$61,234"), parse(Field("wages", "", ""), "12.50")
    (61234, None)
    """
    if question.kind == "choice":
        return text if text in STATUS_LABELS else None
    if not text:
        return None if question.required else 0
    match = WHOLE.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    number = int(match[2].replace(",", "")) * (-1 if match[1] else 1)
    most = LARGEST_COUNT.get(question.name, LARGEST_AMOUNT)
    least = -most if question.name in SIGNED_AMOUNTS else 0
    return number if least <= number <= most else None


def _text(question: Field, saved: Return | None) -> str:
    value = getattr(saved, question.name) if saved else None
    if value is None or (value == 0 and not question.required):
        return ""
    return value if isinstance(value, str) else f"{value:,}"
