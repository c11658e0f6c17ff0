"""The steps that a decision path is made of, each compiled to one callable on the draft."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from holism.decisions.answer import Answer, WrongAnswer, compile_reader
from holism.decisions.deadline import Overseer, TooLate
from holism.decisions.draft import ABSTAIN, Draft
from holism.decisions.effects import Apply, note
from holism.decisions.features import Features
from holism.decisions.models.adapter import Adapter
from holism.decisions.noise import Noise
from holism.vocabulary.component import Model
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import (
    ActionCheck,
    CallCheck,
    Effect,
    Firing,
    PredictionCheck,
    ProposalCheck,
    RequestCheck,
)
from holism.vocabulary.interaction import Policy
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Calibrator, Prediction
from holism.vocabulary.request import Request

Step = Callable[[Draft], None]

SILENT = Option(Mode.SILENT, "silent")


def request_step(name: str, check: RequestCheck, apply: Apply) -> Step:
    """One guardrail on the request. If the check itself fails, the decision abstains: unsure is unsafe."""

    def step(draft: Draft) -> None:
        try:
            if (firing := check(draft.request)) is not None:
                apply(draft, firing)
        except Exception as error:  # noqa: BLE001
            _broken(draft, name, error)

    return step


def proposal_step(name: str, check: ProposalCheck, apply: Apply) -> Step:
    """One guardrail on all that is known so far."""

    def step(draft: Draft) -> None:
        try:
            if (firing := check(draft)) is not None:
                apply(draft, firing)
        except Exception as error:  # noqa: BLE001
            _broken(draft, name, error)

    return step


def action_step(checks: Sequence[tuple[str, ActionCheck, Apply]]) -> Step:
    """All guardrails on the action: each may have something else done; then each remembers what is done."""
    proposing = tuple((name, check.propose, apply) for name, check, apply in checks)
    committing = tuple((name, check.commit, _vetoed(apply)) for name, check, apply in checks)

    def step(draft: Draft) -> None:
        for phase in (proposing, committing):
            for name, ask, apply in phase:
                try:
                    if (firing := ask(draft)) is not None:
                        apply(draft, firing)
                except Exception as error:  # noqa: BLE001
                    _broken(draft, name, error)

    return step


def _vetoed(apply: Apply) -> Apply:
    """What a veto does: the guardrails before it have not seen what would stand in, so that it must not act."""

    def veto(draft: Draft, firing: Firing) -> None:
        if firing not in draft.firings:
            apply(draft, firing)
        if firing.effect is not Effect.CLAMP and draft.option is not None and draft.option.mode.forcefulness:
            draft.override(ABSTAIN, firing.reason)

    return veto


def features_step(compute: Callable[[Request], Features]) -> Step:
    """All features; if one fails the models are not asked."""

    def step(draft: Draft) -> None:
        try:
            draft.features = compute(draft.request)
        except Exception as error:  # noqa: BLE001
            draft.fail(ErrorCode.FEATURE_FAILED, f"a feature failed: {_brief(error)}")
            draft.skip_models = True

    return step


def model_step(
    model: Model,
    adapter: Adapter,
    checks: Sequence[CallCheck],
    limit_s: float,
    deadline_s: float,
    overseer: Overseer,
    calibrator: Calibrator | None = None,
    noise: Noise | None = None,
) -> Step:
    """One model: asked under its call guardrails, its answer checked and calibrated, its fallback where it fails.

    Where noise is declared it is added to what the model itself says, never to a fallback.

    A model that may hang has `limit_s` seconds, or what is left of the decision's `deadline_s`.
    """
    name, version, predict = model.name, adapter.version, adapter.predict
    read = compile_reader(model.predicts)
    bounded = adapter.bounded

    def answer(request: Request, features: Features) -> Answer:
        return read(predict(request, features))

    checks = tuple(checks)
    stand_in = stand_in_of(model, version)
    trusted = calibrator is not None and calibrator.passes

    def fall_back(draft: Draft, error: ErrorCode, reason: str) -> None:
        draft.fail(error, reason)
        if stand_in is not None:
            draft.predictions[name] = stand_in

    def step(draft: Draft) -> None:
        if draft.skip_models:
            if stand_in is not None:
                draft.predictions[name] = stand_in
            return
        failure: tuple[ErrorCode, str] | None = None
        for check in checks:
            try:
                if (firing := check.enter()) is not None:
                    note(draft, firing)
                    return fall_back(draft, ErrorCode.BREAKER_OPEN, f"{name} is not asked: {firing.reason}")
            except Exception as error:  # noqa: BLE001
                return fall_back(draft, ErrorCode.GUARDRAIL_FAILED, f"a guardrail of {name} failed: {_brief(error)}")
        started = perf_counter()
        try:
            if bounded:
                value, confidence, each = answer(draft.request, draft.features)
            else:
                left_s = min(limit_s, deadline_s - (started - draft.started))
                # Read in the same thread: an answer may hang when it is read.
                value, confidence, each = overseer.call(left_s, answer, draft.request, draft.features)
        except WrongAnswer as wrong:
            failure = ErrorCode.MODEL_ANSWERED_WRONGLY, f"{name} answered wrongly: {wrong}"
        except TooLate as late:
            failure = ErrorCode.MODEL_TIMED_OUT, f"{name} gave {late}"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  a model may raise anything, SystemExit too
            failure = ErrorCode.MODEL_RAISED, f"{name} raised {_brief(error)}"
        elapsed_s = perf_counter() - started
        for check in checks:
            try:
                if (firing := check.leave(failure is not None, elapsed_s)) is not None:
                    note(draft, firing)
                    failure = failure or (ErrorCode.MODEL_TIMED_OUT, f"{name}: {firing.reason}")
            except Exception as error:  # noqa: BLE001
                failure = failure or (ErrorCode.GUARDRAIL_FAILED, f"a guardrail of {name} failed: {_brief(error)}")
        if failure is not None:
            return fall_back(draft, *failure)
        if calibrator is None:
            draft.predictions[name] = Prediction(value, version, confidence, elapsed_s * 1e6, False, each)
        else:
            # Only a model of a probability can have one.
            raw = float(value)
            value = calibrator(raw)
            draft.predictions[name] = Prediction(value, version, value, elapsed_s * 1e6, raw=raw, calibrated=trusted)
        if noise is not None:
            draft.predictions[name] = _noised(draft.predictions[name], noise)

    return step


def _noised(prediction: Prediction, noise: Noise) -> Prediction:
    value, added = noise(float(prediction.value))
    confidence = None if prediction.confidence is None else value
    return msgspec.structs.replace(prediction, value=value, confidence=confidence, noise=added)


def prediction_step(model: str, name: str, check: PredictionCheck, apply: Apply) -> Step:
    """One guardrail on what one model says."""

    def step(draft: Draft) -> None:
        prediction = draft.predictions.get(model)
        if prediction is None:
            return
        try:
            if (firing := check(draft.request, prediction.value)) is not None:
                apply(draft, firing)
        except Exception as error:  # noqa: BLE001
            _broken(draft, name, error)

    return step


def policy_step(policy: Policy, acts_on: Model | None, otherwise: Option) -> Step:
    """The interaction: which option, given what the model that it acts on says."""
    name = acts_on.name if acts_on else None

    def step(draft: Draft) -> None:
        prediction = None
        if name is not None:
            prediction = draft.predictions.get(name)
            if prediction is None:
                return draft.settle(otherwise, f"{name} has nothing to say")
        try:
            choice = policy(prediction, draft.request, draft.unit)
        except Exception as error:  # noqa: BLE001
            draft.fail(ErrorCode.POLICY_FAILED, f"the interaction policy failed: {_brief(error)}")
            return draft.settle(otherwise, "")
        draft.propensity, draft.explored = choice.propensity, choice.explored
        draft.settle(choice.option, choice.reason)

    return step


def silent_step(draft: Draft) -> None:
    """Without an interaction nothing is shown."""
    draft.settle(SILENT, "no interaction is declared")


def stand_in_of(model: Model, version: str) -> Prediction | None:
    """The declared fallback as a prediction."""
    if model.fallback is None:
        return None
    value, confidence, each = compile_reader(model.predicts)(model.fallback)
    return Prediction(value, version, confidence, fallback=True, probabilities=each)


def _broken(draft: Draft, name: str, error: Exception) -> None:
    draft.fail(ErrorCode.GUARDRAIL_FAILED, f"guardrail {name} failed: {_brief(error)}")
    draft.override(ABSTAIN, "")


def _brief(error: BaseException) -> str:
    """The error's type and where it was raised. Not its text, which may repeat a private value, and is recorded."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__}{where}"
