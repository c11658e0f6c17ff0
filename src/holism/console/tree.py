"""The goals over their five layers, the organization on top; arrows read "supports"."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from holism.console.diagram import lines_of
from holism.console.words import amount, interval
from holism.reports.svg import element
from holism.vocabulary.goal import Layer, Status

if TYPE_CHECKING:
    from holism.console.goals import GoalShown, GoalsShown

WIDTH, LABEL = 1160, 108
HEIGHT, BETWEEN, GAP = 100, 58, 22
SIGNS = {Status.MET: "✓", Status.MISSED: "✕", Status.NOT_ENOUGH_DATA: "?"}
CLASSES = {Status.MET: "met", Status.MISSED: "missed", Status.NOT_ENOUGH_DATA: "unknown"}


class Place(NamedTuple):
    """Where a goal's card is drawn."""

    x: float
    y: float
    width: float


def goal_tree(id: str, shown: "GoalsShown", query: str) -> Markup:
    """The tree; each goal links to its page, with `query` (the period) in the address."""
    layers = [(layer, some) for layer in Layer if (some := [goal for goal in shown.goals if goal.layer == layer.value])]
    places: dict[str, Place] = {}
    cards, top = [], 4.0
    for layer, some in layers:
        width = min((WIDTH - LABEL - GAP * (len(some) - 1)) / len(some), 330.0)
        indent = LABEL + (WIDTH - LABEL - width * len(some) - GAP * (len(some) - 1)) / 2
        for row, word in enumerate(layer.value.split()):
            cards.append(element("text", word, class_="layer", x=0, y=top + 46 + 17 * row))
        for place, goal in enumerate(_by_support(some, places)):
            x = indent + place * (width + GAP)
            places[goal.name] = Place(x, top, width)
            cards.append(_card(goal, x, top, width, query))
        top += HEIGHT + BETWEEN
    edges = [_edge(places, lower, upper) for lower, upper in shown.edges]
    head = element("path", d="M0 0 L8 4 L0 8 Z", class_="head")
    marker = element(
        "marker",
        [head],
        id=f"{id}-head",
        markerWidth=8,
        markerHeight=8,
        refX=7,
        refY=4,
        orient="auto",
        markerUnits="userSpaceOnUse",
    )
    description = element("title", "Goals by layer; arrows read: supports", id=f"{id}-title")
    lines = element("g", [element("defs", [marker]), *edges], class_="edges", aria_hidden="true")
    return element(
        "svg",
        [description, lines, *cards],
        class_="tree",
        viewBox=f"0 0 {WIDTH} {top - BETWEEN + 8:g}",
        role="group",
        aria_labelledby=f"{id}-title",
    )


def _by_support(some: "Sequence[GoalShown]", places: dict[str, Place]) -> "list[GoalShown]":
    """Each near the goals that it supports, so that arrows cross less."""

    def middle(goal: "GoalShown") -> float:
        above = [places[name].x + places[name].width / 2 for name in goal.supports if name in places]
        return sum(above) / len(above) if above else WIDTH / 2

    return sorted(some, key=middle)


def _card(goal: "GoalShown", x: float, y: float, width: float, query: str) -> Markup:
    found = goal.estimate
    status = CLASSES[goal.status]
    value = f"{amount(found.value, found.unit)}" if found.value is not None else "no data yet"
    name = lines_of(goal.name, width - 30)
    parts = [
        element("rect", class_=f"card {status}", x=x, y=y, width=width, height=HEIGHT, rx=8),
        element("rect", class_=f"edge {status}", x=x, y=y, width=6, height=HEIGHT, rx=3),
        *(element("text", line, class_="name", x=x + 16, y=y + 21 + 17 * row) for row, line in enumerate(name)),
        element(
            "text",
            f"{SIGNS[goal.status]} {goal.status.value}",
            class_=f"status {status}",
            x=x + 16,
            y=y + 21 + 17 * len(name),
        ),
        element(
            "text",
            _cut(f"{value} ({interval(found)})" if found.low is not None else value, width),
            class_="value",
            x=x + 16,
            y=y + 38 + 17 * len(name),
        ),
        element(
            "text", _cut(f"target {goal.target}", width), class_="target-text", x=x + 16, y=y + 54 + 17 * len(name)
        ),
    ]
    told = f"{goal.name}: {goal.status.value}, {value}, target {goal.target}"
    return element("a", parts, href=f"/goals/{quote(goal.name, safe='')}{query}", aria_label=told)


def _edge(places: Mapping[str, Place], lower: str, upper: str) -> Markup:
    """An arrow, through the gaps of the rows that it passes, so that it does not seem to end at their cards."""
    start, end = places[lower], places[upper]
    x, goal = start.x + start.width / 2, end.x + end.width / 2
    if start.y < end.y:
        # A system goal may support a user outcome, which is drawn below it.
        path = f"M{x:g} {start.y + HEIGHT:g}{_curve(x, start.y + HEIGHT, goal, end.y - 3)}"
    elif start.y == end.y:
        bend = start.y + HEIGHT + 24
        path = f"M{x:g} {start.y + HEIGHT:g} C{x:g} {bend:g} {goal:g} {bend:g} {goal:g} {end.y + HEIGHT + 2:g}"
    else:
        at, path = start.y, f"M{x:g} {start.y:g}"
        for y in sorted({place.y for place in places.values() if end.y < place.y < start.y}, reverse=True):
            lane = _lane([place for place in places.values() if place.y == y], x + (goal - x) / 2)
            path += f"{_curve(x, at, lane, y + HEIGHT)} V{y:g}"
            x, at = lane, y
        path += _curve(x, at, goal, end.y + HEIGHT + 3)
    title = element("title", f"{lower} supports {upper}")
    return element("path", [title], class_="support", d=path, marker_end="url(#tree-head)")


def _lane(row: Sequence[Place], wanted: float) -> float:
    """The middle of the gap in a row that is nearest."""
    ends = sorted((place.x, place.x + place.width) for place in row)
    gaps = [ends[0][0] - GAP / 2, ends[-1][1] + GAP / 2]
    gaps += [(left[1] + right[0]) / 2 for left, right in pairwise(ends)]
    return min(gaps, key=lambda gap: abs(gap - wanted))


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (y + to_y) / 2
    return f" C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"


def _cut(text: str, width: float) -> str:
    most = int((width - 24) / 6.4)
    return text if len(text) <= most else f"{text[: most - 1]}…"
