"""A prediction is kept within its bounds."""

import msgspec
import numpy as np
import pytest

import holism as hm
from holism.decisions.models.function import FunctionModel
from holism.decisions.path import Path as DecisionPath
from holism.vocabulary.guardrail import Effect, Site
from shop import Visit, declare, path_of


@pytest.mark.parametrize(("value", "after"), [(0.0, 0.05), (0.05, None), (0.3, None), (0.9, 0.9), (0.91, 0.9)])
def test_limit_clamps_to_the_nearest_bound(value: float, after: float | None, site: Site, visit: Visit):
    """A prediction outside is replaced by the bound, with before and after on the record; inside it stays."""
    decision = path_of(declare(lambda request: value, guardrails=[hm.Limit("score", 0.05, 0.9)]), site).decide(visit)
    if after is None or after == value:
        assert decision.firings == ()
        assert decision.confidence("score") == value
    else:
        (firing,) = decision.firings
        assert (firing.effect, firing.before, firing.after) == (Effect.CLAMP, value, after)
        assert decision.confidence("score") == after


def test_bounds_of_any_library_become_plain_numbers(site: Site, visit: Visit):
    """So that what is clamped can be recorded."""
    limit = hm.Limit("score", np.float32(0.5), np.float64(0.75))
    assert (type(limit.low), type(limit.high)) == (float, float)
    decision = path_of(declare(guardrails=[limit]), site).decide(visit)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=hm.Decision) == decision


@pytest.mark.parametrize(("said", "most", "shown"), [(0.8, 0.5, None), (0.99999, 0.9999, 0.9999)])
def test_what_was_clamped_is_not_calibrated(site: Site, visit: Visit, said: float, most: float, shown: float | None):
    """The bound is nobody's measured confidence, but where it takes away no more than certainty; `raw` is kept."""
    system = declare(lambda request: said, guardrails=[hm.Limit("score", 0.0, most)])
    path = DecisionPath(
        system,
        {"score": FunctionModel(lambda request: said, "v1", True)},
        None,
        site,
        lambda: "1",
        "1",
        calibrators={"score": Calibrated()},
    )
    decision = path.decide(visit)
    prediction = decision.predictions["score"]
    assert (prediction.value, prediction.raw, prediction.calibrated) == (most, said, shown is not None)
    assert decision.shown_confidence("score") == shown


class Calibrated:
    """A calibrator that has passed its check."""

    passes = True

    def __call__(self, probability: float) -> float:
        return probability


def test_bounds_must_leave_something():
    """A lower bound that is not below the upper one, or is no number, is refused."""
    for low, high in ((0.5, 0.5), (0.9, 0.1), (float("nan"), 1.0)):
        with pytest.raises(hm.DeclarationError, match=r"Limit on 'score': got \[.*allowed is low < high"):
            hm.Limit("score", low, high)


def test_a_fallback_is_held_against_it_too(site: Site, visit: Visit):
    """What stands in for a failed model, or for one of two that differ, is clamped like an answer."""
    limit = hm.Limit("score", 0.2, 0.9)

    def broken(request: Visit) -> float:
        raise RuntimeError

    assert path_of(declare(broken, guardrails=[limit]), site).decide(visit).confidence("score") == 0.2
    agree = hm.Agree("they agree", "score", lambda request: 0.9, within=0.1, otherwise=Effect.FALL_BACK)
    decision = path_of(declare(guardrails=[limit, agree]), site).decide(visit)
    assert [firing.guardrail for firing in decision.firings] == ["they agree", "limit score"]
    assert decision.confidence("score") == 0.2
