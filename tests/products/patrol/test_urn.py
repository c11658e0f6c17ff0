"""The urns of Ensign et al. (2018), in their setting: they run away, and the correction finds the truth."""

import numpy as np
import pytest
from scipy import stats

from holism_products.patrol.city import RATES
from holism_products.patrol.urn import PAIRS, Urn, limit, published


def true_share(pair: str) -> float:
    one, two = PAIRS[pair]
    return RATES[one] / (RATES[one] + RATES[two])


@pytest.mark.parametrize("pair", PAIRS)
def test_the_published_urns_run_away(pair: str) -> None:
    """From the published record, after 1,000 days of 1,000 runs, nearly all patrols go to the higher rate."""
    end = published(pair).shares()[:, -1]
    assert end.mean() > 0.9
    assert np.mean(end > true_share(pair)) > 0.999


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("reported", [0.0, 1.0])
def test_the_correction_finds_the_true_share(pair: str, reported: float) -> None:
    """With it the mean share is the true one within 0.01, with reports or without."""
    end = published(pair, reported, "accept").shares()[:, -1]
    assert end.mean() == pytest.approx(true_share(pair), abs=0.01)


@pytest.mark.parametrize("pair", PAIRS)
def test_reports_weaken_the_loop_and_do_not_end_it(pair: str) -> None:
    """Where residents report as much as is found the share ends above the truth, at the root of their quadratic."""
    end = published(pair, 1.0).shares()[:, -1]
    one, two = PAIRS[pair]
    root = limit((RATES[one], RATES[two]), 1.0)
    assert end.mean() == pytest.approx(root, abs=0.01)
    assert true_share(pair) + 0.02 < root < published(pair).shares(runs=200)[:, -1].mean()


def test_equal_rates_are_never_learnt() -> None:
    """With equal rates and no memory lost shares spread like Beta of the first balls: chance decides, for good."""
    balls = (3.0, 2.0)
    # Rates of one incident a visit at most, so that a ball is added each time as in the plain urn.
    ends = np.array([plain(balls, 2_000, seed) for seed in range(1_500)])
    assert stats.kstest(ends, stats.beta(*balls).cdf).pvalue > 0.01


def plain(balls: tuple[float, float], draws: int, seed: int) -> float:
    chance = np.random.default_rng(seed).random(draws)
    one, total = balls[0], sum(balls)
    for each in chance:
        one += each * total < one
        total += 1.0
    return one / total


def test_equal_rates_stay_apart_in_the_product_s_urn_too() -> None:
    """With Poisson finds and equal rates the mean stays where it began, and runs end far from each other."""
    end = Urn((1.0, 1.0), (10.0, 10.0), decay=0.0).shares(runs=800, draws=800)[:, -1]
    assert end.mean() == pytest.approx(0.5, abs=0.02)
    assert end.std() > 0.08


def test_without_reports_the_limit_is_everything() -> None:
    """The root that is left is 1."""
    assert limit((3.0, 2.0), 0.0) == pytest.approx(1.0)
