"""What is known about the fitted model, measured on a cycle that it never saw."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """What the fit rests on, and how good it is.

    Args:
        enrolled, tested: People of past cycles that it was fitted and measured on.
        passed: Share of the tested who passed.
        auc: How well it ranks those who passed above those who did not.
        without_letters: The same of a model that does not read letters.
        gap_as_recorded, gap_one_scale: By how much the mean probability of applicants from abroad lies below that of
            the others, with letters as they were recorded and on one scale; their ability is the same.
    """

    seed: int
    enrolled: int
    tested: int
    passed: float
    auc: Interval
    without_letters: Interval
    gap_as_recorded: float
    gap_one_scale: float
