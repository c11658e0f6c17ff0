"""What is known about the fitted weights, measured on days that they never saw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z95 = 1.959964


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % interval; `n` days."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Report:
    """The weights, and the mean distance between expected and learnt share in %: theirs, of the even share, and of the
    share of the last four weeks."""

    seed: int
    days: int
    rows: int
    even_weight: float
    recent_weight: float
    longer_weight: float
    model: Interval
    even: Interval
    longer: Interval


def by_day(errors: npt.NDArray[np.float64], districts: int) -> Interval:
    """The mean of errors, with an interval over days: districts share a day's patrols, days do not."""
    days = errors.reshape(-1, districts).mean(axis=1)
    value, half = float(days.mean()), Z95 * float(days.std(ddof=1)) / float(np.sqrt(len(days)))
    return Interval(value, value - half, value + half, len(days))
