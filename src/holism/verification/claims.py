"""All that is claimed of a system, each as a function that looks at a run."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from math import isfinite
from types import SimpleNamespace
from typing import Any

import msgspec

from holism.decisions.guardrails.invariant import MEMORIES, NOT_DONE, Invariant, invariant_key
from holism.decisions.guardrails.past import Formula, Memory, compile_past
from holism.decisions.guardrails.shield import Shield
from holism.verification.attention import capped, muted
from holism.verification.memories import is_halted
from holism.verification.run import Run, Turn, Verdicts
from holism.verification.values import mark_of
from holism.vocabulary.claim import Claim, Plant
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import is_value
from holism.vocabulary.system import System

DECISIONS = msgspec.json.Decoder(Decision)


class Source(StrEnum):
    """Who makes a claim."""

    BUILT_IN = "every system"
    DECLARED = "declared"
    GUARDRAIL = "guardrail"
    PLANT = "plant"
    ABSTRACTION = "abstraction"


class Check(msgspec.Struct, frozen=True):
    """One claim, and how a run is held against it."""

    name: str
    source: Source
    look: Callable[[Run], Verdicts]

    def broken_by(self, run: Run) -> str | None:
        """How the run breaks the claim, empty if it does not; None where the run has nothing to do with it."""
        seen = False
        try:
            for broken in self.look(run):
                seen = True
                if broken:
                    return broken
        except Exception as error:  # noqa: BLE001  a claim that cannot be looked at is not kept
            return f"the claim itself raised {type(error).__name__}: {error}"
        return "" if seen else None


def checks_of(system: System) -> tuple[Check, ...]:
    """All claims of a system but the exhaustive one."""
    private = [field.name for field in system.schema.private if field.kind in ("text", "number", "integer")]
    checks = [
        Check("every request is answered, in time and with a reason", Source.BUILT_IN, _answered),
        Check("nothing that is not a number is passed on", Source.BUILT_IN, lambda run: _numbers(system, run)),
        Check("no guardrail and no policy fails", Source.BUILT_IN, _working),
        Check("while halted nothing is asked or done", Source.BUILT_IN, lambda run: _halted(system, run)),
    ]
    if private:
        checks.append(Check("nothing private is passed on", Source.BUILT_IN, lambda run: _private(private, run)))
    if system.interaction and system.schema.unit:
        checks += _of_people(system.name, system.interaction)
    checks += [Check(claim.name, Source.DECLARED, _declared(claim)) for claim in system.claims]
    for guardrail in system.guardrails:
        if isinstance(guardrail, Invariant):
            checks.append(Check(f"invariant: {guardrail.name}", Source.GUARDRAIL, _invariant(system, guardrail)))
        if isinstance(guardrail, Shield) and system.plant:
            name = f"{guardrail.name} overrides only where it must"
            checks.append(Check(name, Source.GUARDRAIL, _minimal(system.plant, guardrail)))
    if plant := system.plant:
        if plant.start is not None:
            checks.append(Check(f"{plant.name}: from its start it stays safe", Source.PLANT, _lasting(plant)))
        checks.append(Check(f"{plant.name}: all that is kept to is safe", Source.PLANT, _safe(plant)))
        checks.append(Check(f"{plant.name}: what is kept to is never left", Source.PLANT, _inductive(plant)))
    return tuple(checks)


def _of_people(system: str, interaction: Interaction) -> list[Check]:
    checks = [Check("what is muted does not come", Source.BUILT_IN, lambda run: muted(system, run))]
    if interaction.caps:
        kept = Check("no frequency cap is exceeded", Source.BUILT_IN, lambda run: capped(system, interaction, run))
        checks.append(kept)
    return checks


def _decided(run: Run) -> Iterator[tuple[Turn, Decision]]:
    """The decisions on requests that were not refused."""
    return ((turn, turn.decision) for turn in run.turns if turn.decision is not None and turn.request is not None)


def _answered(run: Run) -> Verdicts:
    for turn in run.turns:
        decision = turn.decision
        if decision is None:
            yield f"there was no decision: {turn.raised}"
        else:
            yield "" if decision.reason else "the decision has no reason"


def _working(run: Run) -> Verdicts:
    for _, decision in _decided(run):
        failed = decision.error in (ErrorCode.GUARDRAIL_FAILED, ErrorCode.POLICY_FAILED)
        yield decision.reason if failed else ""


def _numbers(system: System, run: Run) -> Verdicts:
    predicts = {model.name: model.predicts for model in system.models}
    for _, decision in _decided(run):
        for name, prediction in decision.predictions.items():
            if not is_value(predicts[name], prediction.value):
                yield f"{name} passes on {prediction.value!r}"
            if not (prediction.confidence is None or 0.0 <= prediction.confidence <= 1.0):
                yield f"{name} passes on the confidence {prediction.confidence}"
        if not all(map(isfinite, decision.features.values())):
            yield f"a feature is not a finite number: {decision.features}"
        # What is not a number becomes null in JSON, so that it comes back as something else, or not at all.
        yield "" if DECISIONS.decode(msgspec.json.encode(decision)) == decision else "its record says something else"


def _halted(system: System, run: Run) -> Verdicts:
    if is_halted(system, run.case.memory):
        for turn, decision in _decided(run):
            done = (
                f"the decision is to {decision.mode} ({decision.action})" if decision.mode is not Mode.ABSTAIN else ""
            )
            yield f"{', '.join(turn.asked)} was asked" if turn.asked else done


def _private(fields: list[str], run: Run) -> Verdicts:
    for turn, decision in _decided(run):
        marks = {name: mark for name in fields if (mark := mark_of(getattr(turn.request, name, None)))}
        if marks:
            text = msgspec.json.encode(decision).decode()
            told = ", ".join(sorted(name for name, mark in marks.items() if re.search(mark, text)))
            yield f"the value of {told} is in the decision: {decision.reason}" if told else ""


def _declared(claim: Claim) -> Callable[[Run], Verdicts]:
    def look(run: Run) -> Verdicts:
        if not claim.history:
            for turn, decision in _decided(run):
                yield "" if claim.holds(turn.request, decision) else _said(decision)
        elif not run.case.memory:
            # A history that began before the first decision cannot be told.
            past = [(turn.request, decision) for turn, decision in _decided(run)]
            for count in range(1, len(past) + 1):
                yield "" if claim.holds(past[:count]) else _said(past[count - 1][1])

    return look


def _invariant(system: System, invariant: Invariant) -> Callable[[Run], Verdicts]:
    """What was done is held against the invariant once more, with a monitor that is not the guardrail's own."""
    options = system.interaction.options if system.interaction else ()
    # Without an interaction decisions are silent, and what acts on them goes by the predictions.
    harmless = NOT_DONE | {Mode.SILENT} if options else NOT_DONE
    formula = invariant.holds
    monitor = compile_past(formula) if isinstance(formula, Formula) else lambda now, memory, _: (formula(now), memory)

    def look(run: Run) -> Verdicts:
        memories: dict[str, Memory] = {}
        for turn, decision in _decided(run):
            key = invariant_key(system.name, invariant.name, (decision.unit or "") if invariant.per_unit else "")
            kept = run.case.memory.get(key)
            before = memories.get(key, MEMORIES.decode(kept) if kept else ())
            held, memories[key] = monitor(_executed(turn, decision, options), before, decision.time_us)
            if decision.mode not in harmless:
                yield "" if held else _said(decision)

    return look


def _executed(turn: Turn, decision: Decision, options: tuple[Option, ...]) -> Any:
    """What was done, as guardrails read it."""
    option = next((option for option in options if option.name == decision.action), None)
    return SimpleNamespace(
        request=turn.request,
        unit=decision.unit,
        features=decision.features,
        predictions=decision.predictions,
        firings=decision.firings,
        option=option or Option(decision.mode, decision.action),
    )


def _lasting(plant: Plant) -> Callable[[Run], Verdicts]:
    start = msgspec.to_builtins(plant.start)

    def look(run: Run) -> Verdicts:
        for count, turn in enumerate(run.turns if run.case.state == start else (), 1):
            after = f"{count} decisions of {plant.step_s:g} s lead from the start to {turn.after}"
            yield "" if turn.decision is None or plant.safe(turn.after) else after

    return look


def _safe(plant: Plant) -> Callable[[Run], Verdicts]:
    def look(run: Run) -> Verdicts:
        for turn in run.turns:
            if turn.state is not None and plant.keeps(turn.state):
                yield "" if plant.safe(turn.state) else f"{turn.state} is kept to and is not safe"

    return look


def _inductive(plant: Plant) -> Callable[[Run], Verdicts]:
    def look(run: Run) -> Verdicts:
        for turn in run.turns:
            decision = turn.decision
            if decision is not None and turn.state is not None and plant.keeps(turn.state):
                yield "" if plant.keeps(turn.after) else f"{turn.state} leads to {turn.after}, where {_said(decision)}"

    return look


def _minimal(plant: Plant, shield: Shield) -> Callable[[Run], Verdicts]:
    """It is looked at where the shield's override made a difference to the plant, and nothing else overrode."""

    def look(run: Run) -> Verdicts:
        for turn, decision in _decided(run):
            if turn.state is None or [firing.guardrail for firing in decision.firings] != [shield.name]:
                continue
            prediction, wanted = decision.predictions[shield.model], decision.firings[0].before
            unguarded = msgspec.structs.replace(prediction, value=wanted)
            let_pass = msgspec.structs.replace(
                decision, predictions=decision.predictions | {shield.model: unguarded}, firings=()
            )
            nexts = [plant.step(turn.state, let_pass, each) for each in plant.disturbances]
            if nexts != [plant.step(turn.state, decision, each) for each in plant.disturbances]:
                needed = not all(map(plant.keeps, nexts))
                yield (
                    ""
                    if needed
                    else f"in {turn.state} {wanted} is overridden, which leads to {nexts[0]}, and is within"
                )

    return look


def _said(decision: Decision) -> str:
    values = ", ".join(f"{name} = {prediction.value!r}" for name, prediction in decision.predictions.items())
    return f"the decision is to {decision.mode} ({decision.action}{f'; {values}' if values else ''}): {decision.reason}"
