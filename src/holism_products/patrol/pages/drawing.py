"""Drawings of the city: the map with the patrols of the day, and each district's weeks beside the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holism_products.patrol.board import Plan
from holism_products.patrol.city import DISTRICTS, PATROLS, TRUE_SHARES
from holism_products.patrol.ledger import Week

SHADES: Final = 5
WIDE: Final = 200.0
HIGH: Final = 90.0
MOST_SHARE: Final = 35.0
"""The share, in %, at the upper edge of a district's drawing: the same for all, so that they can be compared."""


@dataclass(frozen=True)
class Area:
    """A district on the map: `shade` from 1 to SHADES goes by its patrols, which are written on it as well."""

    name: str
    corners: str
    x: float
    y: float
    patrols: int
    shade: int


@dataclass(frozen=True)
class Line:
    """A district's weeks as points of a line, and the truth as a height."""

    name: str
    expected: str
    sent: str
    true_y: float
    true_share: float
    last: Week | None


def areas(plan: Plan) -> list[Area]:
    """The map of a plan: what was sent, or what is proposed until then."""
    patrols = dict(plan.sent) or {row.watch.district: row.patrols for row in plan.rows}
    return [
        Area(
            each.name,
            " ".join(f"{x:g},{y:g}" for x, y in each.corners),
            *each.middle,
            patrols[each.name],
            shade(patrols[each.name]),
        )
        for each in DISTRICTS
    ]


def shade(patrols: int) -> int:
    """From 1 to SHADES, by the share of all patrols: each is 6 %.

    >>> shade(2), shade(16), shade(43)
    (1, 2, 5)
    """
    return min(int(100.0 * patrols / PATROLS / 6.0) + 1, SHADES)


def lines(weeks: Mapping[str, Sequence[Week]]) -> list[Line]:
    """Each district's expectations and patrols over the weeks, beside its true share."""
    return [
        Line(
            each.name,
            _points([week.expected for week in weeks[each.name]]),
            _points([week.sent for week in weeks[each.name]]),
            _y(TRUE_SHARES[each.name]),
            TRUE_SHARES[each.name],
            weeks[each.name][-1] if weeks[each.name] else None,
        )
        for each in DISTRICTS
    ]


def _points(shares: Sequence[float | None]) -> str:
    step = WIDE / max(len(shares) - 1, 1)
    known = [(place * step, _y(share)) for place, share in enumerate(shares) if share is not None]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in known)


def _y(share: float) -> float:
    return round(HIGH - HIGH * min(share, MOST_SHARE) / MOST_SHARE, 1)
