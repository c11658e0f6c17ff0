"""A column's distribution as a small picture: bars of now, marks of the period before."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.console.words import share
from holism.reports.svg import drawing, element, percent

if TYPE_CHECKING:
    from holism.console.data import ColumnShown

HEIGHT = 72
FULL = 0.8
"""Share of a bin's width that its bar has; the mark of before has all of it."""


def distribution(id: str, column: "ColumnShown") -> Markup:
    """Shares of the values by bin, the highest as high as the picture."""
    now, before = (sum(getattr(each, name) for each in column.bins) for name in ("now", "before"))
    shares = [(each.now / now if now else 0.0, each.before / before if before else 0.0) for each in column.bins]
    most = max([0.0, *(max(pair) for pair in shares)]) or 1.0
    wide = 1.0 / max(len(shares), 1)
    parts = [element("line", class_="grid", x1="0%", x2="100%", y1=HEIGHT, y2=HEIGHT)]
    for place, ((is_, was), each) in enumerate(zip(shares, column.bins, strict=True)):
        left, tall = place * wide, HEIGHT * is_ / most
        tip = element("title", f"{each.label}: {share(each.now, now)} now, {share(each.before, before)} before")
        bar = {"x": percent(left + wide * (1 - FULL) / 2), "width": percent(wide * FULL)}
        parts.append(element("rect", [tip], class_="now", y=HEIGHT - tall, height=tall, **bar))
        if before:
            y = HEIGHT * (1.0 - was / most)
            parts.append(element("line", class_="was", x1=percent(left), x2=percent(left + wide), y1=y, y2=y))
    top = max(zip(shares, column.bins, strict=True), key=lambda pair: pair[0][0], default=None)
    often = f"most often {top[1].label}, {share(top[1].now, now)}" if top else "there are no values"
    told = f"{len(shares)} bins; {often}."
    return drawing(id, f"{column.name}, now and before", told, parts, height=HEIGHT, class_="chart small")
