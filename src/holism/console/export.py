"""Every decision that fulfils the filters, with every column of facts, as CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import narwhals.stable.v2 as nw

from holism.console.filters import Filters, condition
from holism.measures.collect import collect
from holism.service import Service

AT_ONCE = 20_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(service: Service, chosen: Filters) -> Iterator[str]:
    """The lines of a CSV file, newest first, all as of the moment it began.

    A text that a spreadsheet would take for a formula is given an apostrophe in front.
    """
    wanted, _ = condition(chosen, service.system)
    facts = service.analysis.facts(service.clock())
    names = facts.collect_schema().names()
    fulfilling = facts.filter(wanted)
    yield _lines([names])
    while True:
        some = [list(row.values()) for row in collect(fulfilling.sort("position", descending=True).head(AT_ONCE))]
        if some:
            yield _lines([[_cell(value) for value in row] for row in some])
        if len(some) < AT_ONCE:
            return
        fulfilling = facts.filter(wanted).filter(nw.col("position") < some[-1][names.index("position")])


def _cell(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = "; ".join(str(each) for each in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _lines(lines: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()
