"""Decisions that chance has changed, dealt into parts: whatever was drawn, its effect has its variance from them.

Noise and exploration are drawn anew for each decision. Still what follows of two decisions of a unit may hang together,
so that variances are over units wherever there are enough of them.
"""

from typing import Any

import narwhals.stable.v2 as nw

from holism.measures.collect import collect_one
from holism.measures.columns import Columns
from holism.measures.random_groups import deal_units
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.measure import Window

FEWEST_UNITS = 30
"""With fewer units a variance over them is too uncertain: then it is over decisions, which chance drew one by one."""
OVER_DECISIONS = f"over decisions, since there are fewer than {FEWEST_UNITS} units and each was drawn by itself"
FEWEST_PARTS = 10
"""Parts below which there is no interval."""


def deal(rows: nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], int, str]:
    """The rows with their `part`, how many units they are of, and what must be said of that.

    :param rows: with `unit` and `decision_id`; a row without a unit is its own.
    """
    known = rows.with_columns(unit=nw.coalesce(nw.col("unit"), nw.col("decision_id")))
    units = int(collect_one(known.select(units=nw.col("unit").n_unique()))["units"] or 0)
    if units >= FEWEST_UNITS:
        return deal_units(known), units, ""
    return deal_units(known.with_columns(unit=nw.col("decision_id"))), units, OVER_DECISIONS


def within(rows: nw.LazyFrame[Any], columns: Columns, window: Window | None) -> nw.LazyFrame[Any]:
    """The decisions of a period."""
    if window is not None and window.start_us is not None:
        rows = rows.filter(columns["time"] >= nw.lit(to_datetime(window.start_us)))
    if window is not None and window.end_us is not None:
        rows = rows.filter(columns["time"] < nw.lit(to_datetime(window.end_us)))
    return rows
