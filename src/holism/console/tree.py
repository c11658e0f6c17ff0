"""The goals over their five layers, the organization on top; arrows read "supports", with what the data say of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from holism.console.arrows import GAP, HEIGHT, SIGN, Course, Place, course, spots
from holism.console.diagram import lines_of
from holism.console.words import amount, interval
from holism.reports.svg import element
from holism.vocabulary.goal import Layer, Status

if TYPE_CHECKING:
    from holism.console.evidence import Belief
    from holism.console.goals import GoalShown, GoalsShown

WIDTH, LABEL = 1160, 108
BETWEEN = 74
"""From row to row: room for two verdicts, one over the other."""
SIGNS = {Status.MET: "✓", Status.MISSED: "✕", Status.NOT_ENOUGH_DATA: "?"}
CLASSES = {Status.MET: "met", Status.MISSED: "missed", Status.NOT_ENOUGH_DATA: "unknown"}


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
    ways = [course(places, each.alignment.lower, each.alignment.upper) for each in shown.beliefs]
    arrows = [_arrow(id, each, way) for each, way in zip(shown.beliefs, ways, strict=True)]
    verdicts = [_verdict(each, spot, query) for each, spot in zip(shown.beliefs, spots(ways), strict=True)]
    description = element("title", "Goals by layer; arrows read: supports", id=f"{id}-title")
    lines = element("g", [element("defs", _heads(id)), *arrows], class_="edges", aria_hidden="true")
    return element(
        "svg",
        [description, lines, *verdicts, *cards],
        class_="tree",
        viewBox=f"0 0 {WIDTH} {top - BETWEEN + 8:g}",
        role="group",
        aria_labelledby=f"{id}-title",
    )


def _heads(id: str) -> list[Markup]:
    """A head for each kind of arrow."""
    size = {
        "markerWidth": 8,
        "markerHeight": 8,
        "refX": 7,
        "refY": 4,
        "orient": "auto",
        "markerUnits": "userSpaceOnUse",
    }
    return [
        element("marker", [element("path", d="M0 0 L8 4 L0 8 Z", class_=f"head {class_}")], id=f"{id}-{class_}", **size)
        for class_ in CLASSES.values()
    ]


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


def _arrow(id: str, belief: "Belief", way: Course) -> Markup:
    class_, _, _ = belief.mark
    title = element("title", f"{belief.alignment.lower} supports {belief.alignment.upper}")
    return element("path", [title], class_=f"support {class_}", d=way.path, marker_end=f"url(#{id}-{class_})")


def _verdict(belief: "Belief", spot: tuple[float, float], query: str) -> Markup:
    """What the data say, on the arrow; leads to the experiments."""
    class_, sign, word = belief.mark
    one, (width, height) = belief.alignment, SIGN
    box = element(
        "rect", class_=f"verdict {class_}", x=spot[0] - width / 2, y=spot[1] - height / 2, width=width, height=height,
        rx=12,
    )  # fmt: skip
    text = element(
        "text", f"{sign} {word}", class_=f"word {class_}", x=spot[0], y=spot[1] + 4, text_anchor="middle"
    )  # fmt: skip
    said = f"{one.lower} supports {one.upper}: {one.agreement.value}, {one.evidence.value}"
    tip = element("title", f"{said}. {belief.sentence}")
    href = f"/goals/{quote(one.lower, safe='')}{query}#evidence"
    return element("a", [tip, box, text], href=href, aria_label=said)


def _cut(text: str, width: float) -> str:
    most = int((width - 24) / 6.4)
    return text if len(text) <= most else f"{text[: most - 1]}…"
