"""How often each guardrail fired, and what its last firing changed."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.service import Service
from holism.vocabulary.guardrail import Firing


class GuardrailCount(msgspec.Struct, frozen=True):
    """How often a guardrail fired in the period; and its last firing there, of which decision and when."""

    name: str
    firings: int
    last: Firing | None = None
    decision: str | None = None
    time_us: int | None = None


def firings(service: Service, frame: nw.LazyFrame[Any]) -> tuple[GuardrailCount, ...]:
    """By guardrail, over a frame of facts: the most frequent first, with the declared ones that did not fire."""
    fired = frame.filter(nw.col("guarded")).select("guardrails", "position").explode("guardrails")
    counts = fired.group_by("guardrails").agg(n=nw.len(), position=nw.col("position").max())
    found = {row["guardrails"]: row for row in collect(counts) if row["guardrails"] is not None}
    last = frame.filter(nw.col("position").is_in([row["position"] for row in found.values()])) if found else None
    placed = collect(last.select("position", "decision_id")) if last else ()
    ids = {row["position"]: row["decision_id"] for row in placed}
    names = dict.fromkeys([guardrail.name for guardrail in service.system.guardrails]) | dict.fromkeys(found)
    shown = [
        _with_last(service, name, found[name]["n"], ids[found[name]["position"]])
        if name in found
        else GuardrailCount(name, 0)
        for name in names
    ]
    return tuple(sorted(shown, key=lambda one: -one.firings))


def _with_last(service: Service, name: str, firings: int, decision_id: str) -> GuardrailCount:
    """What the guardrail changed stands in the record alone, not in facts."""
    decision = service.decision(decision_id).decision
    last = next((firing for firing in decision.firings if firing.guardrail == name), None)
    return GuardrailCount(name, firings, last, decision.id, decision.time_us)
