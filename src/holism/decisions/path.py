"""The decision path: compiled once, when a system is opened, into a flat sequence of steps."""

import logging
import random
from collections.abc import Callable, Mapping
from operator import attrgetter
from time import perf_counter_ns
from typing import Any

import msgspec

from holism.decisions.compile import compile_steps
from holism.decisions.draft import ABSTAIN, Draft
from holism.decisions.models.adapter import Adapter
from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.guardrail import Site
from holism.vocabulary.interaction import Policy
from holism.vocabulary.prediction import Calibrator, Prediction
from holism.vocabulary.request import Request
from holism.vocabulary.system import System

logger = logging.getLogger(__name__)

Pseudonym = Callable[[str, str], str]


class Path:
    """Decides requests of one system. It never raises and always answers.

    :param adapters: the loaded models, by name.
    :param policy: chooses among the interaction's options.
    :param calibrators: what makes the models' probabilities ones that can be taken at their word, by model name.
    :param site: where guardrails are put to work.
    :param identify: returns a new decision id.
    :param release: what decides, as recorded.
    :param observe: hears of the confidence of the model that is acted on, of every decision in which it has one.
    :param rng: for the noise of models that declare some.
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
        calibrators: Mapping[str, Calibrator] | None = None,
        observe: Callable[[float], None] | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._system, self._release = system.name, release
        self._clock, self._identify = site.clock, identify
        self._unit = _reader(system.schema.unit, pseudonym)
        self._key = _reader(system.schema.key, pseudonym)
        self._observe = observe if system.acts_on else None
        self._acts_on = system.acts_on.name if system.acts_on else ""
        self._steps, self._finally = compile_steps(
            system, adapters, policy, site, calibrators or {}, rng or random.Random()
        )

    def decide(self, request: Request, trace: str | None = None) -> Decision:
        """The decision on a request that has been checked against the schema."""
        started = perf_counter_ns()
        draft = Draft(request, self._unit(request))
        for step in self._steps:
            step(draft)
            if draft.option is not None:
                break
        option = draft.option or ABSTAIN
        if self._finally is not None:
            draft.option = option
            self._finally(draft)
            option = draft.option
        if self._observe is not None:
            self._tell(draft.predictions.get(self._acts_on))
        decided_us = self._clock()
        return Decision(
            self._identify(),
            decided_us,
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
            None if option.undo_s is None else decided_us + round(option.undo_s * SECOND_US),
        )

    def _tell(self, prediction: Prediction | None) -> None:
        if prediction is None or prediction.fallback or prediction.confidence is None or self._observe is None:
            return
        try:
            self._observe(prediction.confidence)
        except Exception:
            # What is learned from a decision must not keep it from being answered.
            logger.exception("a confidence could not be observed")

    def withdraw(self, decision: Decision, reason: str) -> Decision:
        """The answer where a decision cannot be written down: abstain, without what guardrails put into it."""
        refused = self.refuse(ErrorCode.GUARDRAIL_FAILED, reason)
        return msgspec.structs.replace(refused, unit=decision.unit, key=decision.key, recorded=True)

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
