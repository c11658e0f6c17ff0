"""Charts over time, drawn on the server: bars by mode, lines, and estimates with their intervals."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec
from markupsafe import Markup

from holism.console.words import amount
from holism.reports.svg import drawing, element, percent, ticks

HEIGHT = 190
MOST_LABELS = 4
MANY = 45


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
    parts = [*grid(scale, steps, _whole), *_dates(labels)]
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
    id: str,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    say: Callable[[float], str],
) -> Markup:
    """Values above 0 over time, a line for each name, by powers of ten; a line breaks where a value is missing."""
    known = [value for values in series.values() for value in values if value]
    low, high = math.floor(math.log10(min(known, default=1.0))), math.ceil(math.log10(max(known, default=10.0)))
    scale = Scale(float(low), float(max(high, low + 1)))
    parts = [*grid(scale, [float(power) for power in range(low, int(scale.high) + 1)], lambda power: say(10.0**power))]
    parts += _dates(labels)
    said = []
    for number, (name, values) in enumerate(series.items()):
        marks = [Mark(label, math.log10(value) if value else None) for label, value in zip(labels, values, strict=True)]
        tips = [f"{label}: {name} {say(value)}" for label, value in zip(labels, values, strict=True) if value]
        parts += _line(marks, scale, f"line series-{number}")
        parts += _dots(marks, scale, f"dot series-{number}", tips)
        some = [value for value in values if value]
        said += [f"{name} from {say(min(some))} to {say(max(some))}"] if some else []
    return drawing(id, title, ", ".join(said) or "There are no data.", parts, height=HEIGHT, class_="chart")


def estimates(
    id: str,
    title: str,
    marks: Sequence[Mark],
    unit: str,
    target: float,
    target_text: str,
    events: Sequence[tuple[float, str]] = (),
    line: str = "target",
) -> Markup:
    """Estimates over time with their intervals, and the target as a line.

    :param events: what happened meanwhile: the place among the marks, and a text; drawn as lines from top to bottom.
    :param line: what the target is called.
    """
    ends = [end for mark in marks for end in (mark.value, mark.low, mark.high) if end is not None] + [target]
    steps = ticks(min(ends), max(ends))
    scale = Scale(steps[0], steps[-1])
    parts = [*grid(scale, steps, amount), *_dates([mark.label for mark in marks])]
    for place, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            x = percent(_middle(place, len(marks)))
            parts.append(element("line", class_="interval", x1=x, x2=x, y1=scale.y(mark.low), y2=scale.y(mark.high)))
    for middle, text in events:
        x = percent(_middle(middle, len(marks)))
        tip = element("title", text)
        parts.append(element("line", [tip], class_="release", x1=x, x2=x, y1=0, y2=HEIGHT))
    known = [mark for mark in marks if mark.value is not None]
    tips = [f"{mark.label}: {amount(mark.value, unit)}, {amount(mark.low)} to {amount(mark.high)}" for mark in known]
    parts += _line(marks, scale, "line")
    parts.append(element("line", class_="target", x1="0%", x2="100%", y1=scale.y(target), y2=scale.y(target)))
    parts += _dots(marks, scale, "dot", tips)
    values = [mark.value for mark in known if mark.value is not None]
    reach = f", from {amount(min(values))} to {amount(max(values), unit)}" if values else ""
    said = f"{len(known)} of {len(marks)} have data{reach}; the {line} is {target_text}."
    return drawing(id, title, said, parts, height=HEIGHT, class_="chart")


def grid(scale: Scale, steps: Iterable[float], say: Callable[[float], str]) -> list[Markup]:
    """Lines across, with what they stand for."""
    parts = []
    for step in steps:
        y = scale.y(step)
        parts.append(element("line", class_="grid", x1="0%", x2="100%", y1=y, y2=y))
        parts.append(element("text", say(step), class_="axis", x=-6, y=y + 4, text_anchor="end"))
    return parts


def _dates(labels: Sequence[str]) -> list[Markup]:
    most = min(MOST_LABELS, len(labels))
    parts = []
    for number in range(most):
        place = round(number * (len(labels) - 1) / max(most - 1, 1))
        x, anchor, class_ = percent(_middle(place, len(labels))), "middle", "axis inner"
        if number == 0 or number == most - 1:
            x, anchor, class_ = ("0%", "start", "axis") if number == 0 else ("100%", "end", "axis")
        parts.append(element("text", labels[place], class_=class_, x=x, y=HEIGHT + 18, text_anchor=anchor))
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
        for place, (one, other) in enumerate(pairwise(marks))
        if one.value is not None and other.value is not None
    ]


def _dots(marks: Sequence[Mark], scale: Scale, class_: str, tips: Sequence[str]) -> list[Markup]:
    """A dot for each value; `tips` has one text for each."""
    known = [(place, mark.value) for place, mark in enumerate(marks) if mark.value is not None]
    return [
        element(
            "circle",
            [element("title", tip)],
            class_=class_,
            cx=percent(_middle(place, len(marks))),
            cy=scale.y(value),
            r=2.5 if len(marks) > MANY else 3.5,
        )
        for (place, value), tip in zip(known, tips, strict=True)
    ]


def _middle(place: float, of: int) -> float:
    return (place + 0.5) / of


def _whole(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else ""
