"""Venn-Abers calibration: two probabilities, of which one is calibrated whatever the model is like."""

from bisect import bisect_left, bisect_right

import msgspec

from holism.interactions.calibration.isotonic import check_steps
from holism.vocabulary.errors import DeclarationError


class VennAbers(msgspec.Struct, frozen=True, tag="venn_abers", tag_field="method"):
    """The inductive Venn-Abers predictor, worked out for every score in advance: applying it is two binary searches.

    `low` is the isotonic probability if the new score is added with label 0, `high` with label 1. Of the two the one
    with the label that comes true is perfectly calibrated, for any model, if new rows are exchangeable with the
    held-out ones (Vovk, Petej and Fedorova 2015, "Large-scale probabilistic predictors with and without guarantees of
    validity", theorem 1). The narrower the interval, the more held-out rows speak for it.

    >>> calibrator = VennAbers(low_from=(0.6,), low=(0.0, 0.5), high_until=(0.4,), high=(0.5, 1.0))
    >>> calibrator.interval(0.7), round(calibrator(0.7), 3)
    ((0.5, 1.0), 0.667)

    :param low_from: scores from which on the next `low` holds; rising.
    :param low: one more than `low_from`, never falling.
    :param high_until: scores up to which a `high` holds, the score included; rising.
    :param high: one more than `high_until`, never falling.
    """

    low_from: tuple[float, ...]
    low: tuple[float, ...]
    high_until: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        for name, scores, values in (
            ("low", self.low_from, self.low),
            ("high", self.high_until, self.high),
        ):
            check_steps(f"VennAbers scores of {name}", scores, strictly=True)
            check_steps(f"VennAbers {name}", values)
            if len(values) != len(scores) + 1:
                raise DeclarationError(
                    f"VennAbers {name}: got {len(values)} for {len(scores)} scores, allowed is one more than scores"
                )

    def interval(self, p: float) -> tuple[float, float]:
        """The two probabilities, in [0, 1], of a score in [0, 1]; for what is hard to undo, act on the lower one."""
        return self.low[bisect_right(self.low_from, p)], self.high[bisect_left(self.high_until, p)]

    def __call__(self, p: float) -> float:
        """One probability for both, in [0, 1], that has the least regret in log loss (section 5 of the paper)."""
        low, high = self.interval(p)
        return high / (1.0 - low + high)
