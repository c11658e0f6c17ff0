"""The decisions that a measure counts: in the window, of the slice, old enough for their outcome; cut in groups."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.measures.columns import Columns
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.measure import Estimate, Expression, Gap, Measure, Rate, Window
from holism.vocabulary.system import System

WHOLE = "all"
"""The group of a measure that is not cut."""
NO_VALUE = "\0"
"""The group of decisions without a value of the slice: SQL and Arrow do not agree on joining and windowing nulls."""


class Cohort:
    """The decisions that count, as a lazy frame. Built by `of`; read by one estimator.

    :ivar rows: facts, restricted to the decisions that count.
    :ivar label: the group of each row, a text.
    :ivar level: confidence level of intervals, in (0, 1).
    """

    def __init__(
        self, measure: Measure, rows: nw.LazyFrame[Any], unripe: nw.LazyFrame[Any] | None, label: nw.Expr, level: float
    ) -> None:
        self.measure, self.rows, self.label, self.level = measure, rows, label, level
        self.columns = Columns(measure.name, rows.collect_schema().names())
        self._unripe = unripe

    @staticmethod
    def of(
        measure: Measure,
        frame: Any,
        system: System,
        *,
        label: nw.Expr | None = None,
        window: Window | None = None,
        where: Expression | None = None,
        level: float = 0.95,
    ) -> "Cohort":
        """Restricts a frame to what the measure counts.

        :param frame: facts, as a narwhals frame or any that narwhals reads (PyArrow, pandas, Polars, DuckDB).
        :param label: the group of each row; by default all rows are one group.
        :param where: a condition besides the measure's `among`.
        """
        if not 0.0 < level < 1.0:
            raise DeclarationError(f"level: got {level}, allowed is in (0, 1)")
        rows = to_lazy(frame)
        columns = Columns(measure.name, rows.collect_schema().names())
        counted = measure.of if isinstance(measure, Gap) else measure
        for what, condition in (("among", measure.among), ("among", counted.among), ("where", where)):
            if condition is not None:
                rows = rows.filter(columns.resolve(condition, what))
        if window is not None and window.start_us is not None:
            rows = rows.filter(columns["time"] >= nw.lit(to_datetime(window.start_us)))
        if window is not None and window.end_us is not None:
            rows = rows.filter(columns["time"] < nw.lit(to_datetime(window.end_us)))
        label = nw.lit(WHOLE) if label is None else nw.coalesce(label.cast(nw.String), nw.lit(NO_VALUE))
        matures_days = _matures_days(measure, system)
        if matures_days is None or (isinstance(counted, Rate) and counted.within_days is not None):
            return Cohort(measure, rows, None, label, level)
        ripe = columns["age_days"] >= matures_days
        return Cohort(measure, rows.filter(ripe), rows.filter(~ripe), label, level)

    def select(
        self, numbers: Mapping[str, Expression] | None = None, flags: Mapping[str, Expression] | None = None
    ) -> nw.LazyFrame[Any]:
        """The columns `group`, `unit`, and the named ones as floats; rows without a finite value of each do not count.

        A row without a unit is its own.
        """
        numbers, flags = numbers or {}, flags or {}
        named = {name: self.columns.resolve(each, name) for name, each in {**numbers, **flags}.items()}
        chosen = self.rows.select(group=self.label, unit=self.unit(), **named)
        schema = chosen.collect_schema()
        for name in named:
            if name in flags and schema[name] not in (nw.Boolean, nw.Unknown):
                raise DeclarationError(
                    f"measure {self.measure.name!r} {name}: got {schema[name]}, allowed is a condition; compare it"
                )
            if name in numbers and not (schema[name].is_numeric() or schema[name] in (nw.Boolean, nw.Unknown)):
                raise DeclarationError(
                    f"measure {self.measure.name!r} {name}: got {schema[name]}, allowed is a number or a condition"
                )
        floats = [nw.col(name).cast(nw.Float64) for name in named]
        return chosen.with_columns(*floats).filter(*(nw.col(name).is_finite() for name in named))

    def unit(self) -> nw.Expr:
        """Whom each row is about, as a text; its own decision where that is not known."""
        known = [self.columns[name].cast(nw.String) for name in ("unit", "decision_id") if name in self.columns]
        if not known:
            raise UnknownName(f"column of measure {self.measure.name!r}", "unit", dir(self.columns))
        return nw.coalesce(*known, nw.lit(""))

    def waiting(self) -> dict[str, int]:
        """Decisions that are too young to count, by group."""
        if self._unripe is None:
            return {}
        counts = self._unripe.select(group=self.label).group_by("group").agg(count=nw.len())
        return {row["group"]: row["count"] for row in collect(counts)}

    def estimate(
        self,
        value: float | None,
        interval: tuple[float, float] | None,
        *,
        n: int,
        units: int,
        waiting: int = 0,
        note: str = "",
    ) -> Estimate:
        """An estimate of this measure; no value and no interval where there are no data."""
        low, high = (None, None) if interval is None or value is None else interval
        name, unit = self.measure.name, self.measure.unit
        return Estimate(name, unit, value, low, high, n, units, waiting, self.level, note)

    def nothing(self) -> Estimate:
        """The estimate of a group without data."""
        return self.estimate(None, None, n=0, units=0, note="no data")


def to_lazy(frame: Any) -> nw.LazyFrame[Any]:
    """A lazy frame that takes window functions; frames in memory are read by DuckDB, in this process, in place.

    Not left to PyArrow: there narwhals' `over` by group puts values beside the wrong rows (2.29).
    """
    found: Any = nw.from_native(frame)
    if isinstance(found, nw.LazyFrame) and not found.implementation.is_pyarrow():
        return found
    in_memory = found.collect() if isinstance(found, nw.LazyFrame) else found
    lazy: nw.LazyFrame[Any] = in_memory.lazy(backend="duckdb")
    return lazy


def _matures_days(measure: Measure, system: System) -> float | None:
    if measure.outcome is None:
        return None
    for outcome in system.outcomes:
        if outcome.name == measure.outcome:
            return outcome.matures_days
    raise UnknownName(f"outcome of measure {measure.name!r}", measure.outcome, (each.name for each in system.outcomes))
