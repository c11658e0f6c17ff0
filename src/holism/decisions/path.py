"""The decision path: compiled once, when a system is opened, into a flat sequence of steps."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from time import perf_counter_ns
from typing import Any

from holism.decisions.deadline import Overseer
from holism.decisions.draft import Draft
from holism.decisions.features import compile_features
from holism.decisions.guardrails.limit import Limit
from holism.decisions.guardrails.switch import Switch
from holism.decisions.models.adapter import Adapter
from holism.decisions.steps import (
    ABSTAIN,
    Step,
    features_step,
    model_step,
    policy_step,
    prediction_step,
    request_step,
    silent_step,
)
from holism.vocabulary.component import Model
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import CallCheck, CallGuardrail, PredictionGuardrail, RequestGuardrail, Site
from holism.vocabulary.interaction import Policy
from holism.vocabulary.prediction import Category
from holism.vocabulary.request import Request
from holism.vocabulary.system import System

Pseudonym = Callable[[str, str], str]


class Path:
    """Decides requests of one system. It never raises and always answers.

    :param adapters: the loaded models, by name.
    :param policy: chooses among the interaction's options.
    :param site: where guardrails are put to work.
    :param identify: returns a new decision id.
    :param release: what decides, as recorded.
    :param pseudonym: what a field's value is called where it must not be in clear.
    """

    def __init__(
        self,
        system: System,
        adapters: Mapping[str, Adapter],
        policy: Policy | None,
        site: Site,
        identify: Callable[[], str],
        release: str,
        pseudonym: Pseudonym = lambda field, value: value,
    ) -> None:
        self._system, self._release = system.name, release
        self._clock, self._identify = site.clock, identify
        self._unit = _reader(system.schema.unit, pseudonym)
        self._key = _reader(system.schema.key, pseudonym)
        self._steps = tuple(_compile(system, adapters, policy, site))

    def decide(self, request: Request, trace: str | None = None) -> Decision:
        """The decision on a request that has been checked against the schema."""
        started = perf_counter_ns()
        draft = Draft(request, self._unit(request))
        for step in self._steps:
            step(draft)
            if draft.option is not None:
                break
        option = draft.option or ABSTAIN
        return Decision(
            self._identify(),
            self._clock(),
            self._system,
            self._release,
            option.mode,
            option.name,
            draft.reason,
            draft.unit,
            self._key(request),
            draft.features,
            draft.predictions,
            tuple(draft.firings),
            draft.propensity,
            draft.explored,
            draft.error,
            trace,
            (perf_counter_ns() - started) / 1e3,
        )

    def refuse(self, error: ErrorCode, reason: str, trace: str | None = None) -> Decision:
        """The answer to what is not a request at all: abstain, and say why."""
        return Decision(
            self._identify(),
            self._clock(),
            self._system,
            self._release,
            ABSTAIN.mode,
            ABSTAIN.name,
            reason,
            error=error,
            trace=trace,
            recorded=False,
        )


def _reader(name: str | None, pseudonym: Pseudonym) -> Callable[[Request], str | None]:
    if name is None:
        return lambda request: None
    get: Callable[[Any], Any] = attrgetter(name)
    return lambda request: pseudonym(name, str(get(request)))


def _compile(system: System, adapters: Mapping[str, Adapter], policy: Policy | None, site: Site) -> list[Step]:
    guardrails = system.guardrails
    if not any(isinstance(guardrail, Switch) for guardrail in guardrails):
        guardrails = (Switch(), *guardrails)
    steps = [
        request_step(guardrail.name, guardrail.on_request(site), system.interaction)
        for guardrail in guardrails
        if isinstance(guardrail, RequestGuardrail)
    ]
    if system.features:
        steps.append(features_step(compile_features(system.features)))
    overseer = Overseer()
    for model in system.models:
        limited = any(isinstance(guardrail, Limit) and guardrail.model == model.name for guardrail in guardrails)
        if limited and isinstance(model.predicts, Category):
            raise DeclarationError(f"Limit on {model.name!r}: got a model that predicts a class, allowed is a number")
        steps.append(_ask(model, adapters[model.name], guardrails, system.deadline_s, site, overseer))
        steps += [
            prediction_step(model, guardrail.name, guardrail.on_prediction(site))
            for guardrail in guardrails
            if isinstance(guardrail, PredictionGuardrail) and guardrail.model == model.name
        ]
    if policy is not None and system.interaction is not None:
        steps.append(policy_step(policy, system.acts_on, system.interaction.otherwise))
    else:
        steps.append(silent_step)
    return steps


def _ask(
    model: Model, adapter: Adapter, guardrails: tuple[Any, ...], deadline_s: float, site: Site, overseer: Overseer
) -> Step:
    checks: list[CallCheck] = []
    limit_s = deadline_s
    for guardrail in guardrails:
        if isinstance(guardrail, CallGuardrail) and guardrail.model == model.name:
            checks.append(guardrail.on_call(site))
            limit_s = min(limit_s, getattr(guardrail, "limit_s", limit_s))
    return model_step(model, adapter, checks, limit_s, deadline_s, overseer)
