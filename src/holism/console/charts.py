"""Charts over time, drawn on the server: bars by mode, lines, and estimates with their intervals."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from markupsafe import Markup

from holism.console.svg import drawing, element, percent, ticks
from holism.console.words import amount

HEIGHT = 190
MOST_LABELS = 4


class Mark(msgspec.Struct, frozen=True):
    """One value with its interval; None is missing, which is drawn as a gap."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


class Scale(msgspec.Struct, frozen=True):
    """From values to pixels below the top."""

    low: float
    high: float
    height: int = HEIGHT

    def y(self, value: float) -> float:
        """The place of a value."""
        return self.height * (1.0 - (value - self.low) / (self.high - self.low))


def stacked(id: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> Markup:
    """Bars of counts by mode, one over the other; each mode has a colour and a pattern."""
    totals = [sum(numbers) for numbers in zip(*series.values(), strict=True)] or [0]
    steps = ticks(0.0, float(max(totals) or 1))
    scale = Scale(0.0, steps[-1])
    parts = [*_grid(scale, steps, _whole), *_dates(labels)]
    wide = 1.0 / max(len(labels), 1)
    below = [0] * len(labels)
    for name, numbers in series.items():
        for place, number in enumerate(numbers):
            if number:
                top, bottom = scale.y(below[place] + number), scale.y(below[place])
                tip = element("title", f"{labels[place]}: {number:,} {name}")
                parts.append(
                    element(
                        "rect",
                        [tip],
                        class_="bar",
                        fill=f"url(#mode-{name})",
                        x=percent(place * wide + wide * 0.1),
                        width=percent(wide * 0.8),
                        y=top,
                        height=bottom - top,
                    )
                )
                below[place] += number
    said = f"{sum(totals):,} decisions in {len(labels)} days, at most {max(totals):,} a day."
    return drawing(id, title, said, parts, height=HEIGHT, class_="chart")


def lines(
    id: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]], say: Callable[[float], str]
) -> Markup:
    """Values over time, a line for each name; the line breaks where a value is missing."""
    known = [value for values in series.values() for value in values if value is not None]
    steps = ticks(0.0, max(known, default=1.0))
    scale = Scale(0.0, steps[-1])
    parts = [*_grid(scale, steps, say), *_dates(labels)]
    for number, (name, values) in enumerate(series.items()):
        marks = [Mark(label, value) for label, value in zip(labels, values, strict=True)]
        parts += _line(marks, scale, f"line series-{number}")
        parts += _dots(marks, scale, f"dot series-{number}", lambda mark, name=name: f"{mark.label}: {name} {say(mark.value or 0.0)}")
    said = ", ".join(f"{name} from {say(min(some))} to {say(max(some))}" for name, values in series.items() if (some := [value for value in values if value is not None]))
    return drawing(id, title, said or "There are no data.", parts, height=HEIGHT, class_="chart")


def estimates(id: str, title: str, marks: Sequence[Mark], unit: str, target: float | None, target_text: str) -> Markup:
    """Estimates over time with their intervals, and the target as a line."""
    ends = [end for mark in marks for end in (mark.value, mark.low, mark.high) if end is not None]
    ends += [] if target is None else [target]
    steps = ticks(min(ends, default=0.0), max(ends, default=1.0))
    scale = Scale(steps[0], steps[-1])
    parts = [*_grid(scale, steps, amount), *_dates([mark.label for mark in marks])]
    for place, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            x = percent(_middle(place, len(marks)))
            parts.append(element("line", class_="interval", x1=x, x2=x, y1=scale.y(mark.low), y2=scale.y(mark.high)))
    parts += _line(marks, scale, "line")
    if target is not None:
        y = scale.y(target)
        parts.append(element("line", class_="target", x1="0%", x2="100%", y1=y, y2=y))
        above = y > 22
        parts.append(element("text", f"target: {target_text}", class_="target-text", x="100%", y=y - 6 if above else y + 16, text_anchor="end"))
    parts += _dots(marks, scale, "dot", lambda mark: f"{mark.label}: {amount(mark.value, unit)}" + (f", {amount(mark.low)} to {amount(mark.high)}" if mark.low is not None else ""))
    known = [mark.value for mark in marks if mark.value is not None]
    said = f"{len(known)} of {len(marks)} have data" + (f", from {amount(min(known))} to {amount(max(known), unit)}; target {target_text}." if known else ".")
    return drawing(id, title, said, parts, height=HEIGHT, class_="chart")


def _grid(scale: Scale, steps: Iterable[float], say: Callable[[float], str]) -> list[Markup]:
    parts = []
    for step in steps:
        y = scale.y(step)
        parts.append(element("line", class_="grid", x1="0%", x2="100%", y1=y, y2=y))
        parts.append(element("text", say(step), class_="axis", x=-6, y=y + 4, text_anchor="end"))
    return parts


def _dates(labels: Sequence[str]) -> list[Markup]:
    if not labels:
        return []
    every = max(1, -(-(len(labels) - 1) // (MOST_LABELS - 1)))
    chosen = list(range(0, len(labels), every))
    parts = []
    for place in chosen:
        first, last = place == 0, place > len(labels) - 1 - every / 2
        x, anchor = ("0%", "start") if first else ("100%", "end") if last else (percent(_middle(place, len(labels))), "middle")
        parts.append(element("text", labels[place], class_="axis" if first or last else "axis inner", x=x, y=HEIGHT + 18, text_anchor=anchor))
    return parts


def _line(marks: Sequence[Mark], scale: Scale, class_: str) -> list[Markup]:
    return [
        element(
            "line",
            class_=class_,
            x1=percent(_middle(place, len(marks))),
            x2=percent(_middle(place + 1, len(marks))),
            y1=scale.y(one.value),
            y2=scale.y(other.value),
        )
        for place, (one, other) in enumerate(zip(marks, marks[1:], strict=False))
        if one.value is not None and other.value is not None
    ]


def _dots(marks: Sequence[Mark], scale: Scale, class_: str, say: Callable[[Mark], str]) -> list[Markup]:
    return [
        element("circle", [element("title", say(mark))], class_=class_, cx=percent(_middle(place, len(marks))), cy=scale.y(mark.value), r=3.0)
        for place, mark in enumerate(marks)
        if mark.value is not None
    ]


def _middle(place: int, of: int) -> float:
    return (place + 0.5) / of


def _whole(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else ""
