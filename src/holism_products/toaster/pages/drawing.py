"""The toaster and its temperatures as drawings: numbers and colours for the templates, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from holism_products.toaster.bench import Bench, Point
from holism_products.toaster.safety import FUSE_C, MAX_S, TOO_HOT_C
from holism_products.toaster.thermal import AMBIENT_C, FIRE_C

Colour = tuple[int, int, int]

SHADES: Final[tuple[tuple[float, Colour], ...]] = (
    (0.0, (246, 229, 190)),
    (0.1, (229, 184, 112)),
    (0.25, (178, 115, 50)),
    (0.5, (103, 58, 24)),
    (1.0, (30, 20, 15)),
)
"""Colours of toast by browning."""
GLOW: Final[tuple[tuple[float, Colour], ...]] = (
    (0.0, (120, 124, 130)),
    (450.0, (132, 110, 104)),
    (600.0, (196, 62, 28)),
    (740.0, (255, 138, 48)),
)
"""Colours of the wires by their temperature in degrees Celsius."""

WIDTH: Final = 640.0
HEIGHT: Final = 240.0
LEFT: Final = 44.0
BOTTOM: Final = 24.0
HOTTEST_C: Final = 320.0


@dataclass(frozen=True)
class Picture:
    """The toaster as it is drawn: colours, and how far the slices stand out, in the drawing's units."""

    slice: str
    wires: str
    glows: float
    raised: int
    smokes: bool
    burns: bool


@dataclass(frozen=True)
class Line:
    """A level that matters, with its name, its height in the chart, and on which side the name stands."""

    name: str
    y: float
    side: str


@dataclass(frozen=True)
class Chart:
    """Temperatures over time, as points of polylines; `rows` hold every tenth step for the table."""

    bread: str
    stored: str
    said: str
    power: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[str, float], ...]
    rows: tuple[Point, ...]


def picture(bench: Bench) -> Picture:
    """The toaster now."""
    heat = bench.toasting.heat if bench.toasting else None
    is_in = bench.is_down
    browning = 0.0 if heat is None else heat.browning if is_in else bench.ended_browning
    element_c = heat.element_c if heat and is_in else AMBIENT_C
    return Picture(
        slice=_colour(SHADES, browning),
        wires=_colour(GLOW, element_c),
        glows=round(min(max((element_c - 450.0) / 300.0, 0.0), 1.0), 2),
        raised=0 if is_in else 62,
        smokes=heat is not None and heat.bread_c >= TOO_HOT_C - 40.0,
        burns=bench.burnt_down,
    )


def chart(points: Sequence[Point]) -> Chart:
    """The temperatures of a toast."""
    # Names on both sides, since two of the levels are near each other.
    levels = (("fire", FIRE_C, "right"), ("fuse", FUSE_C, "right"), ("too hot", TOO_HOT_C, "left"))
    return Chart(
        bread=_polyline([(point.elapsed_s, point.heat.bread_c) for point in points]),
        stored=_polyline([(point.elapsed_s, point.peak_c) for point in points]),
        said=_polyline([(point.elapsed_s, point.said_c) for point in points]),
        power=_polyline([(point.elapsed_s, point.power_w / 20.0) for point in points]),
        lines=tuple(Line(f"{name} {level:g} °C", _y(level), side) for name, level, side in levels),
        ticks=tuple((f"{seconds} s", _x(seconds)) for seconds in range(0, int(MAX_S) + 1, 60)),
        rows=tuple(points[::10]),
    )


def _polyline(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_x(seconds):.1f},{_y(value):.1f}" for seconds, value in pairs)


def _x(seconds: float) -> float:
    return LEFT + (WIDTH - LEFT - 16.0) * min(seconds / MAX_S, 1.0)


def _y(celsius: float) -> float:
    return round((HEIGHT - BOTTOM) * (1.0 - min(max(celsius, 0.0), HOTTEST_C) / HOTTEST_C), 1)


def _colour(stops: Sequence[tuple[float, Colour]], at: float) -> str:
    """The colour between two stops.

    >>> _colour(SHADES, 0.0), _colour(SHADES, 2.0)
    ('#f6e5be', '#1e140f')
    """
    below = max((stop for stop in stops if stop[0] <= at), default=stops[0])
    above = min((stop for stop in stops if stop[0] > at), default=stops[-1])
    share = 0.0 if above[0] == below[0] else min(max((at - below[0]) / (above[0] - below[0]), 0.0), 1.0)
    mixed = (round(one + (two - one) * share) for one, two in zip(below[1], above[1], strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
