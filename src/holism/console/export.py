"""Every decision that fulfils the filters, with every column of facts, as CSV."""

from collections.abc import Iterator

import narwhals.stable.v2 as nw

from holism.console.csv_text import csv_text
from holism.console.filters import Filters, condition
from holism.measures.collect import collect
from holism.service import Service

AT_ONCE = 20_000


def export(service: Service, chosen: Filters) -> Iterator[str]:
    """The lines of a CSV file, newest first, all as of the moment it began.

    Each row is one decision, as in the record: nothing is cut by slice here, so nothing is suppressed.
    """
    wanted, _ = condition(chosen, service.system)
    facts = service.analysis.facts(service.clock())
    names = facts.collect_schema().names()
    fulfilling = facts.filter(wanted)
    yield csv_text([names])
    while True:
        some = [list(row.values()) for row in collect(fulfilling.sort("position", descending=True).head(AT_ONCE))]
        if some:
            yield csv_text(some)
        if len(some) < AT_ONCE:
            return
        fulfilling = facts.filter(wanted).filter(nw.col("position") < some[-1][names.index("position")])
