"""Fits against well-known libraries, and against the definition."""

import numpy as np
import pytest
from scipy import special
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from holism.interactions.calibration.as_it_is import AsItIs
from holism.interactions.calibration.beta import Beta
from holism.interactions.calibration.fit import fit
from holism.interactions.calibration.isotonic import Isotonic
from holism.interactions.calibration.platt import Platt
from holism.interactions.calibration.venn_abers import VennAbers


def rows(n: int, seed: int = 1, slope: float = 0.5, rate: float = -0.3) -> tuple[list[float], list[bool]]:
    """An overconfident model: true log odds are half of what it says, and a bit less."""
    rng = np.random.default_rng(seed)
    said = rng.normal(0.0, 2.0, n)
    return special.expit(said).tolist(), (rng.random(n) < special.expit(slope * said + rate)).tolist()


def test_platt_agrees_with_logistic_regression():
    """On enough rows the smoothed targets make no difference to scikit-learn's fit on log odds."""
    scores, labels = rows(50_000)
    found = fit(scores, labels, "platt")
    assert isinstance(found, Platt)
    oracle = LogisticRegression(C=1e10, tol=1e-10).fit(special.logit(np.array(scores))[:, None], labels)
    assert found.slope == pytest.approx(float(oracle.coef_[0, 0]), abs=1e-3)
    assert found.intercept == pytest.approx(float(oracle.intercept_[0]), abs=1e-3)


def test_beta_agrees_with_logistic_regression():
    """Likewise on the two logarithms."""
    scores, labels = rows(50_000, slope=0.7)
    found = fit(scores, labels, "beta")
    assert isinstance(found, Beta)
    table = np.column_stack([np.log(scores), -np.log1p(-np.array(scores))])
    oracle = LogisticRegression(C=1e10, tol=1e-10, max_iter=1_000).fit(table, labels)
    assert (found.a, found.b, found.c) == pytest.approx((*oracle.coef_[0], oracle.intercept_[0]), abs=2e-3)


def test_isotonic_agrees_with_scikit_learn():
    """At every row it says what scikit-learn says, within what Laplace's rule allows."""
    scores, labels = rows(3_000)
    found = fit(scores, labels, "isotonic")
    assert isinstance(found, Isotonic)
    oracle = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    assert [found(score) for score in scores] == pytest.approx(oracle.predict(scores), abs=1 / 3_000)


@pytest.mark.parametrize("seed", range(5))
def test_venn_abers_is_the_isotonic_fit_with_one_row_more(seed: int):
    """For any score the two probabilities are those of scikit-learn's fit with the row added as 0, and as 1."""
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random(60), 1 + seed % 3).tolist()
    labels = (rng.random(60) < scores).tolist()
    found = fit(scores, labels, "venn_abers")
    assert isinstance(found, VennAbers)
    for score in [0.0, 1.0, *scores[:20], *rng.random(20).tolist()]:
        expected = tuple(
            IsotonicRegression().fit([*scores, score], [*labels, label]).predict([score])[0] for label in (0, 1)
        )
        assert found.interval(score) == pytest.approx(expected, abs=1e-9)


def test_separable_labels_have_a_finite_fit():
    """Labels that the scores separate without error do not make a probability of 0 or 1."""
    scores, labels = [0.1] * 50 + [0.9] * 50, [False] * 50 + [True] * 50
    for method in ("platt", "beta", "isotonic", "venn_abers"):
        found = fit(scores, labels, method)  # type: ignore[arg-type]
        assert 0.0 < found(0.1) < 0.1
        assert 0.9 < found(0.9) < 1.0


def test_as_it_is_has_nothing_to_fit():
    """Whatever the rows, the model's own probability stays; rows that no check could use are refused all the same."""
    assert fit(*rows(500), "as_it_is") == fit(*rows(50, slope=3.0), "as_it_is") == AsItIs()
    with pytest.raises(ValueError, match="allowed is at least 20"):
        fit([0.5], [True], "as_it_is")


def test_auto_takes_what_the_rows_support():
    """A line for few rows, a free shape for many, by the rarer label."""
    assert isinstance(fit(*rows(500)), Platt | Beta)
    assert isinstance(fit(*rows(8_000)), Isotonic)
    rare = rows(8_000, rate=-5.0)
    assert sum(rare[1]) < 1_000
    assert isinstance(fit(*rare), Platt | Beta)


@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        ([0.5] * 19, [True, False] * 9 + [True], "got 19 held-out rows, allowed is at least 20"),
        ([0.5] * 30, [True] * 30, "got 30 times 1, allowed is some of both"),
        ([0.5] * 29 + [2.0], [True, False] * 15, r"scores\[29\]: got 2"),
        ([0.5] * 30, [True] * 29, "labels: got the shape"),
    ],
)
def test_rows_that_cannot_be_fitted_are_named(scores: list[float], labels: list[bool], message: str):
    """Too few rows, rows that are all alike, and scores out of range are refused with what is allowed."""
    with pytest.raises(ValueError, match=message):
        fit(scores, labels)
