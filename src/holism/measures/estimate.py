"""Estimates a declared measure: as a whole, by slice, and over time.

    estimate(Rate("taken up", of=lambda f: f.feedback_bought), facts, system)

A measure of one's own is a `Measure` with a method `estimate(frame, level)`, which is given the decisions that count.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.calibration import calibration
from holism.measures.cohort import NO_VALUE, WHOLE, Cohort, to_lazy
from holism.measures.collect import collect
from holism.measures.columns import Columns
from holism.measures.gap import gap
from holism.measures.mean import mean
from holism.measures.quantile import quantile
from holism.measures.ranking import ranking
from holism.measures.rate import rate
from holism.measures.ratio import ratio
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import (
    Calibration,
    Estimate,
    Expression,
    Gap,
    Mean,
    Measure,
    Quantile,
    Ranking,
    Rate,
    Ratio,
    Window,
)
from holism.vocabulary.system import System

Every = Literal["day", "week"]

GROUP = "group of the cohort"

ESTIMATORS: Mapping[type[Measure], Callable[[Any, Cohort], dict[str, Estimate]]] = {
    Calibration: calibration,
    Gap: gap,
    Mean: mean,
    Quantile: quantile,
    Ranking: ranking,
    Rate: rate,
    Ratio: ratio,
}
"""How each noun of `vocabulary.measure` is estimated: by group, in a fixed number of queries."""


@runtime_checkable
class Estimating(Protocol):
    """A measure that estimates itself."""

    def estimate(self, frame: nw.LazyFrame[Any], level: float) -> Estimate:
        """The estimate over facts that are already restricted to the decisions that count."""
        ...


def estimate(
    measure: Measure,
    frame: Any,
    system: System,
    *,
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> Estimate:
    """What a measure is, and how sure that is.

    :param frame: `facts`, or a team's own frame with the same columns (PyArrow, pandas, Polars, DuckDB, PySpark ...).
    :param system: where the measure's outcome is declared.
    :param window: of decision times; all by default.
    :param where: which decisions count, besides the measure's own `among`.
    :param level: confidence level of the interval, in (0, 1).
    :return: without data, no value and no interval.

    Raises `UnknownName` for a column or outcome that does not exist, `DeclarationError` for a wrong declaration.
    """
    cohort = Cohort.of(measure, frame, system, window=window, where=where, level=level)
    return _estimates(measure, cohort).get(WHOLE) or cohort.nothing()


def by(
    measure: Measure,
    frame: Any,
    system: System,
    slice_: str | Expression,
    *,
    minimum: int = 30,
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> dict[Any, Estimate]:
    """The measure for each value of a slice, the largest slice first; None is the slice without a value.

    Each interval is at `level` by itself: among many slices some will look special by chance.

    :param slice_: a column's name, or an expression over columns with few values.
    :param minimum: slices with fewer units say so in their note.
    """
    lazy = to_lazy(frame)
    columns = Columns(measure.name, lazy.collect_schema().names())
    value = columns[slice_] if isinstance(slice_, str) else columns.resolve(slice_, "slice")
    cohort = Cohort.of(measure, lazy, system, label=value, window=window, where=where, level=level)
    values = {
        row["label"]: None if row["label"] == NO_VALUE else row["value"]
        for row in collect(
            lazy.select(label=nw.coalesce(value.cast(nw.String), nw.lit(NO_VALUE)), value=value).unique()
        )
    }
    found = _estimates(measure, cohort)
    ordered = sorted(values, key=lambda label: (-found[label].n if label in found else 0, label))
    return {values[label]: _marked(found.get(label) or cohort.nothing(), minimum) for label in ordered}


def over_time(
    measure: Measure,
    frame: Any,
    system: System,
    *,
    every: Every = "day",
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> list[tuple[date, Estimate]]:
    """The measure for each UTC day, or week from Monday, in order; a period without data has no value.

    From the window's start to its end, or from the first to the last decision that there is.
    """
    if every not in ("day", "week"):
        raise DeclarationError(f"every: got {every!r}, allowed is 'day' or 'week'")
    lazy = to_lazy(frame)
    day = Columns(measure.name, lazy.collect_schema().names())["day"]
    label = day if every == "day" else _monday(day)
    cohort = Cohort.of(measure, lazy, system, label=label, window=window, where=where, level=level)
    found = {date.fromisoformat(key): each for key, each in _estimates(measure, cohort).items() if key != NO_VALUE}
    first, last = _span(window, found)
    if first is None or last is None:
        return []
    step = timedelta(days=1 if every == "day" else 7)
    first = first if every == "day" else first - timedelta(days=first.weekday())
    starts = [first + step * index for index in range((last - first) // step + 1)]
    return [(start, found.get(start) or cohort.nothing()) for start in starts]


def _estimates(measure: Measure, cohort: Cohort) -> dict[str, Estimate]:
    """By group; with the decisions that wait, also of groups where all do."""
    if isinstance(measure, Estimating):
        found = {label: _own(measure, cohort, label) for label in _labels(cohort)}
    else:
        found = _estimator(measure)(measure, cohort)
    for group, waiting in cohort.waiting().items():
        found[group] = msgspec.structs.replace(found.get(group) or cohort.nothing(), waiting=waiting)
    return found


def _estimator(measure: Measure) -> Callable[[Any, Cohort], dict[str, Estimate]]:
    for kind in type(measure).__mro__:
        if kind in ESTIMATORS:
            return ESTIMATORS[kind]
    names = ", ".join(kind.__name__ for kind in ESTIMATORS)
    raise DeclarationError(
        f"measure {measure.name!r}: got a {type(measure).__name__}, allowed is one of {names}, or a measure with a "
        "method estimate(frame, level)"
    )


def _own(measure: Estimating, cohort: Cohort, label: str) -> Estimate:
    # As a column first: narwhals does not filter by a comparison of two constants.
    rows = cohort.rows.with_columns(**{GROUP: cohort.label}).filter(nw.col(GROUP) == label).drop(GROUP)
    return measure.estimate(rows, cohort.level)


def _labels(cohort: Cohort) -> list[str]:
    return sorted(row["label"] for row in collect(cohort.rows.select(label=cohort.label).unique()))


def _marked(found: Estimate, minimum: int) -> Estimate:
    if found.units >= minimum:
        return found
    small = f"fewer than {minimum} units: too few to compare"
    return msgspec.structs.replace(found, note=f"{found.note}; {small}" if found.note else small)


def _monday(day: nw.Expr) -> nw.Expr:
    back = [nw.when(day.dt.weekday() == 1 + days).then(day.dt.offset_by(f"-{days}d")) for days in range(7)]
    return nw.coalesce(*back).cast(nw.Date)


def _span(window: Window | None, found: Mapping[date, Estimate]) -> tuple[date | None, date | None]:
    first, last = min(found, default=None), max(found, default=None)
    if window is not None and window.start_us is not None:
        first = to_datetime(window.start_us).date()
    if window is not None and window.end_us is not None:
        last = to_datetime(window.end_us - 1).date()
    return first, last
