"""From what is expected of each district to the day's patrols: plain arithmetic outside the model, with two bounds.

No district is without patrols, and none has more than its share, whatever is expected. More than in proportion goes to
where most is expected, as hot-spot patrols do.
"""

from collections.abc import Collection, Mapping
from typing import Final

from holism_products.patrol.city import PATROLS

LEAST: Final = 2
"""Patrols that every district has."""
MOST: Final = 43
"""Patrols that no district exceeds: 30 % of all."""
EMPHASIS: Final = 2.0
"""The power of what is expected to which patrols beyond the least are proportional; 1 is in proportion."""


def plan(
    expected: Mapping[str, float], even: Collection[str] = (), total: int = PATROLS, emphasis: float = EMPHASIS
) -> dict[str, int]:
    """The patrols of each district: whole, `total` together, each in [LEAST, MOST].

    >>> plan({"A": 50, "B": 25, "C": 25, "D": 0.0}, total=60)
    {'A': 36, 'B': 11, 'C': 11, 'D': 2}
    >>> plan({"A": 50, "B": 25, "C": 25, "D": 0.0}, even=["D"], total=60)
    {'A': 28, 'B': 9, 'C': 8, 'D': 15}

    Args:
        expected: Of each district, how much is expected, at least 0.
        even: Districts that have the even share, whatever is expected of them and of others.
        total: Patrols of the day.

    Raises ValueError for a total that the bounds do not allow.
    """
    if not LEAST * len(expected) <= total <= MOST * len(expected):
        raise ValueError(f"total: got {total}, allowed is {LEAST} to {MOST} for each of {len(expected)} districts")
    patrols = {name: total // len(expected) for name in expected if name in even}
    weights = {name: max(value, 0.0) ** emphasis for name, value in expected.items() if name not in even}
    exact = _within(weights, total - sum(patrols.values()))
    patrols |= {name: int(value) for name, value in exact.items()}
    # What is left over by rounding goes to the largest remainders, of those that may have more.
    for name in sorted(exact, key=lambda each: (patrols[each] - exact[each], each)):
        if sum(patrols.values()) < total and patrols[name] < MOST:
            patrols[name] += 1
    return {name: patrols[name] for name in expected}


def _within(weights: Mapping[str, float], total: int) -> dict[str, float]:
    """In proportion above the least; where one would exceed the most it has that, and the others share the rest."""
    full: set[str] = set()
    while True:
        free = {name: weight for name, weight in weights.items() if name not in full}
        left = total - MOST * len(full) - LEAST * len(free)
        weighed = sum(free.values())
        found = {
            name: LEAST + left * (weight / weighed if weighed else 1.0 / len(free)) for name, weight in free.items()
        }
        over = {name for name, value in found.items() if value > MOST}
        if not over:
            return {name: float(MOST) if name in full else found[name] for name in weights}
        full |= over
