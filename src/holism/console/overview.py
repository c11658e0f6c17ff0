"""The system as it runs: the public query behind the overview and `/overview.json`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.console.firings import GuardrailCount, firings
from holism.console.monitors import AlertShown
from holism.console.period import Period
from holism.console.policy import PolicyShown, policy
from holism.console.rates import Rates, rates
from holism.console.snapshot import Snapshot
from holism.decisions.guardrails.switch import Position
from holism.measures.collect import collect, collect_one, tally
from holism.records.recorder import Counts
from holism.service import Service
from holism.vocabulary.clock import from_datetime, to_datetime
from holism.vocabulary.component import Model
from holism.vocabulary.option import Mode

UNKNOWN = "unknown"


class ComponentShown(msgspec.Struct, frozen=True):
    """A component as the diagram shows it."""

    name: str
    description: str
    ml: bool


class Day(msgspec.Struct, frozen=True):
    """One UTC day: decisions by mode, and latency in microseconds (None without decisions)."""

    day: str
    modes: dict[str, int] = {}
    p50_us: float | None = None
    p99_us: float | None = None


class ActionCount(msgspec.Struct, frozen=True):
    """How often an option was taken, and how: `explored` at random, with which propensities in (0, 1]."""

    action: str
    mode: str
    decisions: int
    explored: int
    least_propensity: float | None


class ReleaseSeen(msgspec.Struct, frozen=True):
    """A release that decided in the period."""

    release: str
    decisions: int
    first_us: int
    last_us: int


class Overview(msgspec.Struct, frozen=True):
    """What the overview shows.

    :param as_of_us: what was recorded by then is in it; microseconds since 1970 UTC.
    :param halted: who halted the system and why; None while it runs.
    :param decisions_before: in the period before, of the same length; None where there is none.
    :param day, hour: rates over the last 24 hours and the last one, whatever the period.
    :param guardrails: with the declared ones that did not fire.
    :param fallbacks: decisions by model in which its fallback stood in.
    :param store: what became of the records of this process.
    :param alerts: those that wait for a person, in the order to read them.
    """

    system: str
    title: str
    release: str
    as_of_us: int
    halted: Position | None
    period: Period
    decisions: int
    decisions_before: int | None
    units: int
    modes: dict[str, int]
    days: tuple[Day, ...]
    actions: tuple[ActionCount, ...]
    explored: int
    p50_us: float | None
    p99_us: float | None
    deadline_s: float
    errors: dict[str, int]
    fallbacks: dict[str, int]
    guardrails: tuple[GuardrailCount, ...]
    releases: tuple[ReleaseSeen, ...]
    day: Rates
    hour: Rates
    policy: PolicyShown | None
    components: tuple[ComponentShown, ...]
    environment: tuple[str, ...]
    store: Counts
    head: int
    alerts: tuple[AlertShown, ...] = ()


def overview(service: Service, snapshot: Snapshot, period: Period) -> Overview:
    """Asks for everything that the overview shows, over one snapshot."""
    system = service.system
    frame = snapshot.frame(period.window)
    cells = list(
        collect(
            frame.group_by("mode", "action", "error", "release").agg(
                n=nw.len(),
                explored=tally(nw.col("explored")),
                propensity=nw.col("propensity").min(),
                first=nw.col("time").min(),
                last=nw.col("time").max(),
            )
        )
    )
    whole = collect_one(frame.select(units=nw.col("unit").n_unique(), **_latencies()))
    before = None if period.before is None else collect_one(snapshot.frame(period.before).select(n=nw.len()))["n"]
    return Overview(
        system=system.name,
        title=system.title,
        release=service.release,
        as_of_us=snapshot.as_of_us,
        halted=service.halted,
        period=period,
        decisions=sum(cell["n"] for cell in cells),
        decisions_before=before,
        units=whole["units"] or 0,
        modes=_in_order(_total(cells, "mode")),
        days=days(frame, period, snapshot.as_of_us),
        actions=_actions(cells),
        explored=sum(cell["explored"] or 0 for cell in cells),
        p50_us=whole["p50_us"],
        p99_us=whole["p99_us"],
        deadline_s=system.deadline_s,
        errors=_total([cell for cell in cells if cell["error"] is not None], "error"),
        fallbacks=_fallbacks(frame, [model.name for model in system.models]),
        guardrails=firings(service, frame),
        releases=_releases(cells),
        day=rates(system, snapshot, 24.0),
        hour=rates(system, snapshot, 1.0),
        policy=policy(system, frame),
        components=tuple(
            ComponentShown(part.name, part.description, isinstance(part, Model)) for part in system.components
        ),
        environment=system.environment,
        store=service.recorder.counts(),
        head=snapshot.head,
    )


def _latencies() -> dict[str, nw.Expr]:
    quantiles = {"p50_us": 0.5, "p99_us": 0.99}
    return {name: nw.col("latency_us").quantile(q, interpolation="linear") for name, q in quantiles.items()}


def _total(cells: Sequence[Mapping[str, Any]], by: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[cell[by] or UNKNOWN] += cell["n"]
    return dict(counts.most_common())


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """By mode, in the order of their forcefulness; modes that did not occur are left out."""
    order = [mode.value for mode in Mode]
    return dict(sorted(counts.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


def days(frame: nw.LazyFrame[Any], period: Period, as_of_us: int) -> tuple[Day, ...]:
    """Every UTC day of the period, those without decisions too."""
    counts: dict[str, dict[str, int]] = {}
    for row in collect(frame.group_by("day", "mode").agg(n=nw.len())):
        counts.setdefault(row["day"].isoformat(), {})[row["mode"] or UNKNOWN] = row["n"]
    latencies = {row["day"].isoformat(): row for row in collect(frame.group_by("day").agg(**_latencies()))}
    start = period.window.start_us
    first = to_datetime(start).date().isoformat() if start is not None else min(counts, default=None)
    if first is None:
        return ()
    found = []
    for name in _each_day(first, to_datetime(as_of_us).date().isoformat()):
        latency = latencies.get(name, {})
        found.append(Day(name, _in_order(counts.get(name, {})), latency.get("p50_us"), latency.get("p99_us")))
    return tuple(found)


def _each_day(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=number)).isoformat() for number in range((end - start).days + 1)]


def _actions(cells: Sequence[Mapping[str, Any]]) -> tuple[ActionCount, ...]:
    by_action: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for cell in cells:
        by_action.setdefault((cell["action"] or UNKNOWN, cell["mode"] or UNKNOWN), []).append(cell)
    found = [
        ActionCount(
            action,
            mode,
            sum(cell["n"] for cell in some),
            sum(cell["explored"] or 0 for cell in some),
            min((cell["propensity"] for cell in some if cell["propensity"] is not None), default=None),
        )
        for (action, mode), some in by_action.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.decisions))


def _fallbacks(frame: nw.LazyFrame[Any], models: list[str]) -> dict[str, int]:
    if not models:
        return {}
    counts = {name: tally(nw.col(f"fallback_{name}")) for name in models}
    return {name: number or 0 for name, number in collect_one(frame.select(**counts)).items()}


def _releases(cells: Sequence[Mapping[str, Any]]) -> tuple[ReleaseSeen, ...]:
    by_release: dict[str, list[Mapping[str, Any]]] = {}
    for cell in cells:
        by_release.setdefault(cell["release"] or UNKNOWN, []).append(cell)
    found = [
        ReleaseSeen(
            release,
            sum(cell["n"] for cell in some),
            from_datetime(min(cell["first"] for cell in some)),
            from_datetime(max(cell["last"] for cell in some)),
        )
        for release, some in by_release.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.last_us))
