"""The one estimate that a monitor of feedback loops reads: by noise where there is some, else by exploration."""

import numpy as np
import pytest

import holism as hm
from holism.measures.explored import explored
from holism.measures.loop import loop_estimate
from holism.measures.traced_noise import traced_noise
from traffic import chained, explored_traffic, labelled

MODEL = hm.Model("m", hm.Number("demand", "kg"), lambda request: 1.0, noise=0.5)
QUIET = hm.Model("m", hm.Number("demand", "kg"), lambda request: 1.0)


def label(f):
    return f.label


def alike(one, other):
    """Equal but for the order of sums."""
    return (one.measure, one.n, one.note) == (other.measure, other.n, other.note) and (
        one.value,
        one.low,
        one.high,
    ) == pytest.approx((other.value, other.low, other.high))


def test_noise_is_trusted_most():
    """A model that declares noise is judged by it, with a label or without."""
    rng = np.random.default_rng(1)
    table, chain = labelled(rng, 500, 50, 0.5), chained(rng, 30, 10, 0.5)
    assert alike(loop_estimate(MODEL, table, label=label), traced_noise(MODEL, table, label=label))
    assert alike(loop_estimate(MODEL, chain), traced_noise(MODEL, chain))


def test_exploration_stands_in():
    """Without noise it is the difference between steered and explored traffic."""
    table = explored_traffic(np.random.default_rng(2), 3_000, 1.0)
    found = loop_estimate(QUIET, table, label=label, share=0.1)
    assert alike(found, explored("label of m", label, table, share=0.1).difference)
    assert found.low > 0.0


def test_with_neither_it_says_what_is_missing():
    """No value, and a note that names what to declare."""
    table = explored_traffic(np.random.default_rng(3), 1_000, 1.0, share=0.0)
    assert "Interaction(..., explore=)" in loop_estimate(QUIET, table, label=label).note
    assert "noise=" in loop_estimate(QUIET, table).note
