"""What metrics will turn out to be."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from holism.monitors.expected import expected_auc, expected_brier


def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What was said (with ties), what is true, and many draws of the outcomes."""
    rng = np.random.default_rng(3)
    true = rng.beta(1.0, 4.0, 1_500)
    said = np.round(np.clip(true + rng.normal(0.0, 0.1, 1_500), 0.01, 0.99), 2)
    return said, true, rng.random((400, 1_500)) < true


@pytest.mark.parametrize(
    ("expected", "oracle"), [(expected_auc, roc_auc_score), (expected_brier, brier_score_loss)], ids=["auc", "brier"]
)
def test_the_expectation_is_the_mean_over_draws(expected, oracle):
    """Value and standard deviation are those of scikit-learn's metric over drawn outcomes."""
    said, true, outcomes = drawn()
    values = [oracle(each, said) for each in outcomes]
    value, variance = expected(said, true)
    assert value == pytest.approx(np.mean(values), abs=4 * np.std(values) / len(values) ** 0.5)
    assert variance**0.5 == pytest.approx(np.std(values), rel=0.12)


def test_where_all_is_certain_there_is_nothing_to_rank():
    """Without positives the AUC is not a number."""
    assert np.isnan(expected_auc(np.array([0.1, 0.2]), np.array([0.0, 0.0]))[0])
