"""What a guardrail's firing does to a decision in the making."""

from collections.abc import Callable, Mapping

from holism.decisions.draft import Draft
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import Effect, Firing
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Prediction

ABSTAIN = Option(Mode.ABSTAIN, "abstain")
STOPPED = Option(Mode.ABSTAIN, "stopped")

Apply = Callable[[Draft, Firing], None]


def instead(interaction: Interaction | None) -> Mapping[Effect, Option]:
    """What is done where a guardrail says abstain, defer, stop, or fall back on what the interaction does otherwise."""
    defer, otherwise = Option(Mode.DEFER, "a person decides"), ABSTAIN
    if interaction:
        defer = next((option for option in interaction.options if option.mode is Mode.DEFER), defer)
        otherwise = interaction.otherwise
    return {Effect.ABSTAIN: ABSTAIN, Effect.DEFER: defer, Effect.STOP: STOPPED, Effect.FALL_BACK: otherwise}


def before_models(options: Mapping[Effect, Option]) -> Apply:
    """Before any model is asked: falling back means that none is."""

    def apply(draft: Draft, firing: Firing) -> None:
        draft.firings.append(firing)
        if firing.effect is Effect.FALL_BACK:
            draft.skip_models = True
            draft.reason = draft.reason or firing.reason
            return
        _stop(draft, firing)
        draft.settle(options.get(firing.effect, ABSTAIN), firing.reason)

    return apply


def on_model(model: str, stand_in: Prediction | None, is_probability: bool, options: Mapping[Effect, Option]) -> Apply:
    """On what a model said: its prediction is clamped, or its fallback stands in."""

    def apply(draft: Draft, firing: Firing) -> None:
        draft.firings.append(firing)
        if firing.effect is Effect.CLAMP and firing.after is not None and model in draft.predictions:
            draft.predictions[model] = _clamped(draft.predictions[model], firing, is_probability)
        elif firing.effect is Effect.FALL_BACK and stand_in is not None:
            draft.predictions[model] = stand_in
        else:
            _stop(draft, firing)
            draft.settle(options.get(firing.effect, ABSTAIN), firing.reason)

    return apply


def on_action(model: str | None, is_probability: bool, options: Mapping[Effect, Option]) -> Apply:
    """On what is about to be done: something else is done, or the amount is clamped."""

    def apply(draft: Draft, firing: Firing) -> None:
        draft.firings.append(firing)
        if firing.effect is Effect.CLAMP and firing.after is not None and model in draft.predictions:
            draft.predictions[model] = _clamped(draft.predictions[model], firing, is_probability)
            return
        _stop(draft, firing)
        draft.override(options.get(firing.effect, ABSTAIN), firing.reason)

    return apply


def _stop(draft: Draft, firing: Firing) -> None:
    if firing.effect is Effect.STOP:
        draft.error = ErrorCode.STOPPED


def _clamped(prediction: Prediction, firing: Firing, is_probability: bool) -> Prediction:
    assert firing.after is not None
    confidence = float(firing.after) if is_probability else prediction.confidence
    return Prediction(
        firing.after,
        prediction.version,
        confidence,
        prediction.latency_us,
        prediction.fallback,
        raw=prediction.raw,
        calibrated=prediction.calibrated,
    )
