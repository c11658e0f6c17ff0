"""An invented city of nine districts: their shapes, what is committed in them, and what the record begins with.

Rates and record are those of three regions of Oakland as Ensign, Friedler, Neville, Scheidegger and Venkatasubramanian
(2018) use them, "Runaway feedback loops in predictive policing": incidents a day estimated from a survey of drug use
(Lum and Isaac 2016), and drug incidents in the record. What is recorded says little of what is committed.
"""

from dataclasses import dataclass
from typing import Final

RATES: Final = {"Top1": 3.68511, "Top2": 2.816466, "Random": 2.35592}
"""Incidents a day that are committed in a region, whoever sees them."""
RECORDED: Final = {"Top1": 609, "Top2": 379, "Random": 7}
"""Incidents of a region in the record before the first prediction."""

AREAS: Final = 12
"""Each district is made of so many areas with the published rate of one region."""
PATROLS: Final = 144
"""Patrols of a day, each of some hours in one district."""
SEEN: Final = 0.3
"""Share of what is committed that is found where patrols are spread evenly; it grows with the patrols."""
CALLED: Final = 0.25
"""Calls by residents for each incident committed: they do not depend on patrols."""

POINTS: Final = (
    ((18, 30), (128, 14), (248, 26), (352, 12)),
    ((10, 128), (118, 112), (236, 130), (362, 104)),
    ((26, 226), (132, 218), (252, 236), (356, 216)),
    ((14, 326), (112, 338), (240, 328), (346, 340)),
)
"""Corners of the districts, row by row."""
WIDTH: Final = 372
HEIGHT: Final = 352

Point = tuple[float, float]


@dataclass(frozen=True)
class District:
    """One district: `region` is whose published numbers it has."""

    name: str
    region: str
    corners: tuple[Point, ...]

    @property
    def rate(self) -> float:
        """Incidents a day that are committed."""
        return AREAS * RATES[self.region]

    @property
    def middle(self) -> Point:
        """Where its name stands on the map."""
        return (sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4)


NAMES: Final = (
    ("Harbour", "Top1"), ("Northgate", "Random"), ("Orchard", "Top2"),
    ("Mill End", "Top2"), ("Old Market", "Top1"), ("Greenfield", "Random"),
    ("Southbank", "Random"), ("Castle Hill", "Top2"), ("Quarry", "Top1"),
)  # fmt: skip


def _corners(place: int) -> tuple[Point, ...]:
    row, column = divmod(place, 3)
    above, below = POINTS[row], POINTS[row + 1]
    return above[column], above[column + 1], below[column + 1], below[column]


DISTRICTS: Final = tuple(District(name, region, _corners(place)) for place, (name, region) in enumerate(NAMES))
NAMED: Final = {district.name: district for district in DISTRICTS}
EVEN: Final = 100.0 / len(DISTRICTS)
"""The share of each district, in %, where all are alike."""

_ALL: Final = sum(district.rate for district in DISTRICTS)
TRUE_SHARES: Final = {district.name: 100.0 * district.rate / _ALL for district in DISTRICTS}
"""Share of what is committed in the city, in %. Only the world knows it, and pages that say so."""

_RECORDED: Final = sum(RECORDED[district.region] for district in DISTRICTS)
FIRST_SHARES: Final = {district.name: 100.0 * RECORDED[district.region] / _RECORDED for district in DISTRICTS}
"""Share of the record before the first prediction, in %."""
