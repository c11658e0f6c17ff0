"""What the guardrails did, and the two that people operate, switch and fuse: the query behind `/guardrails`."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.console.firings import GuardrailCount, firings
from holism.console.period import Period
from holism.console.snapshot import Snapshot
from holism.decisions.guardrails.fuse import Fuse, FuseState
from holism.decisions.guardrails.switch import Position
from holism.measures.collect import collect, collect_one, tally
from holism.service import Service
from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.guardrail import Firing, hooks

RECENT = 15

LOOKS_AT = {
    "on_request": "requests",
    "on_input": "requests and features",
    "on_call": "calls of a model",
    "on_prediction": "what a model says",
    "on_predictions": "what all models say",
    "on_action": "what is about to be done",
}


class GuardrailShown(msgspec.Struct, frozen=True):
    """A guardrail: its kind, what it looks at, and how often it fired."""

    name: str
    kind: str
    looks_at: str
    count: GuardrailCount


class FuseShown(msgspec.Struct, frozen=True):
    """A fuse, or that of one unit where each has its own; `blown` is None while it is whole."""

    name: str
    unit: str
    blown: FuseState | None


class RecentFiring(msgspec.Struct, frozen=True):
    """One firing: of which decision, on what, and what it changed."""

    decision: str
    time_us: int
    unit: str | None
    mode: str | None
    action: str | None
    firing: Firing


class GuardrailsShown(msgspec.Struct, frozen=True):
    """What the page of guardrails shows.

    :param halted: who halted the system and why; None while it runs.
    :param guarded: decisions of the period in which one fired or more; `failed` of them in which one itself failed.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    halted: Position | None
    fuses: tuple[FuseShown, ...]
    decisions: int
    guarded: int
    failed: int
    guardrails: tuple[GuardrailShown, ...]
    recent: tuple[RecentFiring, ...]


def guardrails(service: Service, snapshot: Snapshot, period: Period) -> GuardrailsShown:
    """Asks for everything that the page shows, over one snapshot."""
    frame = snapshot.frame(period.window)
    failed = tally(nw.col("error") == ErrorCode.GUARDRAIL_FAILED.value)
    guarded = tally(nw.col("guarded"))
    counts = collect_one(frame.select(n=nw.len(), guarded=guarded, failed=failed))
    declared = {each.name: each for each in service.system.guardrails}
    shown = [_shown(each, declared.get(each.name)) for each in firings(service, frame)]
    return GuardrailsShown(
        service.system.name,
        service.system.title,
        snapshot.as_of_us,
        period,
        service.halted,
        _fuses(service),
        counts["n"],
        counts["guarded"] or 0,
        counts["failed"] or 0,
        tuple(shown),
        _recent(service, frame),
    )


def _shown(count: GuardrailCount, declared: object) -> GuardrailShown:
    if declared is None:
        return GuardrailShown(count.name, "no longer declared", "", count)
    looks_at = ", ".join(LOOKS_AT[hook] for hook in hooks(declared))
    return GuardrailShown(count.name, type(declared).__name__, looks_at, count)


def _fuses(service: Service) -> tuple[FuseShown, ...]:
    blown = service.fuses
    whole = [
        FuseShown(each.name, "", None)
        for each in service.system.guardrails
        if isinstance(each, Fuse) and not any(name == each.name for name, _ in blown)
    ]
    return (*(FuseShown(name, unit, state) for (name, unit), state in sorted(blown.items())), *whole)


def _recent(service: Service, frame: nw.LazyFrame[Any]) -> tuple[RecentFiring, ...]:
    """What was changed stands in the record alone, not in facts."""
    last = frame.filter(nw.col("guarded")).sort("position", descending=True).head(RECENT).select("decision_id")
    decisions = [service.decision(row["decision_id"]).decision for row in collect(last)]
    found = [
        RecentFiring(decision.id, decision.time_us, decision.unit, decision.mode.value, decision.action, firing)
        for decision in decisions
        for firing in decision.firings
    ]
    return tuple(found[:RECENT])
