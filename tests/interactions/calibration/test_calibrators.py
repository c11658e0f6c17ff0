"""The calibrators as functions: rising, within [0, 1], refusing what they cannot be."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import holism as hm
from holism.interactions.calibration.as_it_is import AsItIs
from holism.interactions.calibration.beta import Beta
from holism.interactions.calibration.isotonic import Isotonic
from holism.interactions.calibration.platt import Platt
from holism.interactions.calibration.venn_abers import VennAbers

CALIBRATORS = (
    AsItIs(),
    Platt(0.4, -1.0),
    Beta(0.5, 2.0, 0.3),
    Isotonic((0.1, 0.5, 0.9), (0.0, 0.3, 0.8)),
    VennAbers((0.2, 0.6), (0.0, 0.2, 0.7), (0.3, 0.8), (0.3, 0.8, 1.0)),
)
unit = st.floats(0.0, 1.0)


@pytest.mark.parametrize("calibrator", CALIBRATORS, ids=lambda each: type(each).__name__)
@given(low=unit, high=unit)
def test_a_higher_score_never_gets_a_lower_probability(calibrator: Any, low: float, high: float):
    """Calibrating keeps the ranking, and stays within [0, 1]."""
    low, high = sorted((low, high))
    assert 0.0 <= calibrator(low) <= calibrator(high) <= 1.0


@given(unit)
def test_a_calibrated_model_is_left_as_it_is(score: float):
    """With a slope of 1 and no intercept the probability is the score, but for scores next to 0 and 1."""
    for identity in (Platt(1.0, 0.0), Beta(1.0, 1.0, 0.0)):
        assert identity(score) == pytest.approx(score, abs=1e-5)


@pytest.mark.parametrize("score", [0.0, 1e-300, 1e-9, 0.0031, 1.0 - 1e-12, 1.0])
def test_as_it_is_changes_nothing(score: float):
    """Also next to 0 and 1, where a line on log odds does, the probability is the one that the model says."""
    assert AsItIs()(score) == score


def test_venn_abers_gives_two_probabilities_that_hold_its_own():
    """The one that is acted on lies between the two."""
    calibrator = CALIBRATORS[-1]
    for place in range(11):
        low, high = calibrator.interval(place / 10)  # type: ignore[union-attr]
        assert low <= calibrator(place / 10) <= high


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: Platt(-1.0, 0.0), "Platt slope: got -1.0, allowed is a number that is at least 0"),
        (lambda: Platt(math.nan, 0.0), "Platt: got nan"),
        (lambda: Beta(1.0, -0.1, 0.0), "Beta a and b: got -0.1"),
        (lambda: Isotonic((), ()), "at least one"),
        (lambda: Isotonic((0.2, 0.1), (0.0, 1.0)), "Isotonic scores: got 0.1 after 0.2"),
        (lambda: Isotonic((0.1, 0.2), (0.5, 0.4)), "Isotonic probabilities: got 0.4 after 0.5"),
        (lambda: Isotonic((0.1,), (1.5,)), "got 1.5, allowed is in"),
        (lambda: VennAbers((0.1,), (0.5,), (), (0.5,)), "one more than scores"),
    ],
)
def test_what_no_calibrator_can_be_is_refused(declare: Any, message: str):
    """A falling line, a number that is none, or parts that do not fit are said at once."""
    with pytest.raises(hm.DeclarationError, match=message):
        declare()
