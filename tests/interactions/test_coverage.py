"""Certificates of what may be automated: exact tests, honest refusals, fair samples."""

import random

import numpy as np
import pytest
from scipy import stats

from holism.interactions.coverage import certify, least_labelled, resample


def certified(confidences: list[float], wrong: list[bool], **options: float):
    """A certificate for at most a tenth wrong, with 90 % confidence."""
    given = {"share": 0.1, "confidence": 0.9} | options
    return certify(confidences, wrong, release="1", now_us=7, **given)


def sample(n: int, seed: int) -> tuple[list[float], list[bool]]:
    """Confidences that are right as often as they say."""
    rng = np.random.default_rng(seed)
    confidences = rng.beta(4.0, 1.0, n)
    return confidences.tolist(), (rng.random(n) > confidences).tolist()


def test_the_threshold_passes_the_exact_binomial_test():
    """The certified threshold's p-value is P(Bin(accepted, share) <= errors), and at most 1 - confidence."""
    confidences, wrong = sample(2_000, 1)
    found = certified(confidences, wrong)
    assert found.threshold is not None
    accepted = [is_wrong for value, is_wrong in zip(confidences, wrong, strict=True) if value >= found.threshold]
    assert (found.accepted, found.errors) == (len(accepted), sum(accepted))
    assert found.p_value == pytest.approx(stats.binom.cdf(found.errors, found.accepted, 0.1))
    assert found.p_value <= 0.1
    assert found.coverage == pytest.approx(found.accepted / 2_000)
    assert found.coverage_low < found.coverage < found.coverage_high


def test_too_few_labels_mean_to_abstain_always():
    """Below ln(1 - confidence) / ln(1 - share) labelled decisions nothing can be certified, however right they were."""
    least = least_labelled(0.1, 0.9)
    assert certified([0.99] * (least - 1), [False] * (least - 1)).threshold is None
    assert "needs 22 labelled decisions or more, and there are 21" in certified([0.9] * 21, [False] * 21).reason
    assert certified([0.99] * least, [False] * least).threshold == 0.99


def test_a_model_that_is_often_wrong_is_not_certified():
    """Where every confidence is wrong a third of the time, nothing is automated, and the reason says so."""
    rng = np.random.default_rng(3)
    found = certified(rng.random(3_000).tolist(), (rng.random(3_000) < 0.33).tolist())
    assert found.threshold is None
    assert (found.coverage, found.accepted) == (0.0, 0)
    assert "does not support at most 10.0% wrong" in found.reason


def test_no_labels_are_no_evidence():
    """Without any decision nothing is certified, and its coverage is not known."""
    found = certified([], [])
    assert (found.threshold, found.p_value, found.coverage_high) == (None, None, 1.0)


def test_a_stricter_bound_covers_less():
    """The lower the share that may be wrong, the higher the threshold."""
    confidences, wrong = sample(6_000, 5)
    loose, strict = certified(confidences, wrong, share=0.15), certified(confidences, wrong, share=0.05)
    assert loose.threshold is not None
    assert strict.threshold is None or strict.threshold > loose.threshold


def test_equal_confidences_are_accepted_together():
    """A threshold never cuts through decisions of the same confidence."""
    found = certified([0.9] * 100 + [0.5] * 100, [False] * 100 + [True] * 100)
    assert (found.threshold, found.accepted) == (0.9, 100)


def test_the_guarantee_holds_where_the_plug_in_threshold_does_not():
    """Over 300 samples more is wrong than certified in at most a tenth of them; the plug-in fails in far more."""
    rng = np.random.default_rng(11)
    violated = plugged = 0
    for _ in range(300):
        confidences = rng.random(400)
        wrong = rng.random(400) < 1.0 - confidences
        found = certified(confidences.tolist(), wrong.tolist())
        # The mean of 1 - u over u in [t, 1] is (1 - t) / 2.
        violated += found.threshold is not None and (1.0 - found.threshold) / 2.0 > 0.1
        plugged += found.plug_in is not None and (1.0 - found.plug_in) / 2.0 > 0.1
    assert violated <= 300 * 0.1 + 2.0 * (300 * 0.1 * 0.9) ** 0.5
    assert plugged > 2 * violated


def test_rows_that_were_chosen_are_made_a_fair_sample():
    """Kept in proportion to their weights, rows that were labelled more often count no more than others."""
    rng = np.random.default_rng(2)
    values = rng.random(40_000)
    chance = 0.1 + 0.9 * values
    chosen = rng.random(40_000) < chance
    kept = resample((1.0 / chance[chosen]).tolist(), random.Random(1))
    assert values[chosen].mean() > 0.6
    assert values[chosen][kept].mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"share": 0.0}, "share: got 0.0"),
        ({"confidence": 1.0}, "confidence: got 1.0"),
        ({"confidences": [1.5]}, r"confidences\[0\]: got 1.5"),
        ({"confidences": [float("nan")]}, r"confidences\[0\]: got nan"),
        ({"wrong": [True, False]}, "wrong: got the shape"),
        ({"weights": [0.5]}, "weights: got 0.5, allowed is 1 / a probability"),
    ],
)
def test_what_is_out_of_range_is_named(given: dict[str, object], message: str):
    """A share, a confidence, a row or a weight that cannot be is refused with its value."""
    options = {"confidences": [0.9], "wrong": [False], "share": 0.1, "confidence": 0.9} | given
    with pytest.raises(ValueError, match=message):
        certify(options.pop("confidences"), options.pop("wrong"), release="1", now_us=0, **options)  # type: ignore[arg-type]
