"""Isotonic calibration: the rising line that fits best, of whatever shape."""

from bisect import bisect_right
from itertools import pairwise

import msgspec

from holism.vocabulary.errors import DeclarationError


class Isotonic(msgspec.Struct, frozen=True, tag="isotonic", tag_field="method"):
    """Straight lines between knots, flat outside of them (Zadrozny and Elkan 2002).

    >>> round(Isotonic(scores=(0.2, 0.6), probabilities=(0.1, 0.5))(0.4), 3)
    0.3

    :param scores: of the knots, rising, in [0, 1]; at least one.
    :param probabilities: of the knots, never falling, in [0, 1].
    """

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        check_steps("Isotonic scores", self.scores, strictly=True)
        check_steps("Isotonic probabilities", self.probabilities)
        if not 0 < len(self.scores) == len(self.probabilities):
            raise DeclarationError(
                f"Isotonic: got {len(self.scores)} scores and {len(self.probabilities)} probabilities, allowed are "
                "equally many, at least one"
            )

    def __call__(self, p: float) -> float:
        """The calibrated probability, in [0, 1], of a score in [0, 1]."""
        after = bisect_right(self.scores, p)
        if not 0 < after < len(self.scores):
            return self.probabilities[0 if after == 0 else -1]
        left, right = self.scores[after - 1], self.scores[after]
        low, high = self.probabilities[after - 1], self.probabilities[after]
        return min(low + (high - low) * ((p - left) / (right - left)), high)


def check_steps(name: str, values: tuple[float, ...], strictly: bool = False) -> None:
    """Raises `DeclarationError` unless all are in [0, 1] and none is below the one before."""
    for value in values:
        if not 0.0 <= value <= 1.0:
            raise DeclarationError(f"{name}: got {value}, allowed is in [0, 1]")
    for before, after in pairwise(values):
        if after < before or (strictly and after == before):
            raise DeclarationError(f"{name}: got {after} after {before}, allowed is a rising order")
