"""Pages for everybody, which need no cookie: the warnings of each week, and what the check is."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from holism_products.safe_browsing.figures import Week
from holism_products.safe_browsing.pages.call import Call
from holism_products.safe_browsing.system import BADGES_FROM, KNOWN_AFTER_DAYS, WARNS_FROM, system
from holism_products.site.markdown import blocks

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 56
RIGHT: Final = 30
BOTTOM: Final = 28
TOP: Final = 22


@dataclass(frozen=True)
class Bar:
    """One week's bar, in the chart's pixels: what is known to be wrong stands at its foot, in another colour."""

    week: Week
    x: float
    width: float
    y: float
    height: float
    wrong_height: float


@dataclass(frozen=True)
class Chart:
    """Warnings shown, by week; `lines` are the heights of round numbers."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - BOTTOM


def figures(call: Call) -> Response:
    """Warnings shown by week, how many were heeded, found wrong and reported."""
    found = call.parts.lately()
    values = {"weeks": found.weeks, "total": found.total, "chart": chart(found.weeks), "days": KNOWN_AFTER_DAYS}
    return call.page("figures.html", **values)


def about(call: Call) -> Response:
    """What the check does and does not, how good it is, and what is kept."""
    values = {"scope": system.scope, "card": blocks(call.parts.card), "warns": WARNS_FROM, "badges": BADGES_FROM}
    return call.page("about.html", **values)


def chart(weeks: tuple[Week, ...]) -> Chart:
    """The geometry of the chart."""
    most = max((week.shown for week in weeks), default=0)
    step = _step(most)
    top = max(step * -(-most // step), step)
    room, foot = HEIGHT - BOTTOM - TOP, HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)
    bars = []
    for number, week in enumerate(weeks):
        height, wrong = (room * count / top for count in (week.shown, _wrong(week)))
        bars.append(Bar(week, LEFT + slot * (number + 0.15), slot * 0.7, foot - height, height, wrong))
    lines = tuple((count, foot - room * count / top) for count in range(0, top + 1, step))
    return Chart(tuple(bars), lines)


def _wrong(week: Week) -> int:
    return sum(each.right is False for each in week.warnings)


def _step(most: int) -> int:
    """A round number of which three to five reach the highest bar.

    >>> [_step(most) for most in (0, 4, 26, 92, 480)]
    [1, 1, 10, 20, 100]
    """
    power = 1
    while most > 50 * power:
        power *= 10
    return next(digit * power for digit in (1, 2, 5, 10) if most <= 5 * digit * power)
