"""From a frame of any size to its profile: one pass, in memory for one batch.

profile(facts, columns_of(system))                     # edges are quantiles of the frame's own
profile(facts, columns_of(system), like=reference)     # on the reference's edges, to be compared or merged
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from holism.measures.collect import arrow_batches
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.prediction import Category
from holism.vocabulary.profile import (
    EMPTY,
    HOUR_US,
    MONDAY_H,
    SKETCH,
    WEEK_H,
    Categorical,
    Column,
    Numeric,
    Profile,
    merge,
)
from holism.vocabulary.system import System

ROWS = 65_536
"""Rows of a batch, where the frame lets itself be cut."""

CACHED = 16_384
"""Numbers that fit a processor's cache."""

FEW = 1_024
"""Numbers below which what each call costs outweighs them."""

FOR_EDGES = 200_000
"""Rows from the beginning, at most, whose quantiles make the edges where there is no reference."""

SHARES = (0.001, 0.01, 0.05, *(tenth / 10 for tenth in range(1, 10)), 0.95, 0.99, 0.999)
"""Deciles, as is usual for a population stability index, and tails, so that distances are not lost in open bins."""

ROW = "decision_id"
"""What tells rows without a unit apart."""

Ints = NDArray[np.int64]
Kinds = Mapping[str, str]
"""Whether a column is "numeric" or "categorical", by name."""


def columns_of(system: System) -> dict[str, str]:
    """The columns of `facts` that a system's profile has, and their kinds.

    What goes in and what comes out: request fields but for the unit, the key, free text and private ones; features;
    each model's prediction, confidence, version and whether its fallback stood in; and of the answer mode, action,
    error, propensity, exploration, latency and whether a guardrail fired. Not outcomes and feedback, which arrive late:
    measures are for them.
    """
    found: dict[str, str] = {}
    for field in system.schema.fields:
        if field.private or field.kind == "text" or field.name in (system.schema.unit, system.schema.key):
            continue
        found[f"request_{field.name}"] = "numeric" if field.kind in ("number", "integer") else "categorical"
    found |= {f"feature_{feature.name}": "numeric" for feature in system.features}
    for model in system.models:
        found[f"prediction_{model.name}"] = "categorical" if isinstance(model.predicts, Category) else "numeric"
        found[f"confidence_{model.name}"] = "numeric"
        found |= {f"{part}_{model.name}": "categorical" for part in ("version", "fallback")}
    found |= dict.fromkeys(("release", "mode", "action", "error", "explored", "guarded"), "categorical")
    return found | {"propensity": "numeric", "latency_us": "numeric"}


def kinds_of(frame: Any) -> dict[str, str]:
    """The columns of any frame, and their kinds by their types: numbers, and texts and flags; no times, no lists."""
    schema = nw.from_native(frame).collect_schema()
    kinds = {name: "numeric" for name, type in schema.items() if type.is_numeric()}
    named = (nw.String, nw.Boolean, nw.Categorical, nw.Enum)
    kinds |= {name: "categorical" for name, type in schema.items() if type in named}
    return {name: kinds[name] for name in schema if name in kinds}


def profile(
    frame: Any,
    columns: Kinds | None = None,
    *,
    like: Profile | None = None,
    time: str | None = "time",
    unit: str | None = "unit",
) -> Profile:
    """The profile of a frame.

    :param frame: PyArrow, pandas, Polars, or DuckDB (which is read batch by batch), or an iterator of batches, as
        `engines.parquet_file` gives of a file. An iterator is read once.
    :param columns: names and kinds; default: all of the frame's but `time` and `unit`, by their types.
    :param like: the profile whose edges are taken; without one, of quantiles of the first `FOR_EDGES` rows.
    :param time, unit: columns of the time (UTC) and of the unit; without them each row counts for itself, as does one
        that has none.

    Raises `UnknownName` for a column that the frame lacks, `DeclarationError` for one that cannot be of its kind.
    """
    batches = _batches(frame)
    first = _first(batches, 1 if like else FOR_EDGES)
    if not first:
        return EMPTY
    declared = columns or kinds_of(first[0].to_native())
    kinds = {name: kind for name, kind in declared.items() if name not in (time, unit)}
    if missing := next((name for name in kinds if name not in first[0].columns), None):
        raise UnknownName("column of the frame", missing, first[0].columns)
    edges = _edges(first, kinds, like)
    running = EMPTY
    # Each batch is let go before the next one comes.
    while first or (first := list(islice(batches, 1))):
        running = merge([running, _of_batch(first.pop(0), kinds, edges, time, unit)])
    return running


def _first(batches: Iterator[nw.DataFrame[Any]], rows: int) -> list[nw.DataFrame[Any]]:
    """Batches until there are so many rows."""
    found: list[nw.DataFrame[Any]] = []
    while sum(len(batch) for batch in found) < rows and (batch := next(batches, None)) is not None:
        if len(batch):
            found.append(batch)
    return found


def _batches(frame: Any) -> Iterator[nw.DataFrame[Any]]:
    native = nw.to_native(frame, pass_through=True)
    reader = arrow_batches(native, ROWS)
    native = native if reader is None else reader
    if isinstance(native, Iterator) or hasattr(native, "read_next_batch"):
        for batch in native:
            yield nw.from_arrow(batch, backend="pyarrow") if hasattr(batch, "__arrow_c_array__") else _eager(batch)
        return
    whole = nw.from_native(native)
    collected = whole.collect() if isinstance(whole, nw.LazyFrame) else whole
    yield from _cut(collected)


def _eager(native: Any) -> nw.DataFrame[Any]:
    frame = nw.from_native(native)
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def _cut(frame: nw.DataFrame[Any]) -> Iterator[nw.DataFrame[Any]]:
    for start in range(0, len(frame), ROWS):
        yield frame[start : start + ROWS]


def _edges(first: Sequence[nw.DataFrame[Any]], kinds: Kinds, like: Profile | None) -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for name, kind in kinds.items():
        if kind != "numeric":
            continue
        known = like.columns.get(name) if like else None
        if isinstance(known, Numeric) and known.edges:
            found[name] = known.edges
            continue
        values = np.concatenate([_numbers(name, batch[name]) for batch in first])
        found[name] = quantile_edges(values[np.isfinite(values)][:FOR_EDGES])
    return found


def quantile_edges(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Edges at `SHARES` of finite values; of few different ones, one above each but the last.

    >>> quantile_edges(np.asarray([0.0, 1.0, 1.0, 2.0]))
    (1.0, 2.0)
    """
    if not values.size:
        return ()
    different = np.unique(values)
    if different.size == 1:
        # What is constant has a bin of its own: any other value is a change.
        return float(different[0]), float(np.nextafter(different[0], np.inf))
    if different.size <= len(SHARES) + 1:
        return tuple(map(float, different[1:]))
    edges = np.unique(np.quantile(values, SHARES, method="higher"))
    return tuple(float(edge) for edge in edges if edge > different[0])


def _of_batch(
    batch: nw.DataFrame[Any], kinds: Kinds, edges: Mapping[str, tuple[float, ...]], time: str | None, unit: str | None
) -> Profile:
    columns: dict[str, Column] = {}
    for name, kind in kinds.items():
        columns[name] = _numeric(name, batch[name], edges[name]) if kind == "numeric" else _categorical(batch[name])
    times = _times_us(batch[time]) if time in batch.columns else np.empty(0, dtype=np.int64)
    sketch: tuple[int, ...] = ()
    if times.size and unit is not None and unit in batch.columns:
        sketch = _sketch(batch, unit, times)
    hours = (times // HOUR_US + MONDAY_H) % WEEK_H
    return Profile(
        rows=len(batch),
        sketch=sketch,
        first_us=int(times.min()) if times.size else None,
        last_us=int(times.max()) if times.size else None,
        week=tuple(np.bincount(hours, minlength=WEEK_H).tolist()),
        columns=columns,
    )


def _numeric(name: str, series: nw.Series[Any], edges: tuple[float, ...]) -> Numeric:
    missing = series.null_count()
    values = _numbers(name, series)
    # The sum tells whether all are finite in a fraction of the time of asking each.
    finite = values if np.isfinite(values.sum()) else values[np.isfinite(values)]
    not_finite = len(values) - len(finite) - missing
    if not finite.size:
        return Numeric(edges, (0,) * (len(edges) + 1), missing, not_finite)
    below = np.zeros(len(edges), dtype=np.int64)
    low, high, total, squares = math.inf, -math.inf, 0.0, 0.0
    pivot = float(finite[:CACHED].mean())
    for start in range(0, len(finite), CACHED):
        part = finite[start : start + CACHED]
        below += _below(part, edges)
        low, high = min(low, float(part.min())), max(high, float(part.max()))
        total += float(part.sum())
        away = part - pivot
        # Not `@`: BLAS would hand so little to several threads, which costs a hundred times more than it saves.
        squares += float(np.einsum("i,i->", away, away))
    counts = np.diff(below, prepend=0, append=len(finite))
    # About the mean, from squares about a value near it, which keeps the digits.
    deviations = max(0.0, squares - len(finite) * (total / len(finite) - pivot) ** 2)
    return Numeric(edges, tuple(counts.tolist()), missing, not_finite, low, high, total, deviations)


def _below(values: NDArray[np.float64], edges: tuple[float, ...]) -> Ints:
    """How many values are below each edge.

    Of many values, comparing all with every edge is several times faster than searching the bin of each, since a
    processor compares many at once, as long as they stay in its cache.
    """
    if len(values) < FEW:
        return np.asarray(np.searchsorted(np.sort(values), edges), dtype=np.int64)
    return np.asarray([np.count_nonzero(values < edge) for edge in edges], dtype=np.int64)


def _numbers(name: str, series: nw.Series[Any]) -> NDArray[np.float64]:
    """The values, NaN where one is missing."""
    try:
        return series.to_numpy().astype(np.float64, copy=False)
    except (TypeError, ValueError):
        pass
    try:
        return series.cast(nw.Float64).to_numpy().astype(np.float64, copy=False)
    except Exception as error:
        raise DeclarationError(f"column {name!r}: got values of {series.dtype}, allowed are numbers") from error


def _categorical(series: nw.Series[Any]) -> Categorical:
    counts: dict[str, int] = {}
    missing = 0
    for value, count in series.value_counts(name="count").iter_rows():
        if value is None or value != value:
            missing += count
        else:
            counts[_named(value)] = counts.get(_named(value), 0) + count
    return Categorical.of(counts, missing=missing)


def _named(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)


def _times_us(series: nw.Series[Any]) -> Ints:
    known = series.drop_nulls()
    return np.asarray(known.to_numpy(), dtype="datetime64[us]").astype(np.int64)


def _sketch(batch: nw.DataFrame[Any], unit: str, times: Ints) -> tuple[int, ...]:
    """The smallest hashes of the pairs of unit and day. A row without a unit is a unit of its own."""
    if len(times) != len(batch):
        return ()
    units = _hashes(batch[unit].cast(nw.String))
    if batch[unit].null_count():
        units = np.where(batch[unit].is_null().to_numpy(), _rows(batch, times), units)
    days: NDArray[np.uint64] = (times // DAY_US + 1).astype(np.uint64)
    pairs = _mixed(units ^ _mixed(days)) >> np.uint64(1)
    likely = np.unique(np.partition(pairs, 4 * SKETCH)[: 4 * SKETCH]) if len(pairs) > 4 * SKETCH else np.unique(pairs)
    return tuple((likely if len(likely) >= SKETCH else np.unique(pairs))[:SKETCH].tolist())


def _rows(batch: nw.DataFrame[Any], times: Ints) -> NDArray[np.uint64]:
    """Hashes of rows: of what names them, else of when they were and their place in the batch."""
    if ROW in batch.columns:
        return _hashes(batch[ROW].cast(nw.String))
    places: NDArray[np.uint64] = np.arange(len(times), dtype=np.uint64)
    return _mixed(_mixed(times.astype(np.uint64)) + places)


def _hashes(texts: nw.Series[Any]) -> NDArray[np.uint64]:
    """FNV-1a in 64 bits of all texts at once, of what is missing as of "": the same everywhere and in every version."""
    array = texts.to_arrow().cast("large_string")
    _, offsets, letters = array.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    content = np.frombuffer(letters, dtype=np.uint8) if letters is not None and letters.size else np.zeros(1, np.uint8)
    starts, lengths = bounds[:-1], np.diff(bounds)
    found = np.full(len(array), 0xCBF29CE484222325, dtype=np.uint64)
    for place in range(int(lengths.max(initial=0))):
        going = lengths > place
        letter = content[np.where(going, starts + place, 0)]
        found = np.where(going, (found ^ letter) * np.uint64(0x100000001B3), found)
    return found


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014): near values become far ones."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
