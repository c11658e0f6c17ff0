"""Which numbers of a table are hidden so that no small group can be read from it, nor computed from what is shown."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

Key = TypeVar("Key", bound=Hashable)

ZERO = 1e-9


class Line(NamedTuple):
    """Parts that add up to a whole: the slices of a column, or a row of a table with its margin.

    :param whole: the key of its number; None for a total that everybody knows.
    """

    whole: Hashable | None
    parts: tuple[Hashable, ...]


def suppressed(units: Mapping[Key, int], lines: Sequence[Line], minimum: int) -> set[Key]:
    """What is hidden: groups of fewer units than the minimum, and what would give them away.

    Counts add up, so that one hidden slice is known by subtraction: more is hidden, the smallest first, until no small
    group follows from those shown (complementary suppression: Cox 1980, "Suppression methodology and
    statistical disclosure control"), and until the groups hidden in a line are at least the minimum together.

    >>> sorted(suppressed({"a": 3, "b": 40, "c": 90}, [Line(None, ("a", "b", "c"))], 30))
    ['a', 'b']

    :param units: of each number that would be shown: slices and their margins.
    :param lines: how they add up.
    """
    small = {key for key, count in units.items() if count < minimum}
    hidden: set[Key] = set(small)
    while open_ := _open_lines(units, small, hidden, lines, minimum):
        near = {key for place in open_ for key in (*lines[place].parts, lines[place].whole)}
        choices = [key for key in units if key in near and key not in hidden] or [*(units.keys() - hidden)]
        if not choices:
            break

        def rank(key: Key) -> tuple[int, bool, int, str]:
            left = len(_open_lines(units, small, hidden | {key}, lines, minimum))
            # A number that leaves nothing open first; then parts before margins, which say more.
            return int(left > 0), _is_whole(key, lines), units[key], str(key)

        hidden.add(min(choices, key=rank))
    return hidden


def _is_whole(key: Hashable, lines: Sequence[Line]) -> bool:
    return any(key == line.whole for line in lines)


def _open_lines(
    units: Mapping[Key, int], small: set[Key], hidden: set[Key], lines: Sequence[Line], minimum: int
) -> set[int]:
    """The lines by which a small group is given away; empty where none is."""
    return _given_away(small, hidden, lines) | _too_few(units, hidden, lines, minimum)


def _given_away(small: set[Key], hidden: set[Key], lines: Sequence[Line]) -> set[int]:
    """Where a small group follows from what is shown, the lines with numbers that do.

    A hidden number follows if it is the same in all solutions of the sums.
    """
    if not small or not lines:
        return set()
    order = list(hidden)
    sums = np.array([[float(key in line.parts) - float(key == line.whole) for key in order] for line in lines])
    _, size, basis = np.linalg.svd(sums)
    free = basis[int((size > ZERO).sum()) :]
    known = {key for place, key in enumerate(order) if not free.size or np.abs(free[:, place]).max() < ZERO}
    if not small & known:
        return set()
    return {place for place, line in enumerate(lines) if known & {*line.parts, line.whole}}


def _too_few(units: Mapping[Key, int], hidden: set[Key], lines: Sequence[Line], minimum: int) -> set[int]:
    """The lines whose whole is shown and whose hidden parts are, together, still a small group."""
    together = {
        place: sum(units[key] for key in hidden if key in line.parts)
        for place, line in enumerate(lines)
        if line.whole not in hidden
    }
    return {place for place, count in together.items() if 0 < count < minimum}
