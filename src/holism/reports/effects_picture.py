"""Effects on the lower goal against effects on the upper one, as in figure 4 of Bernardi, Mavridis and Estevez 2019.

("150 successful machine learning models: 6 lessons learned at Booking.com", KDD.) An ellipse for each experiment holds
its two true effects with 90 % confidence; the line is the fitted relation of true effects, where there is one.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.reports.svg import drawing, element, ticks

if TYPE_CHECKING:
    from holism.goals.alignment import Alignment, Point

WIDTH, HEIGHT = 440, 330
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 12, 46
RADIUS = (-2.0 * math.log(1.0 - 0.90)) ** 0.5
"""Of the 90 % ellipse: the square root of the quantile of chi-squared with two degrees of freedom."""
CORNERS = 40


class _Axis:
    """From effects to pixels."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.steps = ticks(min([0.0, *values]), max([0.0, *values]))
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        low, high = self.steps[0], self.steps[-1]
        return self.start + (self.end - self.start) * (value - low) / (high - low)


def effects_picture(id: str, alignment: "Alignment") -> Markup:
    """The picture; pair it with a table of `alignment.points`. Right and up are better, whatever the goals' targets."""
    points = alignment.points
    rims = [_rim(each) for each in points]
    x = _Axis([corner[0] for rim in rims for corner in rim], LEFT, WIDTH - RIGHT)
    y = _Axis([corner[1] for rim in rims for corner in rim], HEIGHT - BOTTOM, TOP)
    parts = [*_grid(x, y), *_names(alignment)]
    for rim in rims:
        corners = " ".join(f"{x.at(one):.1f},{y.at(other):.1f}" for one, other in rim)
        parts.append(element("polygon", class_="ellipse", points=corners))
    parts += _line(alignment, x, y)
    for each in points:
        tip = f"{each.experiment}: {each.lower:+.3g} and {each.upper:+.3g}"
        dot = element("title", tip)
        parts.append(element("circle", [dot], class_="dot", cx=x.at(each.lower), cy=y.at(each.upper), r=2.5))
    title = f"Effects on {alignment.lower} against effects on {alignment.upper}"
    return drawing(id, title, alignment.sentence, parts, class_="effects", viewBox=f"0 0 {WIDTH} {HEIGHT}")


def _rim(point: "Point") -> list[tuple[float, float]]:
    """Corners of the 90 % ellipse: the mean and radius times the Cholesky factor of the errors' covariance."""
    first = point.lower_se
    across = point.covariance / first if first else 0.0
    second = max(point.upper_se**2 - across**2, 0.0) ** 0.5
    turns = [2.0 * math.pi * number / CORNERS for number in range(CORNERS)]
    return [
        (
            point.lower + RADIUS * first * math.cos(turn),
            point.upper + RADIUS * (across * math.cos(turn) + second * math.sin(turn)),
        )
        for turn in turns
    ]


def _grid(x: _Axis, y: _Axis) -> list[Markup]:
    parts = []
    for step in x.steps:
        class_ = "grid zero" if step == 0.0 else "grid"
        parts.append(element("line", class_=class_, x1=x.at(step), x2=x.at(step), y1=y.start, y2=y.end))
        parts.append(element("text", f"{step:g}", class_="axis", x=x.at(step), y=y.start + 15, text_anchor="middle"))
    for step in y.steps:
        class_ = "grid zero" if step == 0.0 else "grid"
        parts.append(element("line", class_=class_, x1=x.start, x2=x.end, y1=y.at(step), y2=y.at(step)))
        parts.append(element("text", f"{step:g}", class_="axis", x=x.start - 5, y=y.at(step) + 4, text_anchor="end"))
    return parts


def _names(alignment: "Alignment") -> list[Markup]:
    middle, centre = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    return [
        element("text", f"{alignment.lower} →", class_="name", x=middle, y=HEIGHT - 8, text_anchor="middle"),
        element(
            "text",
            f"{alignment.upper} →",
            class_="name",
            x=12,
            y=centre,
            text_anchor="middle",
            transform=f"rotate(-90 12 {centre:.0f})",
        ),
    ]


def _line(alignment: "Alignment", x: _Axis, y: _Axis) -> list[Markup]:
    """The fitted line, over the range of measured effects and within the picture."""
    fit = alignment.fit
    if fit is None or fit.slope is None or not alignment.points:
        return []
    ends = min(each.lower for each in alignment.points), max(each.lower for each in alignment.points)
    low, high = y.steps[0], y.steps[-1]
    (x1, y1), (x2, y2) = ((end, fit.mean[1] + fit.slope * (end - fit.mean[0])) for end in ends)
    if fit.slope:
        inside = sorted(fit.mean[0] + (edge - fit.mean[1]) / fit.slope for edge in (low, high))
        x1, x2 = max(x1, inside[0]), min(x2, inside[1])
        y1, y2 = (fit.mean[1] + fit.slope * (end - fit.mean[0]) for end in (x1, x2))
    if not (low <= min(y1, y2) + 1e-9 and max(y1, y2) <= high + 1e-9 and x1 < x2):
        return []
    return [element("line", class_="fit", x1=x.at(x1), x2=x.at(x2), y1=y.at(y1), y2=y.at(y2))]
