"""Noise that is injected into predictions: what is recorded is what was added, and nothing else changes."""

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

import holism as hm
from holism.decisions.noise import add_to_logit, add_to_number, compile_noise
from holism.service import DECISIONS
from holism.vocabulary.guardrail import Site
from shop import VISIT, Visit, declare, path_of

PROBABILITY, AMOUNT = hm.Probability("returns"), hm.Number("returns", "USD")


def noisy(predicts: Any, says: float, noise: float, **options: Any) -> hm.System:
    model = hm.Model("score", predicts, lambda request: says, bounded=True, noise=noise)
    return declare(components=[model], **options)


@given(st.floats(0.0, 1.0), st.floats(-50.0, 50.0))
def test_a_probability_stays_one_and_its_logit_moves_by_what_is_said(probability: float, noise: float):
    """In [0, 1] without clamping; as far as a float can tell, the logit has moved by the recorded noise exactly."""
    value, added = add_to_logit(probability, noise)
    assert 0.0 <= value <= 1.0
    if added is None:
        assert probability in (0.0, 1.0)
        assert value == probability
    elif 1e-300 < value < 1.0 - 1e-6 and probability < 1.0 - 1e-6:
        assert special.logit(value) - special.logit(probability) == pytest.approx(noise, abs=1e-7)


def test_a_number_that_would_overflow_gets_none():
    """Infinity is never served, and nothing is recorded that was not added."""
    assert add_to_number(1.7e308, 1.7e308) == (1.7e308, None)
    assert add_to_number(2.0, -0.5) == (1.5, -0.5)


def test_without_noise_nothing_is_compiled():
    """A model that declares none costs nothing, and draws no chance."""
    assert compile_noise(hm.Model("score", PROBABILITY, lambda request: 0.3), random.Random(1)) is None


def test_the_noise_is_normal_with_the_declared_deviation():
    """Twenty thousand draws pass a Kolmogorov-Smirnov test against N(0, 0.25)."""
    add = compile_noise(hm.Model("score", AMOUNT, lambda request: 3.0, noise=0.5), random.Random(5))
    assert add is not None
    drawn = [add(3.0) for _ in range(20_000)]
    noises = np.array([added for _, added in drawn])
    assert all(value == 3.0 + added for value, added in drawn if added is not None)
    assert stats.kstest(noises / 0.5, "norm").pvalue > 0.01


def test_the_decision_records_what_was_added(site: Site, visit: Visit):
    """Value and confidence have the noise, and it is written beside them."""
    said = path_of(noisy(PROBABILITY, 0.3, 0.2), site).decide(visit).predictions["score"]
    assert said.noise is not None
    assert said.value == said.confidence != 0.3
    assert special.logit(said.value) - special.logit(0.3) == pytest.approx(said.noise)
    amount = path_of(noisy(AMOUNT, 40.0, 2.0), site).decide(visit).predictions["score"]
    assert amount.noise is not None
    assert (amount.value, amount.confidence) == (40.0 + amount.noise, None)


def test_guardrails_come_after_noise(site: Site, visit: Visit):
    """A limit holds whatever was added; what is recorded is still what was added."""
    system = noisy(AMOUNT, 40.0, 1e6, guardrails=[hm.Limit("score", 0.0, 50.0)])
    decision = path_of(system, site).decide(visit)
    said = decision.predictions["score"]
    assert 0.0 <= float(said.value) <= 50.0
    assert abs(said.noise or 0.0) > 50.0
    assert decision.firings


def test_a_fallback_gets_no_noise(site: Site, visit: Visit):
    """What stands in for a model that failed is served as declared."""

    def fails(request: Any) -> float:
        raise ValueError

    model = hm.Model("score", PROBABILITY, fails, fallback=0.1, bounded=True, noise=0.5)
    said = path_of(declare(components=[model]), site).decide(visit).predictions["score"]
    assert (said.value, said.noise, said.fallback) == (0.1, None, True)


def test_the_same_rng_gives_the_same_noise(open_system: Any, tmp_path: Any):
    """Chance is an argument: two services with equal rngs add the same."""
    noises = []
    for name in ("a", "b"):
        service = open_system(noisy(AMOUNT, 1.0, 0.3), store=tmp_path / name, rng=random.Random(9))
        noises.append([service.decide(VISIT).predictions["score"].noise for _ in range(5)])
    assert noises[0] == noises[1]
    assert len(set(noises[0])) == 5


def test_facts_have_a_column_of_it(open_system: Any):
    """`noise_<model>` is the recorded noise; a system without noise has no such column."""
    service = open_system(noisy(PROBABILITY, 0.3, 0.2))
    decision = service.decide(VISIT)
    row = service.analysis.facts().collect(backend="pyarrow").to_dict(as_series=False)
    assert row["noise_score"] == [decision.predictions["score"].noise]
    assert "noise_score" not in open_system(store=service.folder / "plain").analysis.facts().columns


def test_records_of_before_stay_readable():
    """A prediction written without the field has no noise; one without noise is written without the field."""
    old = DECISIONS.decode(
        b'{"id":"a","time_us":1,"system":"s","release":"1","mode":"silent","action":"silent","reason":"",'
        b'"predictions":{"score":{"value":0.3,"version":"1","confidence":0.3}}}'
    )
    assert old.predictions["score"].noise is None


@pytest.mark.parametrize("noise", [-0.1, math.nan, math.inf])
def test_a_noise_that_is_none_is_refused(noise: float):
    """A standard deviation is finite and at least 0."""
    with pytest.raises(hm.DeclarationError, match=r"noise of model 'score': got .* at least 0"):
        hm.Model("score", PROBABILITY, lambda request: 0.3, noise=noise)


def test_a_class_takes_no_noise():
    """Only of a number or a probability is it clear what adding means."""
    with pytest.raises(hm.DeclarationError, match="allowed is a number or a probability"):
        hm.Model("size", hm.Category("size", ("s", "l")), lambda request: "s", noise=0.1)
