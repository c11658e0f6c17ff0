"""Weights that make the past look like the present."""

import numpy as np
import pytest

from holism.monitors.density_ratio import density_ratio


def test_weights_move_the_mean_to_where_it_is_now():
    """Rows drawn around 0, weighted, have the mean of rows drawn around 0.7."""
    rng = np.random.default_rng(5)
    then, now = rng.normal(0.0, 1.0, (4_000, 1)), rng.normal(0.7, 1.0, (4_000, 1))
    weights = density_ratio(then, now)
    assert weights.mean() == pytest.approx(1.0)
    assert np.average(then[:, 0], weights=weights) == pytest.approx(0.7, abs=0.12)


def test_where_nothing_moved_weights_are_alike():
    """No change gives weights near 1, and leaves the mean where it was; missing values do no harm."""
    rng = np.random.default_rng(6)
    then, now = rng.normal(0.0, 1.0, (3_000, 2)), rng.normal(0.0, 1.0, (3_000, 2))
    then[::10, 1] = np.nan
    now[::10, 1] = np.nan
    weights = density_ratio(then, now)
    assert weights.std() < 0.35
    assert np.average(then[:, 0], weights=weights) == pytest.approx(now[:, 0].mean(), abs=0.06)
