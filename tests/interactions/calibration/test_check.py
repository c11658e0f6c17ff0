"""The check of a calibrator: it passes a right one, fails a wrong one, and says when it cannot tell."""

import numpy as np
import pytest

from holism.interactions.calibration.check import check
from holism.measures.wilson import wilson


def rows(n: int, seed: int, shift: float = 0.0) -> tuple[list[float], list[bool]]:
    """Probabilities that are right, or too high by `shift`."""
    rng = np.random.default_rng(seed)
    said = rng.uniform(shift, 1.0, n)
    return said.tolist(), (rng.random(n) < said - shift).tolist()


def same(score: float) -> float:
    return score


def test_a_right_model_passes_on_enough_rows():
    """Of 40 right models with 4,000 rows each nearly all pass, and none fails."""
    verdicts = [check(same, *rows(4_000, seed)).verdict for seed in range(40)]
    assert verdicts.count("calibrated") >= 36
    assert "not calibrated" not in verdicts


def test_a_wrong_model_fails():
    """Probabilities that are too high by 0.15 do not pass, and the error is found."""
    found = check(same, *rows(4_000, 1, shift=0.15))
    assert found.verdict == "not calibrated"
    assert found.error == pytest.approx(0.15, abs=0.02)
    assert found.low is not None
    assert found.low > found.tolerance
    assert not found.passes


def test_few_rows_are_not_enough():
    """With 100 rows nothing can be vouched for; with 30 nothing is said at all."""
    assert check(same, *rows(100, 2)).verdict == "not enough data"
    few = check(same, *rows(30, 2))
    assert (few.verdict, few.error, str(few)) == ("not enough data", None, "not enough data: 30 rows")


def test_the_usual_error_is_biased_and_the_debiased_is_not():
    """Over 60 right models the expected calibration error averages far above 0, the debiased error near it."""
    found = [check(same, *rows(500, seed)) for seed in range(60)]
    assert np.mean([each.biased_error for each in found]) > 0.03
    assert np.mean([each.error for each in found]) < 0.02


def test_the_interval_holds_the_error_of_a_wrong_model():
    """In 60 samples of a model that is 0.1 too high, the 95 % interval holds 0.1 nearly always."""
    held = 0
    for seed in range(60):
        found = check(same, *rows(2_000, seed, shift=0.1))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.1 <= found.high
    assert held >= 52


def test_bins_carry_wilsons_interval():
    """Each bin's interval is the one that measures have, and all rows are in a bin."""
    found = check(same, *rows(1_000, 3))
    assert sum(each.n for each in found.bins) == 1_000
    for each in found.bins:
        assert (each.low, each.high) == pytest.approx(wilson(each.observed, each.n, 0.95))
