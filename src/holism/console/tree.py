"""The goals over their five layers, the organization on top; arrows read "supports"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from holism.console.diagram import lines_of
from holism.console.svg import element
from holism.console.words import amount, interval
from holism.vocabulary.goal import Layer, Status

if TYPE_CHECKING:
    from holism.console.goals import GoalShown, GoalsShown

WIDTH, LABEL = 1160, 108
HEIGHT, BETWEEN = 100, 58
SIGNS = {Status.MET: "✓", Status.MISSED: "✕", Status.NOT_ENOUGH_DATA: "?"}
CLASSES = {Status.MET: "met", Status.MISSED: "missed", Status.NOT_ENOUGH_DATA: "unknown"}


def goal_tree(id: str, shown: "GoalsShown", query: str) -> Markup:
    """The tree; each goal links to its page, with `query` (the period) in the address."""
    layers = [(layer, some) for layer in Layer if (some := [goal for goal in shown.goals if goal.layer == layer.value])]
    places: dict[str, tuple[float, float, float]] = {}
    cards, top = [], 4.0
    for layer, some in layers:
        width = min((WIDTH - LABEL - 14 * (len(some) - 1)) / len(some), 330.0)
        indent = LABEL + (WIDTH - LABEL - width * len(some) - 14 * (len(some) - 1)) / 2
        for row, word in enumerate(layer.value.split()):
            cards.append(element("text", word, class_="layer", x=0, y=top + 46 + 17 * row))
        for place, goal in enumerate(_by_support(some, places)):
            x = indent + place * (width + 14)
            places[goal.name] = x, top, width
            cards.append(_card(goal, x, top, width, query))
        top += HEIGHT + BETWEEN
    edges = [_edge(places[lower], places[upper], lower, upper) for lower, upper in shown.edges]
    head = element("path", d="M0 0 L8 4 L0 8 Z", class_="head")
    marker = element("marker", [head], id=f"{id}-head", markerWidth=8, markerHeight=8, refX=7, refY=4, orient="auto", markerUnits="userSpaceOnUse")
    description = element("title", "Goals by layer; arrows read: supports", id=f"{id}-title")
    lines = element("g", [element("defs", [marker]), *edges], class_="edges", marker_end=None, aria_hidden="true")
    return element("svg", [description, lines, *cards], class_="tree", viewBox=f"0 0 {WIDTH} {top - BETWEEN + 8:g}", role="group", aria_labelledby=f"{id}-title")


def _by_support(some: "Sequence[GoalShown]", places: dict[str, tuple[float, float, float]]) -> "list[GoalShown]":
    """Each near the goals that it supports, so that arrows cross less."""

    def middle(goal: "GoalShown") -> float:
        above = [places[name][0] + places[name][2] / 2 for name in goal.supports if name in places]
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
        element("text", f"{SIGNS[goal.status]} {goal.status.value}", class_=f"status {status}", x=x + 16, y=y + 21 + 17 * len(name)),
        element("text", _cut(f"{value} ({interval(found)})" if found.low is not None else value, width), class_="value", x=x + 16, y=y + 38 + 17 * len(name)),
        element("text", _cut(f"target {goal.target}", width), class_="target-text", x=x + 16, y=y + 54 + 17 * len(name)),
    ]
    told = f"{goal.name}: {goal.status.value}, {value}, target {goal.target}"
    return element("a", parts, href=f"/goals/{quote(goal.name, safe='')}{query}", aria_label=told)


def _edge(lower: tuple[float, float, float], upper: tuple[float, float, float], name: str, supported: str) -> Markup:
    start, end = lower[0] + lower[2] / 2, upper[0] + upper[2] / 2
    if lower[1] == upper[1]:
        bend = lower[1] + HEIGHT + 24
        path = f"M{start:g} {lower[1] + HEIGHT:g} C{start:g} {bend:g} {end:g} {bend:g} {end:g} {upper[1] + HEIGHT + 2:g}"
    else:
        foot = upper[1] + HEIGHT + 3
        middle = (lower[1] + foot) / 2
        path = f"M{start:g} {lower[1]:g} C{start:g} {middle:g} {end:g} {middle:g} {end:g} {foot:g}"
    return element("path", [element("title", f"{name} supports {supported}")], class_="support", d=path, marker_end="url(#tree-head)")


def _cut(text: str, width: float) -> str:
    most = int((width - 24) / 6.4)
    return text if len(text) <= most else f"{text[: most - 1]}…"
