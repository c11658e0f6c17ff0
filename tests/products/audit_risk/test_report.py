"""Tests of the report's measures against known answers."""

import numpy as np
import pytest

from holism_products.audit_risk import report


def test_auc_interval_has_a_known_answer() -> None:
    """AUC 0.75 with 100 of each class has the standard error of Hanley and McNeil's formula, 0.0345."""
    audited = np.repeat([False, True], 100)
    score = np.concatenate([np.full(100, 1.0), np.full(50, 1.0), np.full(50, 2.0)])
    interval = report.auc(audited, score)
    assert interval.value == pytest.approx(0.75)
    assert (interval.high - interval.low) / 2 / report.Z95 == pytest.approx(0.0345, abs=0.0001)


def test_share_has_a_known_interval() -> None:
    """Wilson's 95 % interval of 0 in 10 is 0 to 0.2775, of 5 in 10 is 0.2366 to 0.7634."""
    none, half = report.share(0, 10), report.share(5, 10)
    assert none.value == 0
    assert none.low == pytest.approx(0, abs=1e-12)
    assert none.high == pytest.approx(0.2775, abs=1e-4)
    assert half.low == pytest.approx(0.2366, abs=1e-4)
    assert half.high == pytest.approx(0.7634, abs=1e-4)


def test_calibration_table_orders_and_keeps_all_returns() -> None:
    """The groups rise in prediction, are of nearly equal size and hold every return once."""
    rng = np.random.default_rng(0)
    predicted = rng.random(1_003)
    groups = report.calibration_table(rng.random(1_003) < predicted, predicted, bins=4)
    assert [g.n for g in groups] == [251, 251, 251, 250]
    assert [g.predicted for g in groups] == sorted(g.predicted for g in groups)
    assert all(g.observed.low < g.predicted < g.observed.high for g in groups)


def test_brier_has_a_known_answer() -> None:
    """The Brier score is the mean squared difference between probability and outcome."""
    assert report.brier(np.array([True, False]), np.array([0.6, 0.2])) == pytest.approx((0.16 + 0.04) / 2)
