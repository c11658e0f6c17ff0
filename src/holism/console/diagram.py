"""The system as the lecture draws it: components in rows inside a thick boundary, the environment outside."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.console.words import rate
from holism.reports.svg import drawing, element

if TYPE_CHECKING:
    from holism.console.overview import ComponentShown, Overview

FACING = ("interface", "frontend", "front end", "app", "site")
CARRYING = ("database", "logging", "monitoring", "storage", "cloud", "queue", "cache")
BOX, GAP, PAD = 62, 12, 18
LETTER = 7.4
"""Width of a letter in the diagram's type, in pixels, on the safe side."""


def diagram(id: str, shown: "Overview", width: int, columns: int) -> Markup:
    """The diagram, `width` wide, with at most `columns` components in a row."""
    inner = width - 2 * PAD - 4
    outside, top = _environment(shown.environment, width, columns)
    arrows, top = _arrows(shown, width, top)
    boundary_top = top
    parts: list[Markup] = []
    top += PAD
    for row in rows_of(shown.components, columns):
        each = (inner - GAP * (len(row) - 1)) / len(row)
        for place, component in enumerate(row):
            parts.append(_component(component, PAD + 2 + place * (each + GAP), top, each, _live(shown, component)))
        top += BOX + GAP
    top += PAD - GAP + 6
    parts += _guardrails(shown, width / 2, top)
    boundary = element("rect", class_="boundary", x=2, y=boundary_top, width=width - 4, height=top - boundary_top)
    models = ", ".join(component.name for component in shown.components if component.ml) or "none"
    said = (
        f"Inside the system boundary: {', '.join(component.name for component in shown.components)}. "
        f"ML components: {models}. Outside: {', '.join(shown.environment) or 'nothing declared'}. "
        f"{rate(shown.day.decisions)} decisions an hour go in, over the last 24 hours."
    )
    return drawing(
        id, f"{shown.title}: the system and its environment", said, [*outside, *arrows, boundary, *parts],
        viewBox=f"0 0 {width} {top + 17:g}", class_="diagram",
    )  # fmt: skip


def rows_of(components: "Sequence[ComponentShown]", columns: int) -> "list[list[ComponentShown]]":
    """The rows: what people face on top, what carries the rest at the bottom, all else between, in order."""
    facing = [part for part in components if not part.ml and _is(part, FACING)]
    carrying = [part for part in components if not part.ml and part not in facing and _is(part, CARRYING)]
    between = [part for part in components if part not in facing and part not in carrying]
    return [row for some in (facing, between, carrying) for row in _wrapped(some, columns)]


def lines_of(text: str, width: float) -> list[str]:
    """A text in lines that fit into a width.

    >>> lines_of("user accounts", 60), lines_of("payment", 90)
    (['user', 'accounts'], ['payment'])
    """
    most = max(int(width / LETTER), 4)
    lines: list[str] = []
    for word in text.replace("_", " ").split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word if len(word) <= most else word[: most - 1] + "…")
    return lines[:2]


def _is(component: "ComponentShown", words: Sequence[str]) -> bool:
    name = component.name.lower()
    return any(word in name.split() or (" " in word and word in name) for word in words)


def _wrapped(some: "Sequence[ComponentShown]", columns: int) -> "list[list[ComponentShown]]":
    """In rows of nearly the same length."""
    if not some:
        return []
    count = -(-len(some) // columns)
    most = -(-len(some) // count)
    return [list(some[start : start + most]) for start in range(0, len(some), most)]


def _live(shown: "Overview", component: "ComponentShown") -> str:
    return f"{rate(shown.day.models.get(component.name, 0.0))} calls/h" if component.ml else ""


def _component(component: "ComponentShown", x: float, y: float, width: float, live: str) -> Markup:
    kind = "ml" if component.ml else "plain"
    box = element("rect", class_=f"component {kind}", x=x, y=y, width=width, height=BOX, rx=5)
    lines = lines_of(component.name, width - 12)
    texts = [(line, f"label {kind}") for line in lines] + ([(live, f"live {kind}")] if live else [])
    first = y + BOX / 2 + 5 - (len(texts) - 1) * 9
    written = [
        element("text", text, class_=class_, x=x + width / 2, y=first + 18 * place, text_anchor="middle")
        for place, (text, class_) in enumerate(texts)
    ]
    tip = element("title", component.description or component.name)
    return element("g", [tip, box, *written])


def _guardrails(shown: "Overview", x: float, y: float) -> list[Markup]:
    """They stand on the boundary: what they stop does not cross it."""
    width = 206.0
    box = element("rect", class_="guard", x=x - width / 2, y=y - 14, width=width, height=28, rx=14)
    text = f"{len(shown.guardrails)} guardrails: fired {rate(shown.day.guarded)}/h"
    return [box, element("text", text, class_="live", x=x, y=y + 5, text_anchor="middle")]


def _environment(names: Sequence[str], width: int, columns: int) -> tuple[list[Markup], float]:
    parts = [element("text", "ENVIRONMENT", class_="eyebrow", x=2, y=13)]
    top = 22.0
    names = names or ("users",)
    for start in range(0, len(names), columns):
        row = names[start : start + columns]
        each = (width - 4 - GAP * (len(row) - 1)) / len(row)
        for place, name in enumerate(row):
            x = 2 + place * (each + GAP)
            line = lines_of(name, each - 12)
            parts.append(element("rect", class_="outside", x=x, y=top, width=each, height=34, rx=17))
            parts.append(
                element("text", " ".join(line), class_="label", x=x + each / 2, y=top + 22, text_anchor="middle")
            )
        top += 34 + 8
    return parts, top


def _arrows(shown: "Overview", width: int, top: float) -> tuple[list[Markup], float]:
    """Both ways between the environment and the boundary, with what flows."""
    told = sum(shown.day.feedback.values()), sum(shown.day.outcomes.values())
    incoming = [f"{rate(shown.day.decisions)} requests/h", f"{rate(told[0])} feedback/h", f"{rate(told[1])} outcomes/h"]
    outgoing = [f"{rate(number)} {mode}/h" for mode, number in list(shown.day.modes.items())[:3]] or [
        "no decisions yet"
    ]
    height = 76.0
    parts = []
    for place, (lines, down) in enumerate(((incoming, True), (outgoing, False))):
        x = width * (0.07 + 0.5 * place)
        start, end = (top + 2, top + height - 6) if down else (top + height - 6, top + 2)
        tip = end - 9 if down else end + 9
        parts.append(element("line", class_="flow", x1=x, x2=x, y1=start, y2=tip))
        parts.append(element("path", class_="head", d=f"M{x - 6:g} {tip:g} L{x + 6:g} {tip:g} L{x:g} {end:g} Z"))
        for row, line in enumerate(lines):
            parts.append(element("text", line, class_="live", x=x + 14, y=top + 22 + row * 19))
    return parts, top + height
