"""The correlation of two measures over units."""

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from holism.measures.association import associate, by_unit
from holism.vocabulary.measure import Mean, Ranking, Rate, Ratio


def test_it_is_pearsons_with_fishers_interval():
    """Value and interval are scipy's."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=200)
    y = 0.5 * x + rng.normal(size=200)
    found = associate(*({f"u{i}": float(v) for i, v in enumerate(each)} for each in (x, y)), level=0.9)
    peer = stats.pearsonr(x, y)
    interval = peer.confidence_interval(0.9)
    assert (found.correlation, found.low, found.high) == pytest.approx((peer.statistic, interval.low, interval.high))
    assert found.units == 200


def test_few_units_and_constant_values_have_none():
    """Missing is not zero."""
    few = {f"u{i}": float(i) for i in range(5)}
    same = {f"u{i}": 1.0 for i in range(50)}
    assert associate(few, few).correlation is None
    assert associate(same, same).correlation is None
    assert associate(few, {"v": 1.0}).units == 0


def test_values_of_units_are_ratios_of_their_own_sums(system):
    """Each kind with a value of a single unit has one; a ranking has none."""
    rows = pa.table({"unit": ["a", "a", "b"], "x": [1.0, 3.0, 5.0], "w": [1.0, 1.0, 2.0], "y": [True, False, True]})
    assert by_unit(Mean(name="m", of=lambda f: f.x), rows, system) == {"a": 2.0, "b": 5.0}
    assert by_unit(Rate(name="r", of=lambda f: f.y), rows, system) == {"a": 0.5, "b": 1.0}
    assert by_unit(Ratio(name="q", numerator=lambda f: f.x, denominator=lambda f: f.w), rows, system) == {
        "a": 2,
        "b": 2.5,
    }
    assert by_unit(Ranking(name="k", predicted=lambda f: f.x, observed=lambda f: f.y), rows, system) == {}
