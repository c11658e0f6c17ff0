"""Leading indicators: which is best, and how good the best combination is."""

import numpy as np
import pytest

import holism as hm
from holism.goals.proxy import proxies
from holism.vocabulary.effect import MeasuredEffect

TRUE = np.array([[1.0, 0.3, 0.8], [0.3, 1.0, 0.6], [0.8, 0.6, 1.0]])
NOISE = np.diag([4.0, 0.1, 0.2])
"""Sampling covariance with 1,000 units: the first proxy is closer to the objective, and noisy."""


@pytest.fixture
def goals(goal):
    """The objective and two candidates."""
    return goal("keep", hm.Layer.ORGANIZATION), [goal("close", hm.Layer.USER), goal("precise", hm.Layer.USER)]


@pytest.fixture(scope="module")
def past():
    """4,000 experiments, so that what is found is what is true."""
    rng = np.random.default_rng(1)
    drawn = rng.multivariate_normal([0, 0, 0], TRUE, 4_000) + rng.multivariate_normal([0, 0, 0], NOISE, 4_000)
    return [experiment(number, row) for number, row in enumerate(drawn.tolist())]


def experiment(number, row):
    effects = {
        name: MeasuredEffect(value, float(NOISE[i, i] ** 0.5), 1_000)
        for i, (name, value) in enumerate(zip(("close", "precise", "keep"), row, strict=True))
    }
    pairs = (("close", "precise", 0.0), ("close", "keep", 0.0), ("precise", "keep", 0.0))
    return hm.PastExperiment(f"e{number}", effects, pairs)


@pytest.mark.parametrize(("units", "best"), [(1_000, "precise"), (100_000, "close")])
def test_the_best_proxy_depends_on_the_size_of_the_next_experiment(goals, past, units, best):
    """Quality of each is |rho| sqrt(reliability), of the combination the multiple correlation: the algebra is met."""
    found = proxies(*goals, past, units=units)
    noise = NOISE[:2, :2] * 1_000 / units
    seen = TRUE[:2, :2] + noise
    assert found.proxies[0].goal == best
    for each in found.proxies:
        place = ("close", "precise").index(each.goal)
        assert each.quality == pytest.approx(TRUE[place, 2] / seen[place, place] ** 0.5, abs=0.04)
        assert each.reliability == pytest.approx(1.0 / seen[place, place], abs=0.04)
    whole = (TRUE[:2, 2] @ np.linalg.solve(seen, TRUE[:2, 2])) ** 0.5
    assert found.quality == pytest.approx(whole, abs=0.04)
    assert found.quality >= found.proxies[0].quality


def test_few_experiments_rate_nothing(goals, past):
    """With five no indicator is chosen."""
    found = proxies(*goals, past[:5])
    assert (found.proxies, found.quality, found.k) == ((), None, 5)
    assert "6 are the fewest" in found.note


def test_an_objective_that_never_moved_rates_nothing(goals, past):
    """Where the objective did not change beyond noise, no indicator can be judged by it."""
    still = [
        hm.PastExperiment(each.name, {**each.effects, "keep": MeasuredEffect(0.0, 1.0, 1_000)}, each.covariance[:1])
        for each in past[:30]
    ]
    assert "did not change" in proxies(*goals, still).note


def test_units_are_at_least_one(goals, past):
    """An experiment without people is refused."""
    with pytest.raises(hm.DeclarationError, match="units: got 0, allowed is at least 1"):
        proxies(*goals, past, units=0)
