"""The report's measures against known answers."""

import numpy as np
import pytest

from holism_products.legal_chat import report


def test_share_has_a_known_interval() -> None:
    """Wilson's 95 % interval of 5 in 10 is 0.2366 to 0.7634."""
    half = report.share(np.repeat([True, False], 5))
    assert (half.value, half.n) == (0.5, 10)
    assert half.low == pytest.approx(0.2366, abs=1e-4)
    assert half.high == pytest.approx(0.7634, abs=1e-4)


def test_auc_and_brier_have_known_answers() -> None:
    """A perfect order has AUC 1; the Brier score is the mean squared difference."""
    right = np.array([False, True])
    assert report.auc(right, np.array([0.1, 0.2])) == 1.0
    assert report.brier(right, np.array([0.2, 0.6])) == pytest.approx((0.04 + 0.16) / 2)


def test_calibration_table_orders_and_keeps_all_questions() -> None:
    """The groups rise in confidence, and hold every question once."""
    rng = np.random.default_rng(0)
    predicted = rng.random(101)
    groups = report.calibration_table(rng.random(101) < predicted, predicted, bins=4)
    assert [group.observed.n for group in groups] == [26, 25, 25, 25]
    assert [group.predicted for group in groups] == sorted(group.predicted for group in groups)
