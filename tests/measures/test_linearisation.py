"""The delta method over units."""

import numpy as np
import pyarrow as pa
import pytest

from holism.measures.cohort import to_lazy
from holism.measures.linearisation import ratio_by_unit, t_interval


def test_variance_is_that_of_deng_knoblich_and_lu():
    """The linearised variance is [s_kk - 2 R s_kn + R^2 s_nn] / (nbar^2 N), their equation 4."""
    rng = np.random.default_rng(5)
    below = rng.integers(1, 9, 300).astype(float)
    above = below * rng.normal(3.0, 1.0, 300)
    rows = {"group": ["all"] * 300, "unit": [str(row) for row in range(300)], "above": above, "below": below}
    found = ratio_by_unit(to_lazy(pa.table(rows)))["all"]
    (s_kk, s_kn), (_, s_nn) = np.cov(above, below)
    value = above.sum() / below.sum()
    assert found.value == pytest.approx(value)
    assert found.variance == pytest.approx((s_kk - 2 * value * s_kn + value**2 * s_nn) / (below.mean() ** 2 * 300))
    assert found.below_in_se == pytest.approx(below.mean() / (below.std(ddof=1) / 300**0.5))


def test_large_values_do_not_cancel():
    """A spread of 1 on values of 10^9 is not lost in rounding."""
    above = [1e9 + offset for offset in (-1.0, 0.0, 1.0)]
    rows = {"group": ["all"] * 3, "unit": ["a", "b", "c"], "above": above, "below": [1.0] * 3}
    assert ratio_by_unit(to_lazy(pa.table(rows)))["all"].variance == pytest.approx(1.0 / 3.0, rel=1e-5)


def test_uneven_units_count_for_fewer():
    """Kish's number of equal units is (sum c)^2 / sum c^2."""
    rows = {"group": ["all"] * 4, "unit": ["a", "a", "a", "b"], "above": [1.0] * 4, "below": [1.0] * 4}
    found = ratio_by_unit(to_lazy(pa.table(rows)))["all"]
    assert (found.n, found.units, found.rarer_units) == (4, 2, 0)
    assert found.equal_units == pytest.approx(16.0 / 10.0)


def test_student_is_wider_than_the_normal():
    """With few units the quantile is Student's."""
    low, high = t_interval(0.0, 1.0, 5, 0.95)
    assert high == -low == pytest.approx(2.776445)
