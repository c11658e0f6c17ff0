"""What a check of a calibrator found."""

from typing import Literal

import msgspec

Verdict = Literal["calibrated", "not calibrated", "not enough data"]


class Bin(msgspec.Struct, frozen=True):
    """Rows of similar probability, for a reliability diagram.

    :param n: rows in it.
    :param predicted: their mean probability, in [0, 1].
    :param observed: the share of them that came true, in [0, 1].
    :param low, high: Wilson's interval of `observed`.
    """

    n: int
    predicted: float
    observed: float
    low: float
    high: float


class Check(msgspec.Struct, frozen=True):
    """How far calibrated probabilities lie from what came true, on rows that the calibrator was not fitted on.

    :param verdict: "calibrated" if the interval of `error` lies within `tolerance`, "not calibrated" if it lies
        beyond, and "not enough data" if it holds it.
    :param error: root of the debiased mean squared calibration error, in [0, 1]; None without data.
    :param low, high: its interval at `level`.
    :param biased_error: the usual expected calibration error (ECE); above 0 for a perfect model too, the more so the
        fewer rows there are. For comparison with other tools only.
    :param brier: mean squared difference of probability and label, in [0, 1].
    :param z, p_value: Spiegelhalter's test that all probabilities are right; z above 0 where the Brier score is larger
        than the probabilities themselves lead to expect. Blind to errors that cancel, such as all probabilities too
        low by the same. None where all are 0, 1 or one half.
    """

    n: int
    verdict: Verdict
    tolerance: float
    level: float
    error: float | None = None
    low: float | None = None
    high: float | None = None
    biased_error: float | None = None
    brier: float | None = None
    z: float | None = None
    p_value: float | None = None
    bins: tuple[Bin, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the probabilities can be taken at their word."""
        return self.verdict == "calibrated"

    def __str__(self) -> str:
        if self.error is None:
            return f"{self.verdict}: {self.n} rows"
        return (
            f"{self.verdict}: error {self.error:.2g} ({self.low:.2g} to {self.high:.2g} at {self.level:.0%}), "
            f"tolerated is {self.tolerance:g}; {self.n:,} rows"
        )
