"""Expected utility: which option is best at which probability.

The expected utility of an option is a straight line over the probability p of being right, so the best option at each
p is the upper envelope of lines, and the thresholds are its breakpoints; none is ever set by hand. With two options
this is the threshold of Horvitz (Principles of mixed-initiative user interfaces, CHI 1999) and of cost-sensitive
learning (Elkan 2001).
"""

from collections.abc import Sequence

import msgspec

from holism.vocabulary.option import Option


class Band(msgspec.Struct, frozen=True):
    """The probabilities, from `low` to `high`, at which one option is best."""

    option: Option
    low: float
    high: float


def bands(options: Sequence[Option]) -> tuple[Band, ...]:
    """The best option for every probability in [0, 1], from 0 to 1; at equal utility the earlier declared one.

    >>> from holism.vocabulary.interaction import Annotate, Prompt, Silent
    >>> for band in bands([Silent(), Annotate("mark", right=1, wrong=-1), Prompt("ask", right=8, wrong=-6)]):
    ...     print(f"{band.option.name}: {band.low:.3f} to {band.high:.3f}")
    silent: 0.000 to 0.429
    ask: 0.429 to 1.000
    """
    found: list[Band] = []
    at = 0.0
    current = max(options, key=lambda option: (option.utility(0.0), _slope(option)))
    while True:
        # The next breakpoint is the nearest crossing with a steeper line; of lines that cross there, the steepest.
        crossings = [
            ((current.utility(0.0) - other.utility(0.0)) / (_slope(other) - _slope(current)), -_slope(other), other)
            for other in options
            if _slope(other) > _slope(current)
        ]
        crossing, _, following = min(crossings, key=lambda each: each[:2], default=(1.0, 0.0, current))
        if following is current or crossing >= 1.0:
            found.append(Band(current, at, 1.0))
            return tuple(found)
        if crossing > at:
            found.append(Band(current, at, crossing))
        at, current = max(crossing, at), following


def _slope(option: Option) -> float:
    return option.right - option.wrong
