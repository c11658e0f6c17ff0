"""From a query to plain Python: its rows, the only one of them, and how many fulfil a condition."""

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw


def collect(frame: nw.LazyFrame[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a small result."""
    return iter(frame.collect(backend="pyarrow").iter_rows(named=True))


def collect_one(frame: nw.LazyFrame[Any]) -> dict[str, Any]:
    """The one row of a result that is an aggregate."""
    return next(collect(frame))


def tally(condition: nw.Expr) -> nw.Expr:
    """How many rows fulfil a condition, None of no rows; DuckDB's own sums are wider than 64 bits."""
    return condition.cast(nw.Int64).sum().cast(nw.Int64)


def arrow_batches(native: Any, rows: int) -> Any | None:
    """A reader of a DuckDB relation, batch by batch, by its version's name for it; None of anything else."""
    for reads in ("to_arrow_reader", "fetch_record_batch"):
        if hasattr(native, reads):
            return getattr(native, reads)(rows)
    return None
