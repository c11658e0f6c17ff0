"""Horizontal bars as SVG, for the picture of a benchmark."""

from collections.abc import Sequence
from html import escape

import msgspec

WIDTH, LABELS, BAR, GAP = 760, 260, 18, 8
PLAIN, EMPHASIS = "#8a9199", "#0b6e4f"


class Bar(msgspec.Struct, frozen=True):
    """One bar; `ours` sets it apart from the peers."""

    label: str
    value: float
    ours: bool = False
    text: str = ""


def bars(title: str, drawn: Sequence[Bar], unit: str = "") -> str:
    """An SVG document with one bar each, from 0 to the longest."""
    longest = max((bar.value for bar in drawn), default=0.0) or 1.0
    height = 48 + len(drawn) * (BAR + GAP)
    space = WIDTH - LABELS - 130
    rows = []
    for place, bar in enumerate(drawn):
        top = 40 + place * (BAR + GAP)
        length = max(space * max(bar.value, 0.0) / longest, 1.0)
        text = bar.text or f"{bar.value:,.4g} {unit}".strip()
        rows.append(
            f'<text x="{LABELS - 8}" y="{top + 13}" text-anchor="end">{escape(bar.label)}</text>'
            f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" '
            f'fill="{EMPHASIS if bar.ours else PLAIN}"/>'
            f'<text x="{LABELS + length + 6:.1f}" y="{top + 13}">{escape(text)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title, quote=True)}" font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="12" y="22" font-size="15" font-weight="600">{escape(title)}</text>' + "".join(rows) + "</svg>\n"
    )
