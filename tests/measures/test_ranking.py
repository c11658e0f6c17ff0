"""Ranking: the area under the ROC curve over units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from sklearn.metrics import roc_auc_score

from holism.measures.estimate import by, estimate
from holism.measures.ranking import newcombe
from holism.vocabulary.measure import Ranking

AUC = Ranking(name="auc", predicted=lambda f: f.score, observed=lambda f: f.y)


@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_the_area_is_scikit_learns_ties_and_all(system, table, decimals):
    """The area agrees with scikit-learn, with many ties and with none."""
    rng = np.random.default_rng(7)
    y = rng.random(500) < 0.2
    score = np.round(rng.normal(size=500) + y, decimals)
    assert estimate(AUC, table(score=score, y=y), system).value == pytest.approx(roc_auc_score(y, score))


def test_the_variance_is_delongs(system, table):
    """With one decision a unit the width is that of DeLong, DeLong and Clarke-Pearson, by placements one by one."""
    rng = np.random.default_rng(8)
    y = rng.random(300) < 0.4
    score = np.round(rng.normal(size=300) + y, 1)
    found = estimate(AUC, table(score=score, y=y), system)
    wins = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
    variance = wins.mean(axis=1).var(ddof=1) / y.sum() + wins.mean(axis=0).var(ddof=1) / (~y).sum()
    half = (special.logit(found.high) - special.logit(found.low)) / 2.0
    quantile = stats.t.ppf(0.975, min(y.sum(), (~y).sum()) - 1)
    assert half / quantile * found.value * (1.0 - found.value) == pytest.approx(variance**0.5, rel=0.01)


@pytest.mark.parametrize("y", [[True] * 5, [False] * 5])
def test_one_class_has_no_area(system, table, y):
    """Without positives, or without negatives, there is no value; never NaN."""
    found = estimate(AUC, table(score=[0.1, 0.2, 0.3, 0.4, 0.5], y=y), system)
    assert (found.value, found.low, found.n) == (None, None, 5)
    assert "to rank against" in found.note


def test_perfect_separation_is_not_certainty(system, table):
    """An area of 1 has an interval, narrower with more data."""
    few = estimate(AUC, table(score=[1.0, 2.0, 3.0, 4.0], y=[False, False, True, True]), system)
    many = estimate(AUC, table(score=list(range(100)), y=[False] * 50 + [True] * 50), system)
    assert few.value == many.value == 1.0
    assert few.low < 0.5 < 0.9 < many.low < 1.0


def test_equal_scores_are_chance(system, table):
    """A model that says the same of everybody ranks like a coin."""
    found = estimate(AUC, table(score=[0.5] * 6, y=[True, False] * 3), system)
    assert found.value == 0.5
    assert found.low < 0.5 < found.high


@given(area=st.floats(0.0, 1.0), m=st.integers(1, 200), n=st.integers(1, 200))
def test_newcombes_ends_are_as_far_as_their_own_error(area, m, n):
    """Each end lies z of Hanley and McNeil's standard errors, at that end, from the estimate."""
    low, high = newcombe(area, m, n, 0.95)
    assert 0.0 <= low <= area <= high <= 1.0
    assert low < high
    k = (m + n) / 2 - 1
    for end in (low, high):
        spread = end * (1 - end) / (m * n) * (1 + k * ((1 - end) / (2 - end) + end / (1 + end)))
        assert abs(area - end) == pytest.approx(1.959964 * spread**0.5, abs=1e-5)


def test_slices_are_ranked_apart(system, table):
    """Scores are compared within their slice only."""
    rng = np.random.default_rng(9)
    y, kind = rng.random(400) < 0.5, rng.choice(["a", "b"], 400)
    score = rng.normal(size=400) + y + 10.0 * (kind == "b")
    found = by(AUC, table(score=score, y=y, kind=kind.tolist()), system, "kind")
    for each in ("a", "b"):
        mine = kind == each
        assert found[each].value == pytest.approx(roc_auc_score(y[mine], score[mine]))


@pytest.mark.parametrize(("units", "rows", "apart"), [(100, 1, 2.0), (40, 5, 1.0), (200, 3, 2.5)])
def test_intervals_hold_the_truth(runs, covered, units, rows, apart):
    """Of 400 intervals at 95 %, 92.5 to 98.5 % hold the area, though the rows of a unit are alike."""
    world = runs(16, 400, units, rows)
    y = world.rng.random(world.size) < 0.3
    noise = 0.6**0.5 * world.rng.normal(size=world.size) + 0.4**0.5 * world.rng.normal(size=world.people)[world.person]
    truth = stats.norm.cdf(apart / 2**0.5)
    assert 0.925 <= covered(AUC, world.table(score=apart * y + noise, y=y), truth) <= 0.985
