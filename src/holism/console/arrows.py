"""The arrows of the goal tree: their course around the cards, and the spot where their verdict stands."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

HEIGHT, GAP = 100, 22
"""Of a card, and between two cards of a row."""
SIGN = (86, 24)
"""Width and height of a verdict; 24 is the least that a finger hits."""
TRIES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
ROUNDS = 3


class Place(NamedTuple):
    """Where a goal's card is drawn."""

    x: float
    y: float
    width: float


class Bend(NamedTuple):
    """A curve from one height to another, upright at both ends."""

    x: float
    y: float
    to_x: float
    to_y: float

    def drawn(self) -> str:
        """Its part of a path."""
        middle = (self.y + self.to_y) / 2
        return f" C{self.x:g} {middle:g} {self.to_x:g} {middle:g} {self.to_x:g} {self.to_y:g}"

    def at(self, share: float) -> tuple[float, float]:
        """The point after a share of its way: the cubic curve, whose control points lie at half its height."""
        along = share * share * (3.0 - 2.0 * share)
        upright = (self.y + self.to_y) / 2
        left = 1.0 - share
        y = left**3 * self.y + 3 * left * share * (left + share) * upright + share**3 * self.to_y
        return self.x + along * (self.to_x - self.x), y


class Course(NamedTuple):
    """One arrow: its path, and the bends on which a verdict can stand."""

    path: str
    bends: tuple[Bend, ...]


def course(places: Mapping[str, Place], lower: str, upper: str) -> Course:
    """An arrow, through the gaps of the rows that it passes, so that it does not seem to end at their cards."""
    start, end = places[lower], places[upper]
    x, goal = start.x + start.width / 2, end.x + end.width / 2
    if start.y < end.y:
        # A system goal may support a user outcome, which is drawn below it.
        down = Bend(x, start.y + HEIGHT, goal, end.y - 3)
        return Course(f"M{x:g} {down.y:g}{down.drawn()}", (down,))
    if start.y == end.y:
        foot, bend = start.y + HEIGHT, start.y + HEIGHT + 24
        path = f"M{x:g} {foot:g} C{x:g} {bend:g} {goal:g} {bend:g} {goal:g} {foot + 2:g}"
        return Course(path, (Bend(x, foot + 18, goal, foot + 18),))
    at, path, bends = start.y, f"M{x:g} {start.y:g}", []
    for y in sorted({place.y for place in places.values() if end.y < place.y < start.y}, reverse=True):
        lane = _lane([place for place in places.values() if place.y == y], x + (goal - x) / 2)
        bends.append(Bend(x, at, lane, y + HEIGHT))
        path += f"{bends[-1].drawn()} V{y:g}"
        x, at = lane, y
    bends.append(Bend(x, at, goal, end.y + HEIGHT + 3))
    return Course(path + bends[-1].drawn(), tuple(bends))


def spots(courses: Sequence[Course]) -> list[tuple[float, float]]:
    """The middle of a verdict on each arrow, so that as few as possible lie over each other."""
    tries = [[bend.at(share) for share in TRIES for bend in each.bends] for each in courses]
    chosen = [each[0] for each in tries]
    for _ in range(ROUNDS):
        for place, each in enumerate(tries):
            others = [spot for at, spot in enumerate(chosen) if at != place]
            chosen[place] = min(each, key=lambda spot: sum(_overlap(spot, other) for other in others))
    return chosen


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The area that two verdicts share."""
    wide = SIGN[0] + 4 - abs(one[0] - other[0])
    high = SIGN[1] + 2 - abs(one[1] - other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _lane(row: Sequence[Place], wanted: float) -> float:
    """The middle of the gap in a row that is nearest."""
    ends = sorted((place.x, place.x + place.width) for place in row)
    gaps = [ends[0][0] - GAP / 2, ends[-1][1] + GAP / 2]
    gaps += [(left[1] + right[0]) / 2 for left, right in pairwise(ends)]
    return min(gaps, key=lambda gap: abs(gap - wanted))
