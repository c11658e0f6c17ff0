"""Decisions, newest first: the public query behind `/decisions` and its `.json`."""

from collections.abc import Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.console.filters import Filters, choices, condition
from holism.console.snapshot import Snapshot
from holism.measures.collect import collect, collect_one, tally
from holism.service import Service
from holism.vocabulary.clock import from_datetime
from holism.vocabulary.prediction import Value
from holism.vocabulary.system import System

PAGE = 50
MOST = 1_000


class Place(msgspec.Struct, frozen=True):
    """Where a page begins: below a position of the log, or above one; the newest where neither is given."""

    before: int | None = None
    after: int | None = None
    limit: int = PAGE


def place(texts: Mapping[str, str]) -> Place:
    """The place in an address; what is not a number is left alone.

    >>> place({"before": "120", "limit": "5000"}), place({"after": "x"})
    (Place(before=120, after=None, limit=1000), Place(before=None, after=None, limit=50))
    """

    def number(name: str) -> int | None:
        text = texts.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    return Place(number("before"), number("after"), min(max(number("limit") or PAGE, 1), MOST))


class DecisionRow(msgspec.Struct, frozen=True):
    """One decision in the list.

    :param feedback: what was said, by name; :param outcomes: what is known to be true, by name.
    """

    position: int
    id: str
    time_us: int
    release: str | None
    unit: str | None
    key: str | None
    mode: str | None
    action: str | None
    predictions: dict[str, Value]
    confidence: float | None
    guardrails: tuple[str, ...]
    error: str | None
    explored: bool
    propensity: float | None
    latency_us: float | None
    feedback: dict[str, bool | float | str]
    outcomes: dict[str, bool | float]


class DecisionsShown(msgspec.Struct, frozen=True):
    """A page of decisions.

    :param problems: what is wrong with filters that therefore do not count.
    :param choices: what may be chosen, by filter.
    :param total: decisions that fulfil the filters; `newer` of them come before this page.
    :param next: position for `before`, of the page of older ones; :param previous: for `after`, of newer ones.
    """

    system: str
    title: str
    as_of_us: int
    filters: Filters
    problems: tuple[str, ...]
    choices: dict[str, list[str]]
    total: int
    newer: int
    decisions: tuple[DecisionRow, ...]
    next: int | None
    previous: int | None


def decisions(service: Service, snapshot: Snapshot, chosen: Filters, place: Place) -> DecisionsShown:
    """Asks for one page."""
    system = service.system
    wanted, problems = condition(chosen, system)
    frame = snapshot.frame()
    fulfilling = frame.filter(wanted)
    page = list(collect(_page(fulfilling, place)))
    if place.after is not None:
        page.reverse()
    first, last = (page[0]["position"], page[-1]["position"]) if page else (None, None)
    newest, oldest = nw.col("position").max(), nw.col("position").min()
    newer = nw.lit(0) if first is None else tally(nw.col("position") > first)
    whole = collect_one(fulfilling.select(n=nw.len(), newest=newest, oldest=oldest, newer=newer))
    releases = [row["release"] for row in collect(frame.select("release").unique()) if row["release"] is not None]
    return DecisionsShown(
        system=system.name,
        title=system.title,
        as_of_us=snapshot.as_of_us,
        filters=chosen,
        problems=problems,
        choices=choices(system, sorted(releases)),
        total=whole["n"],
        newer=whole["newer"] or 0,
        decisions=tuple(_row(row, system) for row in page),
        next=last if last is not None and whole["oldest"] < last else None,
        previous=first if first is not None and whole["newest"] > first else None,
    )


def _page(fulfilling: nw.LazyFrame[Any], place: Place) -> nw.LazyFrame[Any]:
    position = nw.col("position")
    if place.after is not None:
        return fulfilling.filter(position > place.after).sort("position").head(place.limit)
    if place.before is not None:
        fulfilling = fulfilling.filter(position < place.before)
    return fulfilling.sort("position", descending=True).head(place.limit)


def _row(row: Mapping[str, Any], system: System) -> DecisionRow:
    model = system.acts_on
    said = {each.name: row[f"prediction_{each.name}"] for each in system.models}
    return DecisionRow(
        position=row["position"],
        id=row["decision_id"],
        time_us=from_datetime(row["time"]),
        release=row["release"],
        unit=row["unit"],
        key=row["key"],
        mode=row["mode"],
        action=row["action"],
        predictions={name: value for name, value in said.items() if value is not None},
        confidence=row[f"confidence_{model.name}"] if model else None,
        guardrails=tuple(row["guardrails"] or ()),
        error=row["error"],
        explored=bool(row["explored"]),
        propensity=row["propensity"],
        latency_us=row["latency_us"],
        feedback={
            each.name: row[f"feedback_{each.name}"]
            for each in system.feedback
            if row[f"feedback_{each.name}_time"] is not None and row[f"feedback_{each.name}"] is not None
        },
        outcomes={
            each.name: row[f"outcome_{each.name}"]
            for each in system.outcomes
            if row[f"outcome_{each.name}"] is not None
        },
    )
