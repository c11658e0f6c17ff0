"""What a guardrail's firing does to a decision in the making."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from holism.decisions.answer import Answer, read_number
from holism.decisions.draft import ABSTAIN, STOPPED, Draft
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import Effect, Firing
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Prediction, Value

ROUNDED = 1e-3
"""A limit that moves a probability by no more than this takes certainty away, and not its calibration."""

Apply = Callable[[Draft, Firing], None]
Read = Callable[[Any], Answer]


def note(draft: Draft, firing: Firing) -> None:
    """Puts a firing on the record, its values as plain numbers or texts; raises `WrongAnswer` for any other."""
    plain = msgspec.structs.replace(firing, before=_plain(firing.before), after=_plain(firing.after))
    draft.firings.append(plain)


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
        note(draft, firing)
        if firing.effect is Effect.FALL_BACK:
            draft.skip_models = True
            draft.reason = draft.reason or firing.reason
            return
        _stop(draft, firing)
        draft.settle(options.get(firing.effect, ABSTAIN), firing.reason)

    return apply


def on_model(model: str, stand_in: Prediction | None, read: Read, options: Mapping[Effect, Option]) -> Apply:
    """On what a model said: its prediction is clamped to what `read` accepts of it, or its fallback stands in."""

    def apply(draft: Draft, firing: Firing) -> None:
        note(draft, firing)
        if firing.effect is Effect.CLAMP and firing.after is not None and model in draft.predictions:
            draft.predictions[model] = _clamped(draft.predictions[model], read(firing.after))
        elif firing.effect is Effect.FALL_BACK and stand_in is not None:
            draft.predictions[model] = stand_in
        else:
            _stop(draft, firing)
            draft.settle(options.get(firing.effect, ABSTAIN), firing.reason)

    return apply


def on_action(model: str | None, read: Read, options: Mapping[Effect, Option]) -> Apply:
    """On what is about to be done: something else is done, or the amount is clamped."""

    def apply(draft: Draft, firing: Firing) -> None:
        note(draft, firing)
        if firing.effect is Effect.CLAMP and firing.after is not None and model in draft.predictions:
            draft.predictions[model] = _clamped(draft.predictions[model], read(firing.after))
            return
        draft.override(options.get(firing.effect, ABSTAIN), firing.reason)
        _stop(draft, firing)

    return apply


def _stop(draft: Draft, firing: Firing) -> None:
    if firing.effect is Effect.STOP:
        draft.error = ErrorCode.STOPPED


def _clamped(prediction: Prediction, answer: Answer) -> Prediction:
    """What stands in the place of a prediction; nobody has checked whether its confidence is calibrated."""
    value, confidence, each = answer
    checked = prediction.calibrated and abs(float(value) - float(prediction.value)) <= ROUNDED
    return msgspec.structs.replace(
        prediction, value=value, confidence=confidence, probabilities=each, calibrated=checked
    )


def _plain(value: Value | None) -> Value | None:
    if value is None:
        return None
    return str.__str__(value) if isinstance(value, str) else read_number(value)[0]
