"""The record as the log has it, and what was expected of each district week by week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import narwhals.stable.v2 as nw

import holism as hm
from holism_products.patrol.city import NAMED, PATROLS
from holism_products.patrol.record import LONGER_DAYS, Record

COLUMNS: Final = (
    "day",
    "unit",
    "prediction_found",
    "request_called",
    "outcome_sent",
    "outcome_entered",
    "outcome_called",
)
WEEKS: Final = 26


@dataclass(frozen=True)
class Week:
    """One district in the week from `start` on: mean shares of the city's, in %; None where nothing is known."""

    start: date
    expected: float | None
    sent: float | None
    called: float | None


def record(service: hm.Service) -> Record:
    """The record of the last four weeks that are closed; the published one before them."""
    found = Record()
    days: dict[date, dict[str, tuple[float, float]]] = {}
    for row in _rows(service):
        if row["outcome_entered"] is not None and row["unit"] in NAMED:
            days.setdefault(row["day"], {})[row["unit"]] = row["outcome_entered"], row["outcome_called"] or 0.0
    closed = [days[day] for day in sorted(days) if len(days[day]) == len(NAMED)][-LONGER_DAYS:]
    for each in closed:
        found.days.append({name: entered for name, (entered, _) in each.items()})
        found.calls.append({name: called for name, (_, called) in each.items()})
    return found


def weeks(service: hm.Service) -> dict[str, tuple[Week, ...]]:
    """Each district's weeks, from Monday in UTC, oldest first: the last WEEKS of them."""
    rows: dict[tuple[str, date], list[dict[str, Any]]] = {}
    for row in _rows(service):
        start = row["day"] - timedelta(days=row["day"].weekday())
        rows.setdefault((row["unit"], start), []).append(row)
    starts = sorted({start for _, start in rows})[-WEEKS:]
    return {name: tuple(_week(start, rows.get((name, start), [])) for start in starts) for name in NAMED}


def _week(start: date, rows: list[dict[str, Any]]) -> Week:
    sent = _mean(row["outcome_sent"] for row in rows)
    return Week(
        start,
        _mean(row["prediction_found"] for row in rows),
        None if sent is None else 100.0 * sent / PATROLS,
        _mean(row["request_called"] for row in rows),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _rows(service: hm.Service) -> list[dict[str, Any]]:
    """The days' districts, in order."""
    asked = service.analysis.facts().select(*COLUMNS).sort("day")
    told: nw.DataFrame[Any] = asked.collect(backend="pyarrow")
    return list(told.iter_rows(named=True))
