"""Whether slices differ at all, and what to rank them by."""

import numpy as np
import pytest
from scipy import stats

from holism.measures.homogeneity import homogeneity_of_means, homogeneity_of_rates, pearson, shrunk
from holism.measures.linearisation import t_interval
from holism.measures.wilson import wilson
from holism.vocabulary.measure import Estimate


def rate(positives, n):
    """A rate with Wilson's interval."""
    return Estimate("rate", "", positives / n, *wilson(positives / n, n, 0.95), n, n)


def mean(values):
    """A mean with Student's interval."""
    variance = float(np.var(values, ddof=1)) / len(values)
    return Estimate(
        "mean",
        "",
        float(np.mean(values)),
        *t_interval(float(np.mean(values)), variance, len(values), 0.95),
        len(values),
        len(values),
    )


def test_of_counts_it_is_scipys_chi_squared():
    """With one decision a unit it is Pearson's test of the table of counts."""
    counts = [(30, 100), (45, 90), (8, 40), (0, 31)]
    found = homogeneity_of_rates([rate(*each) for each in counts])
    theirs = stats.chi2_contingency([[yes, n - yes] for yes, n in counts], correction=False)
    assert (found.statistic, found.p_value, found.slices) == pytest.approx((theirs.statistic, theirs.pvalue, 4))


def test_of_two_means_it_is_welchs_square():
    """With two slices Q is the square of Welch's t."""
    rng = np.random.default_rng(3)
    one, other = rng.normal(0.0, 1.0, 200), rng.normal(0.3, 2.0, 150)
    theirs = stats.ttest_ind(one, other, equal_var=False)
    assert homogeneity_of_means([mean(one), mean(other)]).statistic == pytest.approx(theirs.statistic**2)


def test_without_two_slices_or_any_difference_there_is_no_test():
    """One slice, or slices in which all agree, have no p-value."""
    for found in (homogeneity_of_rates([rate(3, 9)]), homogeneity_of_rates([rate(9, 9), rate(8, 8)]), pearson([], [])):
        assert found.p_value is None
    assert homogeneity_of_means([mean([1.0, 2.0, 4.0])]).p_value is None


def test_small_slices_are_drawn_to_the_rate_of_all():
    """A slice of 10 moves far, one of 400 little, and equal slices become one."""
    found = shrunk({"A": 0.9, "B": 0.5, "C": 0.4}, {"A": 10, "B": 400, "C": 400})
    assert 0.45 < found["A"] < 0.8
    assert found["B"] == pytest.approx(0.5, abs=0.01)
    assert set(shrunk({"A": 0.5, "B": 0.5}, {"A": 10, "B": 90}).values()) == {0.5}
    assert shrunk({}, {}) == {}


def test_shrinking_comes_closer_to_the_truth():
    """Over 300 simulated sets of 20 slices the squared error is less than two thirds of the plain rates'."""
    rng = np.random.default_rng(9)
    plain, drawn = [], []
    for _ in range(300):
        sizes = rng.integers(10, 120, size=20)
        truth = rng.beta(15.0, 35.0, size=20)
        rates = rng.binomial(sizes, truth) / sizes
        names = [str(place) for place in range(20)]
        found = shrunk(dict(zip(names, rates, strict=True)), dict(zip(names, sizes, strict=True)))
        plain.append(np.mean((rates - truth) ** 2))
        drawn.append(np.mean((np.array([found[name] for name in names]) - truth) ** 2))
    assert np.mean(drawn) < 2 / 3 * np.mean(plain)
