"""The design effect of a column, from how it varies between stretches."""

import numpy as np
import pyarrow as pa
import pytest

from holism.measures.profile import profile
from holism.monitors.design_effect import design_effect
from holism.vocabulary.profile import Profile


def of(values: object, like: Profile | None = None) -> Profile:
    """A stretch of one column, without units."""
    return profile(pa.table({"value": values}), like=like)


def test_of_independent_rows_it_is_one():
    """On average, before it is held to at least 1: a little above after."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(100):
        first = of(rng.normal(size=700))
        found.append(design_effect([first, *(of(rng.normal(size=700), first) for _ in range(3))], "value"))
    assert np.mean(found) == pytest.approx(1.05, abs=0.05)
    assert max(found) < 2.0


def test_of_rows_that_come_in_fives_it_is_five():
    """Each row five times: five times the variance of as many independent ones; of names as well."""
    rng = np.random.default_rng(1)
    numbers, names = [], []
    for _ in range(100):
        first = of(np.repeat(rng.normal(size=300), 5))
        numbers.append(
            design_effect([first, *(of(np.repeat(rng.normal(size=300), 5), first) for _ in range(3))], "value")
        )
        stretches = [of(np.repeat(rng.choice(["a", "b", "c", "d"], size=300), 5)) for _ in range(4)]
        names.append(design_effect(stretches, "value"))
    assert np.mean(numbers) == pytest.approx(5.0, rel=0.1)
    assert np.mean(names) == pytest.approx(5.0, rel=0.15)


def test_of_one_stretch_nothing_is_said():
    """Nor of a column that is constant, or that all others lack."""
    one = of([1.0, 2.0, 3.0])
    assert design_effect([one], "value") == 1.0
    assert design_effect([one, of([], one)], "value") == 1.0
    assert design_effect([of([1.0] * 50), of([1.0] * 50)], "value") == 1.0
    assert design_effect([one, one], "absent") == 1.0
