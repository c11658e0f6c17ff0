"""SVG as escaped text: the elements, a drawing with its name, and round numbers for axes."""

import math
from collections.abc import Iterable

from markupsafe import Markup, escape


def element(name: str, content: Iterable[Markup | str] | Markup | str = (), **attributes: object) -> Markup:
    """One element; `class_` is the attribute class, `_` in other names stands for `-`, None leaves one out.

    >>> element("text", "a < b", class_="axis", x=1.50, text_anchor="end")
    Markup('<text class="axis" x="1.5" text-anchor="end">a &lt; b</text>')
    """
    inside = escape(content) if isinstance(content, str) else "".join(escape(part) for part in content)
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    # Every part is escaped; `Markup.format` would parse the same few letters each time, which is most of a page's time.
    return Markup(f"<{name}{written}>{inside}</{name}>")


def drawing(
    id: str, title: str, description: str, parts: Iterable[Markup], *, height: int | None = None, **attributes: object
) -> Markup:
    """An `svg` that is read as one picture, with a name and a description.

    Without a view box its width is the page's, and x is given in percent: text keeps its size on every screen.
    """
    name = element("title", title, id=f"{id}-title")
    text = element("desc", description, id=f"{id}-desc")
    told = {"role": "img", "aria_labelledby": f"{id}-title {id}-desc"} | attributes
    return element("svg", [name, text, *parts], height=height, **told)


def percent(share: float) -> str:
    """A share of the width.

    >>> percent(1 / 3)
    '33.333%'
    """
    return f"{100.0 * share:.3f}".rstrip("0").rstrip(".") + "%"


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers, at most `most`, that cover a range.

    >>> ticks(0, 93), ticks(0.61, 0.68)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [0.6, 0.62, 0.64, 0.66, 0.68])
    """
    if not high > low:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
    return [round(number * step, 12) for number in range(first, last + 1)]


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
