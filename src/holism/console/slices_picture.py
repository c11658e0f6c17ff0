"""A forest of slices: each one's value and interval on a common scale, with the value of all as a line."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.console.words import amount, interval
from holism.reports.svg import drawing, element, percent, ticks

if TYPE_CHECKING:
    from holism.reports.fairness import Cuts
    from holism.vocabulary.measure import Estimate

ROW, NAME = 40, 14
"""Height of a slice, and from its top to the foot of its name; the interval lies below the name."""
FOOT = 24
MOST_LETTERS = 38


def slices_picture(id: str, measure: str, cuts: "Cuts", whole: "Estimate") -> Markup:
    """The picture; pair it with a table of `cuts`. What is hidden is named, and has no mark."""
    known = [each.estimate for each in cuts.cuts if each.estimate is not None and each.estimate.value is not None]
    ends = [end for one in (*known, whole) for end in (one.value, one.low, one.high) if end is not None] or [0.0, 1.0]
    steps = ticks(min(ends), max(ends))
    height = ROW * len(cuts.cuts)

    def x(value: float) -> str:
        return percent((value - steps[0]) / (steps[-1] - steps[0]))

    parts = [element("line", class_="grid", x1=x(step), x2=x(step), y1=0, y2=height) for step in steps]
    parts += [_step(step, steps, x(step), height) for step in steps]
    if whole.value is not None:
        tip = element("title", f"all together: {amount(whole.value, whole.unit)}")
        parts.append(element("line", [tip], class_="target", x1=x(whole.value), x2=x(whole.value), y1=0, y2=height))
    for place, cut in enumerate(cuts.cuts):
        top, found = place * ROW, cut.estimate
        name = " and ".join(cut.name)
        said = name if found is not None else f"{name}: hidden"
        parts.append(element("text", _cut(said), class_="target-text", x=0, y=top + NAME))
        if found is None or found.value is None:
            continue
        y = top + NAME + 13
        if found.low is not None and found.high is not None:
            parts.append(element("line", class_="interval", x1=x(found.low), x2=x(found.high), y1=y, y2=y))
        tip = element("title", f"{name}: {amount(found.value, found.unit)}, {interval(found)}, n {found.n:,}")
        parts.append(element("circle", [tip], class_="dot", cx=x(found.value), cy=y, r=4.5))
    hidden = sum(each.estimate is None for each in cuts.cuts)
    told = f"{len(cuts.cuts)} slices, {hidden} of them hidden; all together {amount(whole.value, whole.unit)}."
    title = f"{measure} by {' and '.join(cuts.by)}"
    return drawing(id, title, told, parts, height=height + FOOT, class_="chart forest")


def _step(step: float, steps: list[float], x: str, height: int) -> Markup:
    anchor = "start" if step == steps[0] else "end" if step == steps[-1] else "middle"
    class_ = "axis" if step in (steps[0], steps[-1]) else "axis inner"
    return element("text", amount(step), class_=class_, x=x, y=height + 16, text_anchor=anchor)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
