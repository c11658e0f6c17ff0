"""From a declared system to the flat sequence of steps that decides."""

import random
from collections.abc import Mapping
from typing import Any

from holism.decisions.answer import compile_reader, read_number
from holism.decisions.deadline import Overseer
from holism.decisions.effects import Apply, before_models, instead, on_action, on_model
from holism.decisions.features import compile_features
from holism.decisions.guardrails.limit import Limit
from holism.decisions.guardrails.switch import Switch
from holism.decisions.guardrails.timeout import Timeout
from holism.decisions.models.adapter import Adapter
from holism.decisions.noise import Noise, compile_noise
from holism.decisions.steps import (
    Step,
    action_step,
    features_step,
    model_step,
    policy_step,
    prediction_step,
    proposal_step,
    request_step,
    silent_step,
    stand_in_of,
)
from holism.vocabulary.component import Model
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import (
    ActionGuardrail,
    CallCheck,
    CallGuardrail,
    Effect,
    InputGuardrail,
    PredictionGuardrail,
    PredictionsGuardrail,
    RequestGuardrail,
    Site,
)
from holism.vocabulary.interaction import Policy
from holism.vocabulary.option import Option
from holism.vocabulary.prediction import Calibrator, Category
from holism.vocabulary.system import System


def compile_steps(
    system: System,
    adapters: Mapping[str, Adapter],
    policy: Policy | None,
    site: Site,
    calibrators: Mapping[str, Calibrator],
    rng: random.Random,
) -> tuple[tuple[Step, ...], Step | None]:
    """The steps up to what is to be done, any of which may settle it; and the one that always comes last.

    Raises `DeclarationError` for guardrails that do not fit their model.
    """
    guardrails = system.guardrails
    if not any(isinstance(guardrail, Switch) for guardrail in guardrails):
        guardrails = (Switch(), *guardrails)
    options = instead(system.interaction)
    early = before_models(options)
    steps = [
        request_step(guardrail.name, guardrail.on_request(site), early)
        for guardrail in guardrails
        if isinstance(guardrail, RequestGuardrail)
    ]
    if system.features:
        steps.append(features_step(compile_features(system.features)))
    steps += [
        proposal_step(guardrail.name, guardrail.on_input(site), early)
        for guardrail in guardrails
        if isinstance(guardrail, InputGuardrail)
    ]
    overseer = Overseer()
    applies = {model.name: _on_model(model, adapters[model.name], options) for model in system.models}
    checks = {
        model.name: [
            prediction_step(model.name, guardrail.name, guardrail.on_prediction(site), applies[model.name])
            for guardrail in guardrails
            if isinstance(guardrail, PredictionGuardrail) and guardrail.model == model.name
        ]
        for model in system.models
    }
    for model in system.models:
        _check_limits(model, guardrails)
        calibrator, noise = calibrators.get(model.name), compile_noise(model, rng)
        adapter = adapters[model.name]
        steps.append(_ask(model, adapter, guardrails, system.deadline_s, site, overseer, calibrator, noise))
        steps += checks[model.name]
    late = applies[system.acts_on.name] if system.acts_on else early
    together = [
        proposal_step(guardrail.name, guardrail.on_predictions(site), late)
        for guardrail in guardrails
        if isinstance(guardrail, PredictionsGuardrail)
    ]
    steps += together
    if together and system.acts_on:
        # They may have put a fallback in place, which is held against the model's own guardrails like its answer.
        steps += checks[system.acts_on.name]
    if policy is not None and system.interaction is not None:
        steps.append(policy_step(policy, system.acts_on, system.interaction.otherwise))
    else:
        steps.append(silent_step)
    last = [
        (guardrail.name, guardrail.on_action(site), _on_action(guardrail, system, options))
        for guardrail in guardrails
        if isinstance(guardrail, ActionGuardrail)
    ]
    return tuple(steps), action_step(last) if last else None


def _on_model(model: Model, adapter: Adapter, options: Mapping[Effect, Option]) -> Apply:
    stand_in = stand_in_of(model, adapter.version)
    return on_model(model.name, stand_in, compile_reader(model.predicts), options)


def _on_action(guardrail: Any, system: System, options: Mapping[Effect, Option]) -> Apply:
    guarded = getattr(guardrail, "model", None)
    read = next((compile_reader(model.predicts) for model in system.models if model.name == guarded), read_number)
    return on_action(guarded, read, options)


def _check_limits(model: Model, guardrails: tuple[Any, ...]) -> None:
    limited = any(isinstance(guardrail, Limit) and guardrail.model == model.name for guardrail in guardrails)
    if limited and isinstance(model.predicts, Category):
        raise DeclarationError(f"Limit on {model.name!r}: got a model that predicts a class, allowed is a number")


def _ask(
    model: Model,
    adapter: Adapter,
    guardrails: tuple[Any, ...],
    deadline_s: float,
    site: Site,
    overseer: Overseer,
    calibrator: Calibrator | None,
    noise: Noise | None,
) -> Step:
    checks: list[CallCheck] = []
    limit_s = deadline_s
    # Timeouts first, however they are declared: a breaker after them counts what came too late as a failure.
    for guardrail in sorted(guardrails, key=lambda each: not isinstance(each, Timeout)):
        if isinstance(guardrail, CallGuardrail) and guardrail.model == model.name:
            checks.append(guardrail.on_call(site))
            limit_s = min(limit_s, getattr(guardrail, "limit_s", limit_s))
    return model_step(model, adapter, checks, limit_s, deadline_s, overseer, calibrator, noise)
