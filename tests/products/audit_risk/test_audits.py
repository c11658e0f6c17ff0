"""Tests of the simulated audits against the published rates they are built on."""

from typing import Any

import numpy as np
import pytest

from holism_products.audit_risk import audits
from holism_products.audit_risk.audits import PUBLISHED_OVERALL, PUBLISHED_RATES, audit_probability
from holism_products.audit_risk.features import FIELDS, derived_columns
from holism_products.audit_risk.population import draw


def probability(request: Any) -> float:
    """The simulated probability of one return."""
    return audit_probability({name: np.array([getattr(request, name)]) for name in FIELDS}).item()


def test_each_income_band_keeps_its_published_rate() -> None:
    """On a fresh draw the mean probability of every well-filled band is its published rate, within 5 %."""
    columns = draw(np.random.default_rng(11), 600_000)
    band = audits.band(PUBLISHED_RATES, derived_columns(columns)["total_income"])
    simulated = audit_probability(columns)
    for i, published in enumerate(PUBLISHED_RATES[:8]):
        assert simulated[band == i].mean() == pytest.approx(published.rate, rel=0.05)


def test_overall_rate_is_near_the_published_one() -> None:
    """The mean probability of all returns is within 0.15 percentage points of the published 0.64 %."""
    simulated = audit_probability(draw(np.random.default_rng(12), 300_000))
    assert simulated.mean() == pytest.approx(PUBLISHED_OVERALL, abs=0.0015)


def test_probabilities_are_probabilities() -> None:
    """Every probability is above 0 and at most the ceiling, and the typical one is far below it."""
    simulated = audit_probability(draw(np.random.default_rng(13), 100_000))
    assert simulated.min() > 0
    assert simulated.max() <= audits.CEILING
    assert np.median(simulated) < 0.01


@pytest.mark.parametrize(("income", "rate"), [(0, 0.0083), (24_999, 0.0083), (25_000, 0.0035), (10_000_000, 0.1206)])
def test_bands_begin_at_their_lower_edge(income: int, rate: float) -> None:
    """An income on an edge belongs to the band that begins there."""
    assert audits.rate_at(PUBLISHED_RATES, np.array([income])).item() == rate


def test_schedule_c_multiplies_by_its_published_ratio(request_type: Any) -> None:
    """The same income through a small Schedule C has 2.72 / 0.58 times the probability."""
    wages = probability(request_type(wages=60_001))
    business = probability(request_type(wages=55_001, business_receipts=7_001, business_expenses=2_001))
    assert business / wages == pytest.approx(2.72 / 0.58)


def test_credit_multiplies_by_four(request_type: Any) -> None:
    """At one income, a child that brings the earned income credit within reach multiplies by four."""
    without, within = (probability(request_type(wages=30_123, children=c)) for c in (0, 1))
    assert within / without == pytest.approx(audits.CREDIT_FACTOR)


@pytest.mark.parametrize(
    ("plain", "marked", "most"),
    [
        ({}, {"charity": 40_123}, audits.DEDUCTION_RAMP[2]),
        (
            {"business_receipts": 10_001, "business_expenses": 5_001},
            {"business_receipts": 10_001, "business_expenses": 12_001},
            audits.EXPENSE_RAMP[2],
        ),
        ({}, {"wages": 61_200, "withheld": 7_100}, audits.ROUND_RAMP[2]),
    ],
    ids=["deductions", "expenses", "round amounts"],
)
def test_assumed_effects_are_modest(
    request_type: Any, plain: dict[str, int], marked: dict[str, int], most: float
) -> None:
    """Each assumed effect multiplies by its stated factor at most, which is less than two."""
    ratio = probability(request_type(**marked)) / probability(request_type(**plain))
    assert ratio == pytest.approx(most)
    assert 1 < most < 2


def test_ramp_is_linear_between_its_ends() -> None:
    """A ramp is 1 up to its start, its factor from its end on, and halfway in the middle."""
    values = audits.ramp(np.array([0.0, 0.2, 0.3, 0.4, 9.0]), 0.2, 0.4, 2.0)
    assert values == pytest.approx([1, 1, 1.5, 2, 2])
