"""The decision path never raises and always answers."""

import sys
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

import holism as hm
from holism.engines.memory import MemoryState
from holism.vocabulary.guardrail import Firing, Site
from shop import Visit, declare, path_of


def raises(error: BaseException) -> Callable[[Any], Any]:
    def model(request: Any) -> Any:
        raise error

    return model


def never_returns(request: Any) -> float:
    threading.Event().wait()
    return 0.5


class HangsWhenRead:
    """A number that does not end when it is read."""

    def __float__(self) -> float:
        threading.Event().wait()
        return 0.5


def endless(request: Any) -> Any:
    return iter(lambda: 0.5, None)


def never_returns_busily(request: Any) -> float:
    while not sys.is_finalizing():
        threading.Event().wait(0.001)
    return 0.5


BROKEN = {
    "raises": (raises(ValueError("no")), hm.ErrorCode.MODEL_RAISED),
    "raises SystemExit": (raises(SystemExit(1)), hm.ErrorCode.MODEL_RAISED),
    "raises MemoryError": (raises(MemoryError()), hm.ErrorCode.MODEL_RAISED),
    "recurses": (lambda request: BROKEN["recurses"][0](request), hm.ErrorCode.MODEL_RAISED),
    "waits for ever": (never_returns, hm.ErrorCode.MODEL_TIMED_OUT),
    "works for ever": (never_returns_busily, hm.ErrorCode.MODEL_TIMED_OUT),
    "NaN": (lambda request: float("nan"), hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "infinity": (lambda request: float("inf"), hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "None": (lambda request: None, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "a text": (lambda request: "0.5", hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "true": (lambda request: True, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "two numbers": (lambda request: np.array([0.5, 0.5]), hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "no numbers": (lambda request: np.array([]), hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "complex": (lambda request: 1j, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "above 1": (lambda request: 1.5, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "below 0": (lambda request: -0.1, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "too large for a float": (lambda request: 10**400, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "a number that hangs": (lambda request: HangsWhenRead(), hm.ErrorCode.MODEL_TIMED_OUT),
    "numbers without end": (endless, hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
    "an object": (lambda request: object(), hm.ErrorCode.MODEL_ANSWERED_WRONGLY),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("fallback", [0.1, None])
def test_a_broken_model_is_answered_for(name: str, fallback: float | None, site: Site, visit: Visit):
    """Whatever a model does, the decision comes, says what failed, and uses the fallback if there is one."""
    model, error = BROKEN[name]
    declared = hm.Model("score", hm.Probability("returns"), model, fallback=fallback)
    decision = path_of(declare(components=[declared], deadline_s=0.2), site).decide(visit)
    assert decision.error is error
    assert decision.reason.startswith("score")
    if fallback is None:
        assert (decision.mode, decision.predictions) == (hm.Mode.ABSTAIN, {})
    else:
        assert decision.predictions["score"].fallback
        assert decision.confidence("score") == fallback
        assert decision.action == "silent"


def test_a_number_that_is_no_probability_is_not_repeated(site: Site, visit: Visit):
    """It may be what stands in a private field."""
    decision = path_of(declare(lambda request: 61_803.5), site).decide(visit)
    assert decision.reason == "score answered wrongly: got a number above 1, allowed is a probability in [0, 1]"


def test_a_good_answer_is_used_as_it_is(site: Site, visit: Visit):
    """Numbers of any library are read; the decision carries value, version and reason."""
    for raw in (0.75, np.float32(0.75), np.array([[0.75]]), np.float64(0.75)):
        decision = path_of(declare(lambda request, raw=raw: raw), site).decide(visit)
        assert decision.error is None
        assert decision.predictions["score"].value == 0.75
        assert (decision.mode, decision.action, decision.propensity) == (hm.Mode.PROMPT, "ask", 1.0)
        assert (decision.unit, decision.key) == ("v1", "o1")


def test_a_category_is_its_most_probable_class(site: Site, visit: Visit):
    """A classifier answers with probabilities; the most probable class is the value, its probability the confidence."""
    model = hm.Model("score", hm.Category("topic", ("a", "b", "c")), lambda request: [0.1, 0.7, 0.2])
    prediction = path_of(declare(components=[model]), site).decide(visit).predictions["score"]
    assert (prediction.value, prediction.confidence) == ("b", 0.7)


class Liar(str):
    """A text that says that it equals every other."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("predicts", [hm.Probability("x"), hm.Number("x"), hm.Category("x", ("a", "b"))])
@pytest.mark.parametrize("kind", [str, bytes, Liar])
def test_a_text_that_a_model_says_is_not_repeated(predicts: Any, kind: Any, site: Site, visit: Visit):
    """A model may repeat what is private, and reasons are recorded: the reason says only what kind of thing it was."""
    said = b"ada@example.org" if kind is bytes else kind("ada@example.org")
    system = declare(components=[hm.Model("score", predicts, lambda request: said)])
    decision = path_of(system, site).decide(visit)
    assert decision.error is hm.ErrorCode.MODEL_ANSWERED_WRONGLY
    assert f"got a {kind.__name__}" in decision.reason
    assert "ada" not in decision.reason


@pytest.mark.parametrize(
    "raw", ["d", iter(lambda: 0.5, None), [0.5, 0.5], [0.9, 0.9, 0.9], [float("nan")] * 3, 7, None]
)
def test_a_wrong_category_is_a_wrong_answer(raw: Any, site: Site, visit: Visit):
    """An unknown class, or probabilities that are none, are not used."""
    model = hm.Model("score", hm.Category("topic", ("a", "b", "c")), lambda request: raw)
    decision = path_of(declare(components=[model]), site).decide(visit)
    assert decision.error is hm.ErrorCode.MODEL_ANSWERED_WRONGLY
    assert decision.mode is hm.Mode.ABSTAIN


def test_a_failing_feature_leads_to_the_fallback(site: Site, visit: Visit):
    """If a feature cannot be computed no model is asked."""
    system = declare(features=[hm.Feature("share", lambda request: request.amount / 0)])
    decision = path_of(system, site).decide(visit)
    assert decision.error is hm.ErrorCode.FEATURE_FAILED
    assert decision.predictions["score"].fallback


def test_features_are_recorded_as_served(site: Site, visit: Visit):
    """The decision holds the features that the model read."""
    system = declare(features=[hm.Feature("half", lambda request: request.amount / 2)])
    assert path_of(system, site).decide(visit).features == {"half": 6.25}


class Exploding:
    """A guardrail whose own checks fail."""

    name = "exploding"
    model = "score"

    def __init__(self, hook: str) -> None:
        setattr(self, hook, lambda site: self.check)

    def check(self, *arguments: Any) -> Firing | None:
        raise RuntimeError("broken guardrail")


@pytest.mark.parametrize("hook", ["on_request", "on_prediction"])
def test_a_failing_guardrail_abstains(hook: str, site: Site, visit: Visit):
    """A check that cannot tell is not passed: unsure is unsafe."""
    decision = path_of(declare(guardrails=[Exploding(hook)]), site).decide(visit)
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.GUARDRAIL_FAILED)
    assert "RuntimeError at test_path.py" in decision.reason
    assert "broken guardrail" not in decision.reason, "an error's text may repeat what is private"


class Careless:
    """A guardrail that says something that is of no use."""

    name = "careless"

    def __init__(self, hook: str, says: Any) -> None:
        def check(*arguments: Any) -> Any:
            return says

        setattr(self, hook, lambda site: check)


@pytest.mark.parametrize("hook", ["on_request", "on_input", "on_predictions"])
@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(7), np.array([0.5]), np.str_("a"), 3])
def test_what_a_guardrail_says_is_recorded_plainly(hook: str, value: Any, site: Site, visit: Visit):
    """Before and after become numbers and texts that the record holds, of whichever library they are."""
    says = Firing("careless", hm.Effect.ABSTAIN, "odd", value, value)
    decision = path_of(declare(guardrails=[Careless(hook, says)]), site).decide(visit)
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, None)
    assert type(decision.firings[0].before) in (float, str)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=hm.Decision) == decision


class Leaving(Careless):
    """Says it of a model's call, before or after it."""

    model = "score"

    def __init__(self, before: Any, after: Any) -> None:
        self.on_call = lambda site: self
        self.before, self.after = before, after

    def enter(self) -> Any:
        return self.before

    def leave(self, failed: bool, elapsed_s: float) -> Any:
        return self.after


@pytest.mark.parametrize("says", [True, Firing("careless", hm.Effect.FALL_BACK, "odd", object())])
def test_what_is_no_firing_on_a_call_is_not_recorded(says: Any, site: Site, visit: Visit):
    """Before the call or after it: the fallback stands in, and what is recorded can be read back."""
    for guardrail in (Leaving(says, None), Leaving(None, says)):
        decision = path_of(declare(guardrails=[guardrail]), site).decide(visit)
        assert (decision.error, decision.firings) == (hm.ErrorCode.GUARDRAIL_FAILED, ())
        assert decision.predictions["score"].fallback
        assert msgspec.json.decode(msgspec.json.encode(decision), type=hm.Decision) == decision


@pytest.mark.parametrize("hook", ["on_request", "on_input", "on_predictions"])
@pytest.mark.parametrize(
    "says",
    [
        True,
        "stop",
        Firing("careless", hm.Effect.ABSTAIN, "odd", float("nan")),
        Firing("careless", hm.Effect.CLAMP, "no model to clamp", None, 0.5),
    ],
)
def test_a_firing_that_cannot_be_applied_abstains(hook: str, says: Any, site: Site, visit: Visit):
    """Nothing is raised, nothing is done, and what is recorded can be read back."""
    silent = hm.Model("score", hm.Probability("x"), raises(ValueError("no")))
    decision = path_of(declare(components=[silent], guardrails=[Careless(hook, says)]), site).decide(visit)
    assert decision.mode is hm.Mode.ABSTAIN
    assert msgspec.json.decode(msgspec.json.encode(decision), type=hm.Decision).reason == decision.reason


def test_a_failing_policy_abstains(site: Site, visit: Visit):
    """If the policy's state cannot be read, nothing is pushed on anybody."""

    class Broken(MemoryState):
        def load(self, key: str) -> tuple[int, bytes]:
            if "/cap/" in key:
                raise OSError("disk on fire")
            return super().load(key)

    interaction = hm.Interaction((hm.Silent(), hm.Prompt("ask", right=1, wrong=-1)), frequency=hm.AtMost(1, per="day"))
    broken = Site("shop", Broken(), site.clock)
    decision = path_of(declare(lambda request: 0.9, interaction=interaction), broken).decide(visit)
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.POLICY_FAILED)


def test_threads_that_hang_are_bounded(site: Site, visit: Visit):
    """A model that always hangs holds a bounded number of threads, and every decision is still answered."""
    before = threading.active_count()
    path = path_of(declare(components=[hm.Model("score", hm.Probability("x"), never_returns)], deadline_s=0.01), site)
    decisions = [path.decide(visit) for _ in range(40)]
    assert {decision.error for decision in decisions} == {hm.ErrorCode.MODEL_TIMED_OUT}
    assert threading.active_count() - before <= 16


def test_without_an_interaction_nothing_is_shown(site: Site, visit: Visit):
    """The prediction is made and recorded, and the mode is silent."""
    decision = path_of(declare(interaction=None), site).decide(visit)
    assert (decision.mode, decision.predictions["score"].value) == (hm.Mode.SILENT, 0.3)
