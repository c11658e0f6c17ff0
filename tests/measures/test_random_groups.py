"""Units dealt into random groups."""

import numpy as np
import pyarrow as pa

from holism.measures.cohort import to_lazy
from holism.measures.collect import collect
from holism.measures.random_groups import PARTS, between, deal_units


def test_all_rows_of_a_unit_are_in_one_part_and_parts_are_even():
    """Units are dealt like cards: each goes somewhere as a whole, and parts differ by one unit at most."""
    units = [f"u{row % 170}" for row in range(850)]
    rows = list(collect(deal_units(to_lazy(pa.table({"unit": units})))))
    parts = {}
    for row in rows:
        assert 0 <= row["part"] < PARTS
        assert parts.setdefault(row["unit"], row["part"]) == row["part"]
    assert set(np.bincount(list(parts.values()))) == {3, 4}


def test_with_a_unit_in_each_part_it_is_the_sample_covariance():
    """Of independent values the covariance of totals is n times the sample covariance."""
    values = np.random.default_rng(3).normal(size=(40, 3))
    expected = 40 * np.cov(values.T)
    assert np.allclose(between(values - values.mean(axis=0)), expected)
