"""A picture of one estimate: a dot with its interval, on a line on which no effect is marked."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.console.words import amount, interval
from holism.reports.svg import drawing, element, percent, ticks

if TYPE_CHECKING:
    from holism.reports.loop import Trial

MIDDLE = 18
HEIGHT = 58


def forest(id: str, tested: "Trial") -> Markup:
    """The estimate's value and interval; the marks of its scale are lines across."""
    found = tested.estimate
    low, high = found.low, found.high
    known = [value for value in (found.value, low, high, *tested.scale) if value is not None]
    steps = ticks(min(known), max(known))
    first, last = steps[0], steps[-1]

    def x(value: float) -> str:
        return percent((value - first) / (last - first))

    parts = [element("line", class_="target", x1=x(mark), x2=x(mark), y1=0, y2=HEIGHT - 22) for mark in tested.scale]
    for step in steps:
        anchor = "start" if step == first else "end" if step == last else "middle"
        class_ = "axis" if step in (first, last) else "axis inner"
        parts.append(element("text", amount(step), class_=class_, x=x(step), y=HEIGHT - 4, text_anchor=anchor))
    if low is not None and high is not None:
        parts.append(element("line", class_="interval", x1=x(low), x2=x(high), y1=MIDDLE, y2=MIDDLE))
    if found.value is not None:
        tip = element("title", f"{amount(found.value)}, {interval(found)}, n {found.n:,}")
        parts.append(element("circle", [tip], class_="dot", cx=x(found.value), cy=MIDDLE, r=5))
    said = f"{amount(found.value)}, {found.level:.0%} interval {interval(found)}, n {found.n:,}."
    return drawing(id, tested.tool, said, parts, height=HEIGHT, class_="chart")
