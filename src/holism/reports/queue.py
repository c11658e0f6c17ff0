"""The cases that wait for a person, the oldest first, with what the person needs to know."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.service import Service
from holism.vocabulary.clock import from_datetime, to_datetime
from holism.vocabulary.oversight import APPEAL, ESCALATION, REVIEW, Ground

MOST = 50
DAYS = 90.0
"""What has waited longer is no longer listed: it should have been decided long ago."""


class Waiting(msgspec.Struct, frozen=True):
    """One case.

    :param since_us: since when it waits for a person, microseconds since 1970 UTC.
    :param said: what was said with the appeal or the escalation.
    :param mode, action, reason: what the system did, and why; None where reviewers are to answer first.
    """

    decision: str
    ground: Ground
    since_us: int
    unit: str | None
    mode: str | None
    action: str | None
    reason: str | None
    said: str
    taken_by: str


class Queue(msgspec.Struct, frozen=True):
    """The cases that wait, `total` in all, of which at most 50 are listed; appeals come first, then the oldest."""

    system: str
    as_of_us: int
    total: int
    by_ground: dict[str, int]
    cases: tuple[Waiting, ...]


def queue(service: Service) -> Queue:
    """Asks the log, up to its last record. Raises `DeclarationError` for a system that declares no oversight."""
    desk, now_us = service.desk, service.clock()
    hides = desk.rules.decide_first
    waiting = _waiting(service.analysis.facts(now_us)).filter(
        nw.col("waits_since") >= nw.lit(to_datetime(now_us) - timedelta(days=DAYS))
    )
    counts = {row["ground"]: row["n"] for row in collect(waiting.group_by("ground").agg(n=nw.len()))}
    listed = waiting.sort("rank", "waits_since", "position").head(MOST)
    cases = tuple(_case(service, row, hides) for row in collect(listed))
    return Queue(service.system.name, now_us, sum(counts.values()), counts, cases)


def _case(service: Service, row: Mapping[str, Any], hides: bool) -> Waiting:
    taken = service.desk.taken(row["decision_id"])
    return Waiting(
        row["decision_id"],
        Ground(row["ground"]),
        from_datetime(row["waits_since"]),
        row["unit"],
        None if hides else row["mode"],
        None if hides else row["action"],
        None if hides else row["reason"],
        row["said"] or "",
        taken.by if taken else "",
    )


def _waiting(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The decisions about which something was said after the last review, or that were deferred and never reviewed.

    By the times at which it arrived: where they are equal it still waits.
    """
    reviewed, escalated, appealed = (nw.col(f"feedback_{each.name}_time") for each in (REVIEW, ESCALATION, APPEAL))
    appeal_waits = ~appealed.is_null() & (reviewed.is_null() | (appealed >= reviewed))
    escalation_waits = ~escalated.is_null() & (reviewed.is_null() | (escalated >= reviewed))
    deferral_waits = (nw.col("mode") == "defer") & reviewed.is_null()
    said = nw.col(f"feedback_{APPEAL.name}"), nw.col(f"feedback_{ESCALATION.name}")
    ground = nw.when(escalation_waits).then(nw.lit(Ground.ESCALATED.value)).otherwise(nw.lit(Ground.DEFERRED.value))
    since = nw.when(escalation_waits).then(escalated).otherwise(nw.col("time"))
    return facts.filter(appeal_waits | escalation_waits | deferral_waits).select(
        "position",
        "decision_id",
        "unit",
        "mode",
        "action",
        "reason",
        ground=nw.when(appeal_waits).then(nw.lit(Ground.APPEALED.value)).otherwise(ground),
        rank=nw.when(appeal_waits).then(0).otherwise(1),
        waits_since=nw.when(appeal_waits).then(appealed).otherwise(since),
        said=nw.when(appeal_waits).then(said[0]).otherwise(nw.when(escalation_waits).then(said[1])),
    )
