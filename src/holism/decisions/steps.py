"""The steps that a decision path is made of, each compiled to one callable on the draft."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from holism.decisions.answer import WrongAnswer, compile_reader
from holism.decisions.deadline import Overseer, TooLate
from holism.decisions.draft import Draft
from holism.decisions.features import Features
from holism.decisions.models.adapter import Adapter
from holism.vocabulary.component import Model
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import CallCheck, Effect, Firing, PredictionCheck, RequestCheck
from holism.vocabulary.interaction import Interaction, Mode, Option, Policy
from holism.vocabulary.prediction import Prediction, Probability
from holism.vocabulary.request import Request

Step = Callable[[Draft], None]

ABSTAIN = Option(Mode.ABSTAIN, "abstain")
SILENT = Option(Mode.SILENT, "silent")


def request_step(name: str, check: RequestCheck, interaction: Interaction | None) -> Step:
    """One guardrail on the request. If the check itself fails, the decision abstains: unsure is unsafe."""
    defer = Option(Mode.DEFER, "a person decides")
    if interaction:
        defer = next((option for option in interaction.options if option.mode is Mode.DEFER), defer)
    options = {Effect.ABSTAIN: ABSTAIN, Effect.DEFER: defer, Effect.STOP: Option(Mode.ABSTAIN, "stopped")}

    def step(draft: Draft) -> None:
        try:
            firing = check(draft.request)
        except Exception as error:  # noqa: BLE001
            draft.fail(ErrorCode.GUARDRAIL_FAILED, f"guardrail {name} failed: {_brief(error)}")
            return draft.settle(ABSTAIN, "")
        if firing is None:
            return None
        draft.firings.append(firing)
        if firing.effect is Effect.FALL_BACK:
            draft.skip_models = True
            draft.reason = draft.reason or firing.reason
            return None
        if firing.effect is Effect.STOP:
            draft.error = ErrorCode.STOPPED
        return draft.settle(options.get(firing.effect, ABSTAIN), firing.reason)

    return step


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
) -> Step:
    """One model: asked under its call guardrails, its answer checked, its fallback where it fails.

    A model that may hang has `limit_s` seconds, or what is left of the decision's `deadline_s`.
    """
    name, version, predict = model.name, adapter.version, adapter.predict
    read = compile_reader(model.predicts)
    bounded = adapter.bounded
    checks = tuple(checks)
    stand_in = _fallback(model, version)

    def fall_back(draft: Draft, error: ErrorCode, reason: str) -> None:
        draft.fail(error, reason)
        if stand_in is not None:
            draft.predictions[name] = stand_in

    def step(draft: Draft) -> None:
        if draft.skip_models:
            if stand_in is not None:
                draft.predictions[name] = stand_in
            return
        for check in checks:
            if (firing := check.enter()) is not None:
                draft.firings.append(firing)
                return fall_back(draft, ErrorCode.BREAKER_OPEN, f"{name} is not asked: {firing.reason}")
        failure: tuple[ErrorCode, str] | None = None
        started = perf_counter()
        try:
            if bounded:
                value, confidence = read(predict(draft.request, draft.features))
            else:
                left_s = min(limit_s, deadline_s - (started - draft.started))
                value, confidence = read(overseer.call(left_s, predict, draft.request, draft.features))
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
            if (firing := check.leave(failure is not None, elapsed_s)) is not None:
                draft.firings.append(firing)
                failure = failure or (ErrorCode.MODEL_TIMED_OUT, f"{name}: {firing.reason}")
        if failure is not None:
            return fall_back(draft, *failure)
        draft.predictions[name] = Prediction(value, version, confidence, elapsed_s * 1e6)

    return step


def prediction_step(model: Model, name: str, check: PredictionCheck) -> Step:
    """One guardrail on what one model says."""
    is_probability = isinstance(model.predicts, Probability)
    model_name = model.name

    def step(draft: Draft) -> None:
        prediction = draft.predictions.get(model_name)
        if prediction is None:
            return
        try:
            firing = check(draft.request, prediction.value)
        except Exception as error:  # noqa: BLE001
            draft.fail(ErrorCode.GUARDRAIL_FAILED, f"guardrail {name} failed: {_brief(error)}")
            return draft.settle(ABSTAIN, "")
        if firing is not None:
            draft.firings.append(firing)
            _apply(draft, model_name, prediction, firing, is_probability)

    return step


def policy_step(policy: Policy, acts_on: Model | None, otherwise: Option) -> Step:
    """The interaction: which option, given the confidence of the model that it acts on."""
    name = acts_on.name if acts_on else None

    def step(draft: Draft) -> None:
        confidence = None
        if name is not None:
            prediction = draft.predictions.get(name)
            if prediction is None:
                return draft.settle(otherwise, f"{name} has nothing to say")
            confidence = prediction.confidence
        try:
            choice = policy(confidence, draft.unit)
        except Exception as error:  # noqa: BLE001
            draft.fail(ErrorCode.POLICY_FAILED, f"the interaction policy failed: {_brief(error)}")
            return draft.settle(otherwise, "")
        draft.propensity, draft.explored = choice.propensity, choice.explored
        draft.settle(choice.option, choice.reason)

    return step


def silent_step(draft: Draft) -> None:
    """Without an interaction nothing is shown."""
    draft.settle(SILENT, "no interaction is declared")


def _fallback(model: Model, version: str) -> Prediction | None:
    if model.fallback is None:
        return None
    value, confidence = compile_reader(model.predicts)(model.fallback)
    return Prediction(value, version, confidence, fallback=True)


def _apply(draft: Draft, model: str, prediction: Prediction, firing: Firing, is_probability: bool) -> None:
    if firing.effect is Effect.CLAMP and firing.after is not None:
        confidence = float(firing.after) if is_probability else prediction.confidence
        draft.predictions[model] = Prediction(
            firing.after, prediction.version, confidence, prediction.latency_us, prediction.fallback
        )
    else:
        draft.settle(ABSTAIN, firing.reason)


def _brief(error: BaseException) -> str:
    """The error's type and where it was raised. Not its text, which may repeat a private value, and is recorded."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__}{where}"
