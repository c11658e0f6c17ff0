"""The bivariate random-effects model: its likelihood, its interval, and what it does with data that say nothing."""

import numpy as np
import pytest
from scipy import optimize, stats

from benchmarks.alignment import draw
from holism.goals.random_effects import random_effects


def brute_force(effects, errors, rho):
    """The highest log-likelihood at a correlation, by scipy's own densities and a general optimiser."""
    points = np.array(effects)
    sampling = [np.array([[a, c], [c, b]]) for a, b, c in errors]

    def negative(x):
        sds = np.exp(x[2:])
        true = np.array([[sds[0] ** 2, rho * sds[0] * sds[1]], [rho * sds[0] * sds[1], sds[1] ** 2]])
        return -sum(
            stats.multivariate_normal.logpdf(point, x[:2], true + own)
            for point, own in zip(points, sampling, strict=True)
        )

    starts = [[*points.mean(axis=0), a, b] for a in (-1.0, 0.0) for b in (-1.0, 0.0)]
    options = {"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4_000}
    return -min(optimize.minimize(negative, start, method="Nelder-Mead", options=options).fun for start in starts)


def test_the_interval_is_where_a_brute_force_likelihood_falls_by_half_the_quantile():
    """Twice the fall of the profile from its top is chi-squared's 90 % point, 2.706, times k / (k - 3)."""
    effects, errors = draw(np.random.default_rng(3), rho=0.5, reliability=(0.9, 0.8), noise=0.6, k=25)
    found = random_effects(effects, errors, level=0.90)
    top = brute_force(effects, errors, found.correlation)
    for near in (found.correlation - 0.05, found.correlation + 0.05):
        assert brute_force(effects, errors, near) < top + 1e-6
    for end in (found.low, found.high):
        assert -1.0 < end < 1.0
        assert 2.0 * (top - brute_force(effects, errors, end)) == pytest.approx(2.706 * 25 / 22, abs=0.03)


def test_without_errors_it_is_pearsons_correlation():
    """Where effects are known exactly, the estimate is Pearson's, and the interval the profile of the bivariate normal.

    That profile is n log((1 - r rho)^2 / ((1 - r^2) (1 - rho^2))).
    """
    rng = np.random.default_rng(4)
    effects = rng.multivariate_normal([1.0, 2.0], [[1.0, 0.4], [0.4, 1.0]], 40)
    found = random_effects(effects.tolist(), [(0.0, 0.0, 0.0)] * 40)
    r = np.corrcoef(effects.T)[0, 1]
    assert found.correlation == pytest.approx(r, abs=0.003)
    assert found.slope == pytest.approx(r * effects[:, 1].std() / effects[:, 0].std(), rel=0.02)
    for end in (found.low, found.high):
        fall = 40 * np.log((1.0 - r * end) ** 2 / ((1.0 - r**2) * (1.0 - end**2)))
        assert fall == pytest.approx(2.706 * 40 / 37, abs=0.05)


def test_bernardis_figure_is_reproduced():
    """23 experiments whose effects correlate by -.10 give Booking.com's 90 % interval of (-0.45, 0.27), to .02."""
    rng = np.random.default_rng(23)
    x = rng.normal(size=23)
    z = rng.normal(size=23)
    x, z = ((each - each.mean()) / each.std() for each in (x, z))
    z -= (x @ z) / (x @ x) * x
    z /= z.std()
    y = -0.10 * x + (1.0 - 0.10**2) ** 0.5 * z
    found = random_effects(list(zip(x.tolist(), y.tolist(), strict=True)), [(0.0, 0.0, 0.0)] * 23)
    assert found.correlation == pytest.approx(-0.10, abs=0.005)
    assert (found.low, found.high) == (pytest.approx(-0.45, abs=0.02), pytest.approx(0.27, abs=0.02))


def test_noise_that_both_share_makes_no_relation_up():
    """Independent true effects under noise that correlates .8: Pearson is above .3, the model's interval holds 0."""
    effects, errors = draw(np.random.default_rng(6), rho=0.0, reliability=(0.5, 0.5), noise=0.8, k=400)
    assert np.corrcoef(np.array(effects).T)[0, 1] > 0.3
    found = random_effects(effects, errors)
    assert found.low < 0.0 < found.high
    assert found.high < 0.3


@pytest.mark.parametrize(
    ("effects", "errors"),
    [
        ([], []),
        ([(1.0, 2.0)], [(1.0, 1.0, 0.0)]),
        ([(0.0, 0.0)] * 10, [(0.0, 0.0, 0.0)] * 10),
        ([(0.0, float(k)) for k in range(10)], [(1.0, 1.0, 0.9)] * 10),
        ([(0.1 * k, 0.1 * k) for k in range(10)], [(100.0, 100.0, 0.0)] * 10),
        ([(1e9, float(k)) for k in range(10)], [(0.0, 0.0, 0.0)] * 10),
    ],
    ids=["none", "one", "all alike", "the first does not vary", "all noise", "large and constant"],
)
def test_data_that_say_nothing_are_not_identified(effects, errors):
    """Nothing is raised and no number is made up: no correlation, and the interval is all there is."""
    found = random_effects(effects, errors)
    assert not found.identified
    assert (found.correlation, found.slope, found.low, found.high) == (None, None, -1.0, 1.0)


def test_scale_and_order_do_not_matter():
    """Other units and another order of experiments give the same correlation and interval."""
    effects, errors = draw(np.random.default_rng(9), rho=0.7, reliability=(0.8, 0.8), noise=0.5, k=12)
    found = random_effects(effects, errors)
    scaled = random_effects(
        [(1e-4 * x, 1e3 * y) for x, y in effects[::-1]], [(1e-8 * a, 1e6 * b, 0.1 * c) for a, b, c in errors[::-1]]
    )
    assert (scaled.correlation, scaled.low, scaled.high) == pytest.approx(
        (found.correlation, found.low, found.high), abs=1e-3
    )


@pytest.mark.parametrize(("rho", "reliability"), [(-0.1, 0.5), (0.6, 0.8)])
def test_nominal_90_percent_intervals_hold_the_truth_about_as_often(rho, reliability):
    """Of 100 sets of 23 experiments, between 81 and 97 intervals hold the true correlation; see the benchmark."""
    rng = np.random.default_rng(round(100 * reliability))
    held = 0
    for _ in range(100):
        found = random_effects(*draw(rng, rho=rho, reliability=(reliability, reliability), noise=0.8, k=23))
        held += found.low <= rho <= found.high
    assert 81 <= held <= 97
