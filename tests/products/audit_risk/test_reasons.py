"""Tests of the reasons: faithful to the served model, asked once, honest in what they advise."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from holism_products.audit_risk import reasons as subject
from holism_products.audit_risk.features import INPUTS, derived_columns, row
from holism_products.audit_risk.population import draw
from holism_products.audit_risk.reasons import ASPECTS, reasons

BUSINESS = {"wages": 0, "business_receipts": 120_001, "business_expenses": 110_401, "withheld": 0}


class Weighted:
    """A stand-in model that answers with 0.001 times one input, and keeps what it was asked."""

    def __init__(self, name: str) -> None:
        self.place = INPUTS.index(name)
        self.calls: list[list[list[float]]] = []

    def __call__(self, rows: list[list[float]]) -> Sequence[float]:
        self.calls.append(rows)
        return [0.001 * one[self.place] for one in rows]


def test_effect_is_the_models_difference(request_type: Any) -> None:
    """The effect of high expenses is the model's answer now less its answer at the typical ratio."""
    found = {r.label: r for r in reasons(request_type(**BUSINESS), Weighted("expense_ratio"))}
    effect = found["Business expenses are 92% of receipts"].effect
    assert effect == pytest.approx(0.001 * (110_401 / 120_001 - subject.TYPICAL_EXPENSE_RATIO), rel=1e-3)


def test_model_is_asked_once_with_the_return_first(request_type: Any) -> None:
    """All rows go to the model in a single call, the return itself first."""
    one, predict = request_type(**BUSINESS), Weighted("expense_ratio")
    reasons(one, predict)
    (rows,) = predict.calls
    assert rows[0] == row(one)
    assert len(rows) > 3


def test_plain_return_has_no_reasons(request_type: Any, trained: Any) -> None:
    """A return with typical wages and nothing else gives no reason."""
    assert reasons(request_type(), trained.predict) == []


def test_reasons_of_the_trained_model(request_type: Any, trained: Any) -> None:
    """For a cash business with high expenses the trained model's reasons raise the risk, largest first."""
    found = reasons(request_type(**BUSINESS, children=2), trained.predict)
    effects = [r.effect for r in found]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 0.005
    assert "Business of your own (Schedule C), receipts of 120,001 USD" in [r.label for r in found]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"charity": 18_371}, "Charity is 30% of income"),
        ({"wages": 0, "charity": 500}, "Charity is more than the whole income"),
        ({"mortgage_interest": 20_821}, "Mortgage interest and state taxes are 34% of income"),
        ({"wages": 20_123, "children": 1}, "Income and family within the limits of the earned income credit"),
        ({"wages": 612_345}, "Income of 500,000 USD or more"),
        ({"wages": 0}, "Income below 25,000 USD"),
        ({"wages": 60_000, "charity": 300}, "2 of 3 amounts are round numbers"),
    ],
)
def test_labels_say_what_was_seen(request_type: Any, fields: dict[str, int], label: str) -> None:
    """Each aspect of a return is named with the return's own figures."""
    one = request_type(**fields)
    assert label in [aspect.label(one) for aspect in ASPECTS if aspect.applies(one)]


def test_typical_income_changes_no_other_aspect(request_type: Any) -> None:
    """Making the income typical keeps ratios, the credit and the round amounts as they were."""
    one = request_type(wages=600_000, charity=60_000, children=3)
    before, after = (dict(zip(INPUTS, r, strict=True)) for r in (row(one), subject.with_typical_income(one)))
    assert after["total_income"] == subject.TYPICAL_INCOME
    assert after["deduction_ratio"] == pytest.approx(before["deduction_ratio"])
    assert after["earned_income_credit"] == before["earned_income_credit"] == 0
    assert after["round_amounts"] == before["round_amounts"]


def test_without_business_keeps_the_income(request_type: Any) -> None:
    """A business made typical is the same income earned as wages."""
    inputs = dict(zip(INPUTS, subject.without_business(request_type(**BUSINESS)), strict=True))
    assert (inputs["has_business"], inputs["total_income"], inputs["wages"]) == (0, 9_600, 9_600)


def test_deductions_are_scaled_to_the_typical_share(request_type: Any) -> None:
    """Large mortgage interest and state taxes made typical are the typical share of income."""
    one = request_type(wages=100_000, mortgage_interest=30_000, state_taxes=10_000)
    inputs = dict(zip(INPUTS, subject.with_typical_deductions(one), strict=True))
    assert inputs["deduction_ratio"] == pytest.approx(subject.TYPICAL_DEDUCTION_SHARE)
    assert inputs["mortgage_interest"] == pytest.approx(3 * inputs["state_taxes"])


def test_advice_is_about_records_only() -> None:
    """What to do is to keep, check or attach; never to leave out, reduce or reclassify, and never on income."""
    for aspect in ASPECTS:
        assert aspect.remedy is None or aspect.remedy.startswith(("Keep", "Check", "If you claim"))
    advice = " ".join(aspect.remedy or "" for aspect in ASPECTS).lower()
    assert not any(word in advice for word in ("avoid", "reduce", "omit", "lower", "split", "hide"))
    (income,) = (a for a in ASPECTS if a.label is subject.income_band)
    assert income.remedy is None


def test_typical_values_are_those_of_the_population() -> None:
    """The typical values are the medians of drawn returns that have the thing, within 5 %."""
    columns = draw(np.random.default_rng(9), 300_000)
    features = derived_columns(columns)
    income = np.maximum(features["total_income"], 1)
    charity = (columns["charity"] / income)[columns["charity"] > 0]
    deductions = (columns["mortgage_interest"] + columns["state_taxes"]) / income
    assert np.median(income) == pytest.approx(subject.TYPICAL_INCOME, rel=0.05)
    assert np.median(charity) == pytest.approx(subject.TYPICAL_CHARITY_SHARE, rel=0.05)
    assert np.median(deductions[deductions > 0]) == pytest.approx(subject.TYPICAL_DEDUCTION_SHARE, rel=0.05)
    ratios = features["expense_ratio"][columns["business_receipts"] > 0]
    assert np.median(ratios) == pytest.approx(subject.TYPICAL_EXPENSE_RATIO, rel=0.05)
