"""False discoveries among many columns: SciPy's answer, and the share that is promised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holism.monitors.false_discovery import adjusted, discoveries
from holism.vocabulary.errors import DeclarationError


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_adjusted_p_values_are_those_of_scipy(p_values):
    """Whatever the p-values, ties included, the adjusted ones are SciPy's."""
    found = adjusted(dict(enumerate(p_values)))
    assert list(found.values()) == pytest.approx(list(stats.false_discovery_control(p_values)))


def test_the_share_of_false_ones_is_kept():
    """Of 35 columns, 30 of them quiet, at most 5 % of the alarms are false on average, and the moved ones are found."""
    rng = np.random.default_rng(4)
    false, missed, runs = 0.0, 0, 2_000
    for _ in range(runs):
        z = rng.normal(size=35) + np.where(np.arange(35) < 5, 4.0, 0.0)
        found = discoveries(dict(enumerate(stats.norm.sf(z))))
        false += sum(name >= 5 for name in found) / max(1, len(found))
        missed += 5 - sum(name < 5 for name in found)
    assert 0.03 < false / runs < 0.05
    assert missed / (5 * runs) < 0.15


def test_what_is_no_p_value_is_refused():
    """A p-value outside [0, 1] is a mistake of the caller's."""
    with pytest.raises(DeclarationError, match=r"p-values: got \{'age': 1.5\}, allowed is in \[0, 1\]"):
        adjusted({"age": 1.5})
    assert discoveries({}) == []
