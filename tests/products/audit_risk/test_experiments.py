"""Thirty past experiments: what is shipped, what it says, and that it can be made again."""

from pathlib import Path

import pytest
from scipy import stats

from holism.goals.alignment import align
from holism.reports.past_experiments import read_experiments
from holism.vocabulary.effect import Agreement
from holism_products.audit_risk import experiments
from holism_products.audit_risk.system import system

GOALS = {goal.name: goal for goal in system.goals}
AUC, INFORMED, RETURN = "riskier returns are ranked higher", "filers understand the meter", "filers come back"


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


def test_what_is_understood_brings_filers_back_and_accuracy_cannot_be_told(shipped):
    """The edge of comprehension is supported; that of the AUC is open, since its effects here are mostly noise."""
    assert align(GOALS[INFORMED], GOALS[RETURN], shipped).agreement is Agreement.SUPPORTED
    assert align(GOALS[AUC], GOALS[RETURN], shipped).agreement is Agreement.NOT_ENOUGH_EVIDENCE


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
