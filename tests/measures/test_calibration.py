"""Calibration error and the reliability table."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from holism.measures.calibration import reliability
from holism.measures.estimate import by, estimate
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Calibration

CALIBRATION = Calibration(name="calibration", predicted=lambda f: f.p, observed=lambda f: f.y)


def test_the_table_is_scikit_learns(system, table):
    """Bins of equal mass have scikit-learn's means; Wilson's interval holds the observed rate."""
    rng = np.random.default_rng(1)
    p = rng.random(1000)
    y = rng.random(1000) < p
    bins = reliability(CALIBRATION, table(p=p, y=y), system)
    observed, predicted = calibration_curve(y, p, n_bins=10, strategy="quantile")
    assert [each.n for each in bins] == [100] * 10
    assert [each.predicted for each in bins] == pytest.approx(list(predicted), abs=1e-3)
    assert [each.observed for each in bins] == pytest.approx(list(observed), abs=0.011)
    assert all(each.low < each.observed < each.high for each in bins)


def test_equal_predictions_share_a_bin(system, table):
    """A model with three answers has three bins, however they are ordered."""
    p = np.repeat([0.1, 0.5, 0.9], [400, 300, 300])
    bins = reliability(CALIBRATION, table(p=p, y=np.arange(1000) % 2 == 0), system)
    assert [(each.n, round(each.predicted, 9)) for each in bins] == [(400, 0.1), (300, 0.5), (300, 0.9)]


def test_few_decisions_have_fewer_bins(system, table):
    """A bin holds at least twenty decisions, or there is only one bin."""
    rng = np.random.default_rng(2)
    assert len(reliability(CALIBRATION, table(p=rng.random(70), y=rng.random(70) < 0.5), system)) == 3
    assert len(reliability(CALIBRATION, table(p=[0.2, 0.4], y=[True, False]), system)) == 1
    assert reliability(CALIBRATION, table(p=[None], y=[True]), system) == ()


def test_a_perfect_model_is_near_zero_where_the_plain_error_is_not(runs, system):
    """Debiased, half of 300 perfectly calibrated models of 1000 decisions come out at 0; plainly, all near .04."""
    world = runs(17, 300, 1000, 1)
    p = world.rng.random(world.size)
    found = by(CALIBRATION, world.table(p=p, y=world.rng.random(world.size) < p), system, "run")
    values = np.array([each.value for each in found.values()])
    assert np.median(values) < 0.012
    assert (values == 0.0).mean() == pytest.approx(0.55, abs=0.1)
    assert all(each.high > 0.015 for each in found.values())


def test_probabilities_only(system, table):
    """Percentages are not probabilities."""
    with pytest.raises(DeclarationError, match=r"predicted: got 90, allowed is in \[0, 1\]"):
        estimate(CALIBRATION, table(p=[10.0, 90.0], y=[True, False]), system)


def test_one_unit_cannot_be_told_from_chance(system, table):
    """All decisions on one person give no value, since nothing says how much is chance."""
    found = estimate(CALIBRATION, table(p=[0.1] * 50, y=[True] * 50, unit=["me"] * 50), system)
    assert (found.value, found.low, found.n, found.units) == (None, None, 50, 1)


def test_a_large_error_is_found(system, table):
    """A model that always says 0.9 of what never happens is off by 0.9."""
    found = estimate(CALIBRATION, table(p=np.linspace(0.85, 0.95, 500), y=[False] * 500), system)
    assert found.value == pytest.approx(0.9, abs=0.001)
    assert 0.85 < found.low < found.value < found.high < 0.95


@pytest.mark.parametrize(
    ("units", "rows", "error"), [(1000, 1, 0.0), (1000, 1, 0.05), (1000, 1, 0.15), (300, 4, 0.0), (300, 4, 0.1)]
)
def test_intervals_hold_the_truth(runs, covered, units, rows, error):
    """Of 300 intervals at 95 %, 91 to 98.5 % hold the error, also where half of the truths are shared by a unit."""
    world = runs(18, 300, units, rows)
    p = world.rng.uniform(0.1, 0.8, size=world.size)
    shared = world.rng.random(world.people)[world.person]
    alike = world.rng.random(world.size) < 0.5
    drawn = np.where(alike, shared, world.rng.random(world.size))
    assert 0.91 <= covered(CALIBRATION, world.table(p=p, y=drawn < p + error), error) <= 0.985
