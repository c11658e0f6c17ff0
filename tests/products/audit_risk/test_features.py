"""Tests of the model's inputs: known answers, and no skew between training and serving."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from holism_products.audit_risk import features
from holism_products.audit_risk.features import FEATURES, FIELDS, FILING_STATUSES, INPUTS
from holism_products.audit_risk.population import draw


def test_scalar_and_column_features_are_equal() -> None:
    """On 1,000 drawn returns the served inputs equal the training inputs exactly."""
    columns = draw(np.random.default_rng(3), 1_000)
    rows = [
        SimpleNamespace(
            **{name: columns[name][i].item() if name != "filing_status" else columns[name][i] for name in FIELDS}
        )
        for i in range(1_000)
    ]
    served = np.array([features.row(one) for one in rows], dtype=np.float32)
    np.testing.assert_array_equal(served, features.matrix(columns))
    varied = [name for i, name in enumerate(INPUTS) if len(np.unique(served[:, i])) > 1]
    assert varied == list(INPUTS)


def test_extreme_returns_are_equal_too(request_type: Any) -> None:
    """Returns without income, with losses only or with ratios beyond the cap have equal inputs as well."""
    empty = dict.fromkeys(features.AMOUNTS, 0)
    extremes = [
        request_type(**empty),
        request_type(**empty | {"capital_gains": -3_000, "charity": 50}),
        request_type(**empty | {"business_expenses": 900}),
        request_type(**empty | {"business_receipts": 1, "business_expenses": 900}),
        request_type(filing_status="surviving_spouse", children=7, age=18),
    ]
    columns = {name: np.array([getattr(one, name) for one in extremes]) for name in FIELDS}
    served = np.array([features.row(one) for one in extremes], dtype=np.float32)
    np.testing.assert_array_equal(served, features.matrix(columns))
    assert np.isfinite(served).all()


def test_total_income_counts_losses_as_zero(request_type: Any) -> None:
    """Total positive income leaves out a business loss and a capital loss."""
    one = request_type(
        wages=100, interest=20, dividends=3, capital_gains=-500, business_receipts=10, business_expenses=90
    )
    assert features.total_income(one) == 123
    assert features.business_profit(one) == -80


def test_ratios_have_known_values(request_type: Any) -> None:
    """Expenses over receipts and deductions over income are plain shares, capped at 10."""
    one = request_type(wages=10_000, business_receipts=1_000, business_expenses=920, charity=504, mortgage_interest=504)
    assert features.expense_ratio(one) == 0.92
    assert features.deduction_ratio(one) == 0.1
    assert features.deduction_ratio(request_type(wages=0, charity=50)) == features.RATIO_CAP


def test_round_amounts_ignores_zeros(request_type: Any) -> None:
    """Only non-zero amounts count: 2 of 3 round ones make two thirds, and none makes zero."""
    assert features.round_amounts(request_type(wages=5_000, charity=300, withheld=7)) == pytest.approx(2 / 3)
    assert features.round_amounts(request_type(wages=0, withheld=0)) == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"wages": 18_591}, 1),
        ({"wages": 18_592}, 0),
        ({"wages": 18_000, "age": 24}, 0),
        ({"wages": 49_084, "children": 1, "age": 24}, 1),
        ({"wages": 66_819, "children": 5, "filing_status": "married_joint"}, 1),
        ({"wages": 66_820, "children": 5, "filing_status": "married_joint"}, 0),
        ({"wages": 20_000, "children": 1, "filing_status": "married_separate"}, 0),
        ({"wages": 20_000, "children": 1, "interest": 11_601}, 0),
        ({"wages": 0, "interest": 5_000}, 0),
    ],
)
def test_earned_income_credit_limits(request_type: Any, fields: dict[str, Any], expected: int) -> None:
    """The credit's limits of 2024 hold to the dollar, by children, age, filing status and investments."""
    assert features.earned_income_credit(request_type(**fields)) == expected


def test_row_follows_the_order_of_inputs(request_type: Any) -> None:
    """A row has the status as its place, then the request's numbers, then the features, in INPUTS' order."""
    one = request_type(filing_status="head_of_household", wages=5, withheld=2)
    named = dict(zip(INPUTS, features.row(one), strict=True))
    assert named["filing_status"] == FILING_STATUSES.index("head_of_household")
    assert (named["age"], named["wages"], named["withheld"]) == (40, 5, 2)
    assert {name: named[name] for name in FEATURES} == {name: f(one) for name, f in FEATURES.items()}


def test_unknown_filing_status_is_refused(request_type: Any) -> None:
    """A filing status the model never saw raises instead of becoming some number."""
    with pytest.raises(ValueError, match="not in"):
        features.row(request_type(filing_status="complicated"))
