"""Past experiments: what can be said, and what is refused."""

import pytest

import holism as hm
from holism.vocabulary.effect import MeasuredEffect as Effect


def test_covariances_are_read_either_way_and_unknown_ones_are_none():
    """A pair is said once; of one goal with itself it is the squared standard error; what is not said is not 0."""
    effects = {"a": Effect(1.0, 0.2, 90), "b": Effect(2.0, 0.5, 80), "c": Effect(0.0, 0.1)}
    found = hm.PastExperiment("words", effects, (("a", "b", 0.05),))
    assert (found.covariance_of("a", "b"), found.covariance_of("b", "a")) == (0.05, 0.05)
    assert found.covariance_of("a", "a") == pytest.approx(0.04)
    assert found.covariance_of("a", "c") is None
    assert found.units == 90


@pytest.mark.parametrize(
    ("effects", "covariance", "message"),
    [
        (
            {"a": Effect(float("nan"), 1.0)},
            (),
            "experiment 'words' effect on 'a': got nan, allowed is a finite number",
        ),
        (
            {"a": Effect(1.0, -1.0)},
            (),
            "standard error of the effect on 'a': got -1.0, allowed is a finite number of",
        ),
        ({"a": Effect(1.0, 1.0, -3)}, (), "units of the effect on 'a': got -3, allowed is at least 0"),
        ({"a": Effect(1.0, 1.0)}, (("a", "b", 0.0),), "covariance of: got 'b', allowed is one of a"),
        (
            {"a": Effect(1.0, 1.0), "b": Effect(1.0, 2.0)},
            (("a", "b", 3.0),),
            r"covariance of 'a' and 'b': got 3.0, allowed is in \[-2, 2\]",
        ),
    ],
)
def test_what_cannot_be_is_refused(effects, covariance, message):
    """A wrong number is named with its experiment and goal."""
    with pytest.raises(hm.DeclarationError, match=message):
        hm.PastExperiment("words", effects, covariance)
