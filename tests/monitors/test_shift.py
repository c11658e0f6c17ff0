"""Shifts: known values, levels that hold in simulation, and no alarm for what is too small to matter."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.spatial.distance import jensenshannon

from holism.monitors.shift import _p_value, jensen_shannon, population_stability, shift, shifts
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.profile import Categorical, Numeric, Profile

SHARES = [0.001, 0.01, 0.05, *np.arange(0.1, 1.0, 0.1), 0.95, 0.99, 0.999]
EDGES = tuple(float(edge) for edge in stats.norm.ppf(SHARES))
RUNS = 600


def profiled(values, sketch=()):
    """The profile of one column, by NumPy."""
    counts = np.histogram(values, [-np.inf, *EDGES, np.inf])[0].tolist()
    mean = float(np.mean(values))
    numbers = float(values.min()), float(values.max()), float(values.sum()), float(((values - mean) ** 2).sum())
    return Profile(len(values), sketch, columns={"x": Numeric(EDGES, tuple(counts), 0, 0, *numbers)})


def counted(counts):
    """The profile of one column, of which only the bins matter."""
    edges = tuple(float(place) for place in range(len(counts) - 1))
    numbers = Numeric(edges, tuple(map(int, counts)), 0, 0, -1.0, float(len(counts)))
    return Profile(int(sum(counts)), columns={"x": numbers})


def true_psi(distance):
    """Of a normal that has moved so many standard deviations."""
    ends = np.asarray([-np.inf, *EDGES, np.inf])
    q, p = np.diff(stats.norm.cdf(ends)), np.diff(stats.norm.cdf(ends - distance))
    return float(((p - q) * np.log(p / q)).sum())


def test_the_index_of_a_worked_example():
    """The sum of (p - q) ln(p / q), by hand; an empty bin is half a row and not infinite."""
    assert population_stability([50, 50], [60, 40]) == pytest.approx(0.1 * np.log(1.2) - 0.1 * np.log(0.8))
    assert population_stability([10, 0], [5, 5]) == pytest.approx(-0.5 * np.log(0.5) + 0.45 * np.log(10))


def test_the_distance_is_that_of_scipy():
    """Jensen and Shannon's distance, also with empty bins."""
    assert jensen_shannon([5, 0, 3], [1, 4, 3]) == pytest.approx(jensenshannon([5, 0, 3], [1, 4, 3]))


def test_values_move_as_far_as_scipy_says():
    """From bins, Wasserstein's distance is within a hundredth of a standard deviation, or 7 % of large ones."""
    rng = np.random.default_rng(2)
    for distance in (0.0, 0.1, 0.5, 2.0):
        before, now = rng.normal(size=20_000), rng.normal(distance, 1.0, size=20_000)
        found = shift(profiled(before), profiled(now), "x")
        assert found.wasserstein == pytest.approx(
            stats.wasserstein_distance(before, now) / before.std(), rel=0.07, abs=0.01
        )
        assert found.mean_shift == pytest.approx((now.mean() - before.mean()) / before.std(ddof=1))


@pytest.mark.parametrize("sizes", [(500, 500), (5_000, 300), (300, 5_000)])
@pytest.mark.parametrize("tolerance", [0.0, 0.1])
def test_the_level_of_the_test_holds(sizes, tolerance):
    """A shift of exactly the tolerance alarms at 5 % in about 5 % of windows, whatever the sizes."""
    rng = np.random.default_rng(17)
    distance = brentq(lambda by: true_psi(by) - tolerance, 1e-3, 3.0) if tolerance else 0.0
    alarms = 0
    for _ in range(RUNS):
        before, now = rng.normal(size=sizes[0]), rng.normal(distance, 1.0, size=sizes[1])
        alarms += shift(profiled(before), profiled(now), "x", tolerance=tolerance).p_value < 0.05
    assert 0.02 < alarms / RUNS < 0.085


@pytest.mark.parametrize("sizes", [(500, 500), (2_000, 500), (5_000, 5_000)])
def test_the_level_of_the_test_holds_where_a_bin_empties(sizes):
    """Where all of a shift is in one bin that nearly empties, at most about 5 % of windows alarm at 5 % too."""
    rng = np.random.default_rng(29)
    even = np.full(20, 0.05)

    def emptied(by):
        weights = even * np.array([1.0 / (1.0 + by), *[1.0] * 19])
        return weights / weights.sum()

    def index(by):
        return float(((emptied(by) - even) * np.log(emptied(by) / even)).sum())

    now = emptied(brentq(lambda by: index(by) - 0.08, 0.0, 1e4))
    p_values = [
        shift(
            counted(rng.multinomial(sizes[0], even)), counted(rng.multinomial(sizes[1], now)), "x", tolerance=0.08
        ).p_value
        for _ in range(2 * RUNS)
    ]
    assert np.mean(np.array(p_values) < 0.05) < 0.068
    assert np.mean(np.array(p_values) < 0.01) < 0.02


def test_the_interval_covers():
    """A nominal 95 % interval holds the true index in at least 93 % of windows."""
    rng = np.random.default_rng(23)
    truth, covered = true_psi(0.3), 0
    for _ in range(RUNS):
        found = shift(profiled(rng.normal(size=2_000)), profiled(rng.normal(0.3, 1.0, size=2_000)), "x")
        covered += found.low <= truth <= found.high
    assert covered / RUNS > 0.93


def test_without_a_shift_the_index_stays_below_its_null_point():
    """In 5 % of quiet windows it is above, and minus its mean it is zero on average."""
    rng = np.random.default_rng(5)
    found = [shift(profiled(rng.normal(size=400)), profiled(rng.normal(size=400)), "x") for _ in range(RUNS)]
    assert 0.02 < np.mean([each.value > each.null_point for each in found]) < 0.085
    assert np.mean([each.value for each in found]) == pytest.approx(0.0, abs=0.004)


def test_a_tiny_shift_of_a_million_rows_is_reported_and_does_not_alarm():
    """Two hundredths of a standard deviation: KS is sure that something moved, and it does not matter."""
    rng = np.random.default_rng(3)
    before, now = rng.normal(size=1_000_000), rng.normal(0.02, 1.0, size=1_000_000)
    assert stats.ks_2samp(before, now).pvalue < 1e-10
    found = shift(profiled(before), profiled(now), "x", tolerance=0.01)
    assert found.p_value > 0.99
    assert found.low > 0.0
    assert found.mean_shift == pytest.approx(0.02, abs=0.005)
    assert found.wasserstein == pytest.approx(0.02, abs=0.005)


def test_what_is_far_below_the_tolerance_is_certain_to_be():
    """Of many rows that hardly differ the probability is 1, also where SciPy's function overflows; it has no jump."""
    degrees, beyond = 3, 400.0
    with pytest.raises(OverflowError):
        stats.ncx2.sf(1e-12, degrees, beyond)
    assert _p_value(1e-12 / 4_000.0 + degrees / 4_000.0, 0.1, degrees, 1.0 / 4_000.0, 0.0) == 1.0
    at_mean = (degrees + beyond) / 4_000.0
    below, above = (_p_value(at_mean * each, 0.1, degrees, 1.0 / 4_000.0, 0.0) for each in (0.99999, 1.00001))
    assert below == pytest.approx(above, abs=1e-3)


def test_rows_of_one_unit_count_once():
    """A thousand rows of few unit-days are as unsure as few rows, so that a busy unit raises no alarm."""
    rng = np.random.default_rng(6)
    before = profiled(rng.normal(size=1_000))
    sketched = profiled(rng.normal(1.0, 1.0, size=1_000), sketch=tuple(range(100)))
    found = shift(before, sketched, "x")
    assert found.units == 100.0
    sure = shift(before, profiled(rng.normal(1.0, 1.0, size=1_000)), "x")
    assert found.high - found.low > 1.5 * (sure.high - sure.low)
    few = shift(before, profiled(rng.normal(1.0, 1.0, size=1_000), sketch=(1, 2)), "x")
    assert (few.value, few.p_value) == (None, None)


def test_categories_are_compared_by_name():
    """A value that is new to the column and one that is gone both count."""
    before = Profile(100, columns={"c": Categorical({"a": 50, "b": 50})})
    now = Profile(100, columns={"c": Categorical({"a": 50, "z": 50})})
    found = shift(before, now, "c")
    assert found.psi > 1.0
    assert found.p_value < 1e-6
    assert (found.wasserstein, found.mean_shift) == (None, None)


def test_no_data_is_no_shift_of_zero():
    """Without rows on one side there is no value, and nothing to be sure of."""
    found = shift(profiled(np.asarray([1.0, 2.0])), Profile(0), "x")
    assert (found.psi, found.value, found.p_value, found.reference_n) == (None, None, None, 2)


def test_the_largest_shift_comes_first():
    """Columns are in order of what moved most."""
    before = Profile(100, columns={"a": Categorical({"x": 50, "y": 50}), "b": Categorical({"x": 50, "y": 50})})
    now = Profile(100, columns={"a": Categorical({"x": 50, "y": 50}), "b": Categorical({"x": 90, "y": 10})})
    assert [each.column for each in shifts(before, now)] == ["b", "a"]


def test_what_cannot_be_compared_is_refused():
    """Other edges, another kind, and a negative tolerance are named."""
    before = profiled(np.asarray([1.0, 2.0]))
    with pytest.raises(DeclarationError, match=r"column 'x': got edges \(0.0,\), allowed are the reference's"):
        shift(before, Profile(1, columns={"x": Numeric((0.0,), (1, 0))}), "x")
    with pytest.raises(DeclarationError, match="got numbers and categories"):
        shift(before, Profile(1, columns={"x": Categorical({"a": 1})}), "x")
    with pytest.raises(DeclarationError, match="tolerance: got -1"):
        shift(before, before, "x", tolerance=-1)
