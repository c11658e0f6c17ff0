"""What is known about one trained controller, measured on households that it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

Z95 = 1.959964


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % interval; `n` households."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Quality:
    """How a way of toasting did: mean distance from the browning that was wanted, and the share of toasts rated right.

    `known` is the share among toasts of which the toaster knew four ratings or more.
    """

    error: Interval
    right: Interval
    known: Interval


@dataclass(frozen=True)
class Report:
    """The controller beside two toasters without learning, on the same slices of the same households.

    `over_timer` and `over_thermometer` say how much larger its share of right toasts is.
    `seconds` are the timer's, by level from 1 on: the best ones on the training households.
    """

    version: str
    seed: int
    n_training: int
    n_rows: int
    households: int
    toasts: int
    controller: Quality
    timer: Quality
    thermometer: Quality
    over_timer: Interval
    over_thermometer: Interval
    seconds: tuple[float, ...]


def by_household(values: Sequence[float]) -> Interval:
    """The mean of one value a household, with Student's interval by the normal: households are independent, toasts are
    not. `values` has two or more."""
    half = Z95 * stdev(values) / sqrt(len(values))
    value = mean(values)
    return Interval(value, value - half, value + half, len(values))
