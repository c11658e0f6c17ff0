"""The report's measures against known answers."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from holism_products.safe_browsing import measures


def test_share_has_a_known_interval() -> None:
    """Wilson's 95 % interval of 5 in 10 is 0.2366 to 0.7634."""
    half = measures.share(np.repeat([True, False], 5))
    assert (half.value, half.n) == (0.5, 10)
    assert half.low == pytest.approx(0.2366, abs=1e-4)
    assert half.high == pytest.approx(0.7634, abs=1e-4)


def test_auc_has_a_known_value_and_interval() -> None:
    """The value is scikit-learn's; the interval that of a hand computation after Hanley and McNeil."""
    truth, score = np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])
    found = measures.auc(truth, score)
    assert found.value == roc_auc_score(truth, score) == 0.75
    more, fewer = 0.75 / 1.25 - 0.5625, 2 * 0.5625 / 1.75 - 0.5625
    assert found.low == pytest.approx(0.75 - 1.959964 * ((0.1875 + more + fewer) / 4) ** 0.5)
    assert found.high == 1.0


def test_calibration_keeps_all_links_and_weighs_them() -> None:
    """Each link is in one group, the highest probability, too; observed shares are weighted."""
    predicted = np.array([0.0, 0.0005, 0.5, 1.0])
    groups = measures.calibration(np.array([False, True, True, False]), predicted, np.array([3.0, 1.0, 1.0, 1.0]))
    assert [group.n for group in groups] == [2, 1, 1]
    assert groups[0].observed == pytest.approx(0.25)
    assert groups[0].predicted == pytest.approx(0.0005 / 4)
    assert (groups[-1].high, groups[-1].predicted) == (1.0, 1.0)
