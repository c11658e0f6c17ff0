"""What experiments say of a `supports`: verdicts, direction, and the sentence."""

import numpy as np
import pytest

import holism as hm
from benchmarks.alignment import draw
from holism.goals.alignment import align
from holism.vocabulary.effect import Agreement, Evidence
from holism.vocabulary.effect import MeasuredEffect as Effect


def experiments(effects, errors, known=True):
    """Past experiments on goals `low` and `up`."""
    return [
        hm.PastExperiment(
            f"e{k}",
            {"low": Effect(x, a**0.5, 100), "up": Effect(y, b**0.5, 90)},
            (("low", "up", c),) if known else (),
        )
        for k, ((x, y), (a, b, c)) in enumerate(zip(effects, errors, strict=True))
    ]


@pytest.fixture
def pair(goal):
    """A lower and an upper goal, both better where more."""
    return goal("low", hm.Layer.USER, ["up"]), goal("up", hm.Layer.ORGANIZATION)


@pytest.fixture
def past():
    """Precise experiments whose true effects correlate by `rho`."""

    def build(rho, k=30, seed=1, **options):
        return experiments(
            *draw(np.random.default_rng(seed), rho=rho, reliability=(0.95, 0.95), noise=0.3, k=k), **options
        )

    return build


@pytest.mark.parametrize(
    ("rho", "agreement", "words"),
    [
        (0.9, Agreement.SUPPORTED, "what improved 'low' also improved 'up', by"),
        (-0.9, Agreement.CONTRADICTED, "what improved 'low' made 'up' worse"),
        (-0.15, Agreement.CONTRADICTED, "what improved 'low' did not noticeably improve 'up'"),
        (0.4, Agreement.NOT_ENOUGH_EVIDENCE, "is open"),
    ],
)
def test_the_interval_decides_against_the_tolerance(pair, past, rho, agreement, words):
    """Above .3 it supports, below it contradicts, across it the data leave it open; the sentence says which."""
    found = align(*pair, past(rho, k=80))
    assert (found.agreement, found.evidence, found.k) == (agreement, Evidence.EXPERIMENTS, 80)
    assert words in found.sentence
    assert "80 experiments measured both" in found.sentence


@pytest.mark.parametrize("k", [0, 1, 5])
def test_five_experiments_or_fewer_are_not_enough(pair, past, k):
    """However they lie, nothing is concluded from five."""
    found = align(*pair, past(0.999)[:k])
    assert found.agreement is Agreement.NOT_ENOUGH_EVIDENCE
    assert found.sentence.startswith(f"Not enough evidence: {k} experiment")


def test_less_is_better_where_the_target_is_at_most(goal, past):
    """With `at_most` on the lower goal a fall of it is an improvement: the same figures say the opposite."""
    low, up = goal("low", hm.Layer.USER, ["up"], at_most=0.5), goal("up", hm.Layer.ORGANIZATION)
    assert align(low, up, past(0.9)).agreement is Agreement.CONTRADICTED
    assert align(low, up, past(-0.9)).agreement is Agreement.SUPPORTED


def test_a_goal_that_no_experiment_moved_is_not_identified(pair):
    """Where the lower goal never changed beyond noise, nothing can be said, and that is said."""
    rng = np.random.default_rng(5)
    still = experiments([(0.0, float(rng.normal())) for _ in range(20)], [(1.0, 0.01, 0.0)] * 20)
    found = align(*pair, still)
    assert (found.agreement, found.correlation) == (Agreement.NOT_ENOUGH_EVIDENCE, None)
    assert "beyond noise, 'low' did not change" in found.sentence


def test_unknown_covariances_are_counted(pair, past):
    """Where it is not known how the errors go together, the report can say so."""
    assert align(*pair, past(0.9, known=False)).unknown_covariances == 30
    assert align(*pair, past(0.9)).unknown_covariances == 0


def test_experiments_that_measured_one_goal_only_do_not_count(pair, past):
    """They say nothing about the relation."""
    alone = hm.PastExperiment("alone", {"low": Effect(1.0, 0.1)})
    assert align(*pair, [*past(0.9), alone]).k == 30


def test_relative_beside_absolute_effects_are_refused(pair, past):
    """They cannot be drawn on one axis."""
    shares = hm.PastExperiment("shares", {"low": Effect(0.1, 0.1), "up": Effect(0.1, 0.1)}, relative=True)
    with pytest.raises(hm.DeclarationError, match="got relative and absolute effects, allowed is one kind"):
        align(*pair, [*past(0.9), shares])
    with pytest.raises(hm.DeclarationError, match=r"tolerance: got 1.0, allowed is in \[0, 1\)"):
        align(*pair, past(0.9), tolerance=1.0)
