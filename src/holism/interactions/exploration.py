"""The only place that randomises what people meet, so that no propensity can be forgotten."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def explore(greedy: T, allowed: Sequence[T], share: float, rng: random.Random) -> tuple[T, float, bool]:
    """The option taken, its propensity in (0, 1], and whether it was drawn at random (epsilon-greedy).

    With probability `share` an option is drawn uniformly from those allowed, the greedy one among them.

    >>> explore("annotate", ["annotate", "silent"], 0.0, random.Random(1))
    ('annotate', 1.0, False)
    """
    if not share or len(allowed) < 2:
        return greedy, 1.0, False
    each = share / len(allowed)
    explored = rng.random() < share
    taken = allowed[int(rng.random() * len(allowed))] if explored else greedy
    return taken, (1.0 - share + each if taken == greedy else each), explored
