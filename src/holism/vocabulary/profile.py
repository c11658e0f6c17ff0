"""What a stretch of data looks like, small enough to keep: counts by bin and value, that add up.

Two profiles on the same edges merge into the profile of both stretches, so a question about months costs as many
profiles as there are days, whatever the number of rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

import msgspec

from holism.vocabulary.errors import DeclarationError

MOST_VALUES = 100
"""Most values of a category that are counted by name; the rarest beyond are `other`."""

SKETCH = 256
"""Smallest hashes that are kept to count different unit-days; the relative standard error is 1 / sqrt(254), 6 %."""

WEEK_H = 168
HOUR_US = 3_600_000_000
MONDAY_H = 72
"""Hours from Monday 00:00 to the beginning of 1970, a Thursday."""


class Numeric(msgspec.Struct, frozen=True, tag="numeric"):
    """A column of numbers.

    :param edges: increasing and finite; bin k holds what is at least `edges[k - 1]` and below `edges[k]`, and the
        first and the last bin are open.
    :param counts: finite values by bin, one more than edges.
    :param missing: rows without a value.
    :param not_finite: rows whose value is NaN or infinite.
    :param low, high: smallest and largest finite value; None where there is none.
    :param total: sum of the finite values.
    :param deviations: sum of squared deviations from their mean; unlike a sum of squares it keeps its digits where the
        mean is far from zero.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    missing: int = 0
    not_finite: int = 0
    low: float | None = None
    high: float | None = None
    total: float = 0.0
    deviations: float = 0.0

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.edges) + 1:
            raise DeclarationError(
                f"Numeric counts: got {len(self.counts)} for {len(self.edges)} edges, allowed is one more than edges"
            )

    @property
    def n(self) -> int:
        """Finite values."""
        return sum(self.counts)

    @property
    def rows(self) -> int:
        """All rows, with and without a value."""
        return self.n + self.missing + self.not_finite

    @property
    def mean(self) -> float | None:
        """Of the finite values; None without any."""
        return self.total / self.n if self.n else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the sample; None for fewer than two values."""
        return sqrt(self.deviations / (self.n - 1)) if self.n > 1 else None

    @classmethod
    def merge(cls, parts: Sequence["Numeric"]) -> "Numeric":
        """The column of all stretches together (Chan, Golub and LeVeque 1983 for the deviations).

        Stretches without a value fit any edges. Raises `DeclarationError` where the edges differ.
        """
        known = [part for part in parts if any(part.counts)] or parts[:1]
        edges = known[0].edges
        if other := next((part.edges for part in known if part.edges != edges), None):
            raise DeclarationError(f"Numeric merge: got edges {other}, allowed are the same edges, {edges}")
        counts = tuple(map(sum, zip(*(part.counts for part in known), strict=True)))
        n, total = sum(counts), sum(part.total for part in parts)
        mean = total / n if n else 0.0
        between = sum((part.total / m - mean) ** 2 * m for part in parts if (m := part.n))
        return cls(
            edges,
            counts,
            sum(part.missing for part in parts),
            sum(part.not_finite for part in parts),
            min((part.low for part in parts if part.low is not None), default=None),
            max((part.high for part in parts if part.high is not None), default=None),
            total,
            sum(part.deviations for part in parts) + between,
        )


class Categorical(msgspec.Struct, frozen=True, tag="categorical"):
    """A column of names, flags as "true" and "false".

    :param counts: rows by value, at most `MOST_VALUES` of them.
    :param other: rows of the rarer values beyond.
    :param missing: rows without a value.
    """

    counts: dict[str, int]
    other: int = 0
    missing: int = 0

    @property
    def n(self) -> int:
        """Rows with a value."""
        return sum(self.counts.values()) + self.other

    @property
    def rows(self) -> int:
        """All rows."""
        return self.n + self.missing

    @classmethod
    def of(cls, counts: Mapping[str, int], other: int = 0, missing: int = 0) -> "Categorical":
        """From counts of any number of values: the most frequent are kept, of equally frequent ones the first names."""
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        beyond = sum(count for _, count in ordered[MOST_VALUES:])
        return cls(dict(sorted(ordered[:MOST_VALUES])), other + beyond, missing)

    @classmethod
    def merge(cls, parts: Sequence["Categorical"]) -> "Categorical":
        """The column of all stretches together; exact while there are at most `MOST_VALUES` values in all."""
        counts: Counter[str] = Counter()
        for part in parts:
            counts.update(part.counts)
        return cls.of(counts, sum(part.other for part in parts), sum(part.missing for part in parts))


Column = Numeric | Categorical


class Profile(msgspec.Struct, frozen=True):
    """What a stretch of data looks like, column by column.

    :param rows: decisions in it.
    :param sketch: the `SKETCH` smallest hashes, in [0, 2^63), of its different pairs of unit and UTC day, in order
        (Bar-Yossef et al. 2002), so that stretches that share a day count a unit of both once.
    :param first_us, last_us: times of the first and the last row, microseconds since 1970 UTC; None without rows.
    :param week: rows by hour of the week, from Monday 00:00 UTC.
    :param columns: by name.
    """

    rows: int
    sketch: tuple[int, ...] = ()
    first_us: int | None = None
    last_us: int | None = None
    week: tuple[int, ...] = (0,) * WEEK_H
    columns: dict[str, Column] = {}

    @property
    def unit_days(self) -> float:
        """Different pairs of unit and UTC day: what intervals count, since the rows of one unit on a day are alike.

        Exact below `SKETCH`, estimated above, and never more than the rows.
        """
        if len(self.sketch) < SKETCH:
            return float(len(self.sketch))
        return min(float(self.rows), (SKETCH - 1) * 2.0**63 / max(1, self.sketch[-1]))

    def numeric(self, name: str) -> Numeric:
        """A numeric column; raises `DeclarationError` for a name that is none."""
        column = self.columns.get(name)
        if not isinstance(column, Numeric):
            names = ", ".join(name for name, column in self.columns.items() if isinstance(column, Numeric))
            raise DeclarationError(f"column: got {name!r}, allowed is a numeric one of {names or 'none'}")
        return column


EMPTY = Profile(0)
ENCODER = msgspec.json.Encoder()
DECODER = msgspec.json.Decoder(Profile)


def merge(profiles: Iterable[Profile]) -> Profile:
    """The profile of all stretches together; the empty profile of none.

    A column that some stretches lack, since it was declared later, counts only the rows that have it.

    Raises `DeclarationError` where a column's kind or edges differ.
    """
    parts = [profile for profile in profiles if profile.rows]
    if len(parts) < 2:
        return parts[0] if parts else EMPTY
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return Profile(
        rows=sum(part.rows for part in parts),
        sketch=tuple(sorted(set().union(*(part.sketch for part in parts)))[:SKETCH]),
        first_us=min((part.first_us for part in parts if part.first_us is not None), default=None),
        last_us=max((part.last_us for part in parts if part.last_us is not None), default=None),
        week=tuple(map(sum, zip(*(part.week for part in parts), strict=True))),
        columns={name: _merge(name, [part.columns[name] for part in parts if name in part.columns]) for name in names},
    )


def hour_of_week(time_us: int) -> int:
    """Hours since Monday 00:00 UTC, in [0, 167].

    >>> hour_of_week(0)
    72
    """
    return (time_us // HOUR_US + MONDAY_H) % WEEK_H


def _merge(name: str, columns: Sequence[Column]) -> Column:
    numeric = [column for column in columns if isinstance(column, Numeric)]
    categorical = [column for column in columns if isinstance(column, Categorical)]
    if numeric and categorical:
        raise DeclarationError(f"column {name!r}: got numbers and categories, allowed is one kind in all profiles")
    try:
        return Numeric.merge(numeric) if numeric else Categorical.merge(categorical)
    except DeclarationError as error:
        raise DeclarationError(f"column {name!r}: {error}") from None
