"""Thirty past experiments: what is shipped, what it says, and that it can be made again."""

from pathlib import Path

import pytest

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


def test_wording_moves_the_objective_and_accuracy_does_not(shipped):
    """What is understood better brings filers back; what ranks better does not, as far as thirty experiments tell."""
    wording = align(GOALS[INFORMED], GOALS[RETURN], shipped)
    accuracy = align(GOALS[AUC], GOALS[RETURN], shipped)
    assert wording.agreement is Agreement.SUPPORTED
    assert accuracy.agreement is not Agreement.SUPPORTED
    assert accuracy.low < 0.0 < accuracy.high


def test_an_experiment_is_lived_and_measured_from_its_log(tmp_path: Path):
    """Two small arms, one with words that hardly anybody understands: the log shows it, and only with its error."""
    change = experiments.Change("words", understood=0.05)
    found = experiments.run(change, 0, 500, tmp_path)
    understood = found.effects[INFORMED]
    assert understood.value < -3.0 * understood.se < 0.0
    assert found.effects[RETURN].units == pytest.approx(1_000, abs=20)
    assert found.ended == "2019-05-16"
