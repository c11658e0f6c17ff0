"""What decisions look like, column by column, beside the period before: the query behind `/data`, `.json` and `.csv`.

It is answered from roll-ups (`Analysis.profile`) and not from rows, so that it is as quick for ten million decisions as
for ten.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from holism.console.period import Period
from holism.console.words import amount
from holism.monitors.shift import TOLERANCE, Shift, shift
from holism.service import Service
from holism.vocabulary.profile import Categorical, Column, Numeric, Profile

GROUPS = {
    "request_": "what was asked",
    "feature_": "features",
    "prediction_": "predictions",
    "confidence_": "predictions",
    "version_": "predictions",
    "fallback_": "predictions",
}
ANSWER = "answers"
MOST_VALUES = 12
"""Values of a category that are shown one by one; the rarer ones are together."""


class Bin(msgspec.Struct, frozen=True):
    """Rows in a range of numbers or with one value of a category, now and in the period before."""

    label: str
    now: int
    before: int


class ColumnShown(msgspec.Struct, frozen=True):
    """One column.

    :param rows: decisions of the period, with and without a value; those without are in `missing`, `not_finite`.
    :param before, missing_before: the same of the period before.
    :param bins: of those with a value.
    :param shift: how far it has moved from the period before; None where there is none.
    """

    name: str
    group: str
    kind: str
    rows: int
    missing: int
    not_finite: int
    before: int
    missing_before: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    bins: tuple[Bin, ...]
    shift: Shift | None

    @property
    def moved(self) -> bool | None:
        """Whether it has moved by more than the tolerance; None where that cannot be told."""
        if self.shift is None or self.shift.psi is None:
            return None
        if self.shift.low is None or self.shift.high is None:
            return None if self.shift.psi else False
        if self.shift.low > self.shift.tolerance:
            return True
        return False if self.shift.high <= self.shift.tolerance else None


class DataShown(msgspec.Struct, frozen=True):
    """What the page shows.

    :param rows, rows_before: decisions of whole UTC days.
    :param unit_days: pairs of unit and day, which intervals count.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    rows: int
    rows_before: int
    unit_days: float
    columns: tuple[ColumnShown, ...]
    tolerance: float = TOLERANCE

    @property
    def moved(self) -> tuple[str, ...]:
        """Names of the columns that have moved by more than the tolerance."""
        return tuple(column.name for column in self.columns if column.moved)

    @property
    def groups(self) -> dict[str, list[ColumnShown]]:
        """The columns by what they are, in the order of their declaration."""
        found: dict[str, list[ColumnShown]] = {}
        for column in self.columns:
            found.setdefault(column.group, []).append(column)
        return found

    def lines(self) -> Iterator[list[object]]:
        """The bins as a table, with its head; what is missing is a bin too."""
        yield ["column", "kind", "value", "now", "before"]
        for column in self.columns:
            for each in column.bins:
                yield [column.name, column.kind, each.label, each.now, each.before]
            yield [column.name, column.kind, "missing", column.missing, column.missing_before]


def data(service: Service, period: Period) -> DataShown:
    """What the decisions of a period look like, and how far that is from the period before."""
    now = service.analysis.profile(period.window)
    before = service.analysis.profile(period.before) if period.before is not None else Profile(0)
    return DataShown(
        system=service.system.name,
        title=service.system.title,
        as_of_us=service.clock(),
        period=period,
        rows=now.rows,
        rows_before=before.rows,
        unit_days=now.unit_days,
        columns=tuple(_column(name, now, before) for name in now.columns),
    )


def _column(name: str, now: Profile, before: Profile) -> ColumnShown:
    column = now.columns[name]
    other = _comparable(column, before.columns.get(name))
    numeric = column if isinstance(column, Numeric) else None
    return ColumnShown(
        name=name,
        group=next((title for prefix, title in GROUPS.items() if name.startswith(prefix)), ANSWER),
        kind="numbers" if numeric else "categories",
        rows=column.rows,
        missing=column.missing,
        not_finite=numeric.not_finite if numeric else 0,
        before=other.rows if other else 0,
        missing_before=other.missing if other else 0,
        mean=numeric.mean if numeric else None,
        sd=numeric.sd if numeric else None,
        low=numeric.low if numeric else None,
        high=numeric.high if numeric else None,
        bins=_bins(column, other),
        shift=shift(before, now, name) if other is not None and other.n and column.n else None,
    )


def _comparable(column: Column, other: Column | None) -> Column | None:
    """The column before, if its bins are those of now: what was declared as something else cannot be compared."""
    if isinstance(column, Numeric) and isinstance(other, Numeric):
        return other if other.edges == column.edges or not other.n else None
    return other if isinstance(column, Categorical) and isinstance(other, Categorical) else None


def _bins(column: Column, other: Column | None) -> tuple[Bin, ...]:
    if isinstance(column, Numeric):
        before = other.counts if isinstance(other, Numeric) and other.n else (0,) * len(column.counts)
        return tuple(map(Bin, _ranges(column.edges), column.counts, before))
    known = other if isinstance(other, Categorical) else Categorical({})
    order = sorted(column.counts.keys() | known.counts.keys(), key=lambda value: (-column.counts.get(value, 0), value))
    named = [Bin(value, column.counts.get(value, 0), known.counts.get(value, 0)) for value in order[:MOST_VALUES]]
    rest = Bin("others", column.n - sum(each.now for each in named), known.n - sum(each.before for each in named))
    return (*named, rest) if rest.now or rest.before else tuple(named)


def _ranges(edges: tuple[float, ...]) -> list[str]:
    """What each bin holds, in words.

    >>> _ranges((0.0, 10.0))
    ['below 0', '0 to 10', '10 or more']
    """
    said = [amount(edge) for edge in edges]
    if not said:
        return ["any"]
    return [f"below {said[0]}", *(f"{low} to {high}" for low, high in pairwise(said)), f"{said[-1]} or more"]
