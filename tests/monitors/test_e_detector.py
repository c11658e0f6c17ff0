"""The change alarm: how seldom it is false, how soon it is right."""

import math

import numpy as np
import pytest
from scipy import stats

from holism.monitors.e_detector import EDetector


def first_alarm(rng: np.random.Generator, tolerance: float, rate: float, n: int, run_length: float, most: int) -> int:
    """The batch of the first alarm, or `most` where there was none."""
    detector = EDetector(tolerance, run_length)
    for batch in range(1, most + 1):
        if detector.update(n, rng.binomial(n, rate) / n) >= 1.0:
            return batch
    return most


def test_the_average_run_length_is_at_least_what_was_asked_for():
    """At the very edge of the tolerance the first false alarm comes after 100 batches or more, on average."""
    rng = np.random.default_rng(7)
    # Cut off at 400: the true average is larger than this one.
    lengths = [first_alarm(rng, 0.05, 0.05, 200, 100.0, 400) for _ in range(300)]
    assert np.mean(lengths) >= 100.0


def test_within_the_tolerance_there_is_hardly_an_alarm():
    """Well within the tolerance there is none in 300 runs of a year."""
    rng = np.random.default_rng(8)
    assert all(first_alarm(rng, 0.05, 0.03, 200, 365.0, 365) == 365 for _ in range(300))


@pytest.mark.parametrize(("rate", "within"), [(0.20, 1), (0.10, 4), (0.07, 30)])
def test_a_change_is_found_the_sooner_the_larger_it_is(rate: float, within: int):
    """On average a rate beyond a tolerance of 0.05 alarms within so many batches of 200."""
    rng = np.random.default_rng(9)
    assert np.mean([first_alarm(rng, 0.05, rate, 200, 365.0, 200) for _ in range(100)]) <= within


def test_the_guarantee_holds_for_values_between_0_and_1():
    """Values that are not 0 or 1 give no more false alarms than those that are."""
    rng = np.random.default_rng(10)
    detector, alarms = EDetector(0.3, 100.0), 0
    for _ in range(2_000):
        alarms += detector.update(50, float(rng.beta(3.0, 7.0, size=50).mean())) >= 1.0
    assert alarms <= 20


def test_an_alarm_ends_when_its_cause_ends():
    """However long it alarmed, a few quiet batches end it."""
    detector = EDetector(0.05, 365.0)
    for _ in range(500):
        detector.update(200, 0.5)
    shares = [detector.update(200, 0.03) for _ in range(30)]
    assert shares[-1] < 1.0


def test_evidence_is_carried_over_restarts():
    """A detector that is given what another had gathered goes on as that would have."""
    one = EDetector(0.1, 365.0)
    one.update(50, 0.15)
    other = EDetector(0.1, 365.0, one.log_evidence)
    assert other.update(50, 0.2) == one.update(50, 0.2)


def test_e_values_are_fair_at_the_tolerance():
    """One batch's evidence, at the tolerance itself, is 1 / run length on average: it is an e-value."""
    chances = stats.binom.pmf(np.arange(21), 20, 0.2)
    shares = [EDetector(0.2, 50.0).update(20, k / 20) for k in range(21)]
    assert float(chances @ shares) == pytest.approx(1 / 50)


def test_a_tolerance_of_none_is_refused():
    """No tolerance at all cannot be watched this way."""
    with pytest.raises(ValueError, match=r"EDetector tolerance: got 0\.0, allowed is in \(0, 1\)"):
        EDetector(0.0, 365.0)
    assert math.isfinite(EDetector(0.5, 365.0).update(0.0, 0.0))
