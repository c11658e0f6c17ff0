"""Thirty past experiments: what is shipped, what it says, and that it can be made again."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from holism.goals.alignment import align
from holism.reports.past_experiments import read_experiments
from holism.vocabulary.effect import Agreement
from holism_products.audit_risk import experiments
from holism_products.audit_risk.system import system

GOALS = {goal.name: goal for goal in system.goals}
AUC, INFORMED = experiments.RANKING, "filers understand the meter"
SATISFIED, RETURN = "filers are satisfied", "filers come back"


@pytest.fixture(scope="module")
def shipped():
    """What the product ships."""
    return read_experiments(experiments.FILE, GOALS)


def test_thirty_are_shipped_with_how_their_errors_go_together(shipped):
    """Names are those of the script; the objective, words and accuracy are measured in each."""
    assert [each.name for each in shipped] == [each.name for each in experiments.changes()]
    assert len(shipped) == 30
    for each in shipped:
        assert {AUC, INFORMED, RETURN} <= set(each.effects)
        assert each.covariance_of(INFORMED, RETURN) is not None


def test_what_is_understood_brings_filers_back_and_accuracy_goes_with_nothing(shipped):
    """The edge of comprehension is supported; the AUC, measured well, goes neither way with what it should move."""
    assert align(GOALS[INFORMED], GOALS[RETURN], shipped).agreement is Agreement.SUPPORTED
    for upper in (RETURN, SATISFIED):
        accuracy = align(GOALS[AUC], GOALS[upper], shipped)
        assert accuracy.agreement is not Agreement.SUPPORTED
        assert accuracy.low < 0.0 < accuracy.high < 0.6
        assert max(point.lower_se for point in accuracy.points) < 0.01


def test_what_a_change_does_to_the_ranking_is_what_is_shipped(shipped):
    """The offline effect is made again; a change that leaves the model alone has none."""
    by_name = {each.name: each.effects[AUC] for each in shipped}
    for change in (experiments.changes()[0], experiments.Change("wording 1")):
        made = experiments.ranking_effect(change.noise)
        assert (made.value, made.se) == pytest.approx((by_name[change.name].value, by_name[change.name].se), rel=1e-4)
    assert by_name["wording 1"].value == 0.0
    assert by_name["model 1"].value > 5.0 * by_name["model 1"].se


def test_areas_are_those_of_scikit_learn():
    """The mean placement of either class is the area under the curve, ties counted half."""
    rng = np.random.default_rng(4)
    scores, positive = rng.integers(0, 20, 500).astype(float), rng.random(500) < 0.3
    area = roc_auc_score(positive, scores)
    assert [each.mean() for each in experiments.placements(scores, positive)] == pytest.approx([area, area])


@pytest.mark.parametrize(("kind", "moves"), [("wording", True), ("model", False)])
def test_changes_of_words_move_the_objective_and_changes_of_the_model_do_not(shipped, kind, moves):
    """Ten of each: Cochran's Q says whether their effects on coming back differ from one another beyond noise."""
    effects = [each.effects[RETURN] for each in shipped if each.name.startswith(kind)]
    weights = [each.se**-2 for each in effects]
    mean = sum(w * each.value for w, each in zip(weights, effects, strict=True)) / sum(weights)
    q = sum(w * (each.value - mean) ** 2 for w, each in zip(weights, effects, strict=True))
    assert (len(effects), q > stats.chi2.ppf(0.99, 9)) == (10, moves)
    assert moves or abs(mean) < 2.0 * sum(weights) ** -0.5


def test_an_experiment_is_lived_and_measured_from_its_log(tmp_path: Path):
    """Two small arms, one with words that hardly anybody understands: the log shows it, and only with its error."""
    change = experiments.Change("words", understood=0.05)
    found = experiments.run(change, 0, 500, tmp_path)
    understood = found.effects[INFORMED]
    assert understood.value < -3.0 * understood.se < 0.0
    assert found.effects[RETURN].units == pytest.approx(1_000, abs=20)
    assert found.ended == "2019-05-16"
