"""Measures: what is measured, on which data, by which operation.

A measure is declared with expressions over `facts` (one row a decision), each in a lambda that takes the columns:

    Rate("support taken up", data="prompts shown", of=lambda f: f.feedback_bought, among=lambda f: f.mode == "prompt")

The same declaration serves the goal tree, monitors, experiments, release gates and a team's own data frame.
`holism.measures` computes them.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError

Expression = Callable[[Any], Any]
"""Takes the columns of facts, returns a narwhals expression."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What all measures share.

    :param name: the metric, in words.
    :param data: what is collected to know it, in words.
    :param among: which decisions count; all by default. Rows in which a value is missing never count.
    :param unit: unit of the result.
    :param outcome: name of the declared outcome that it waits for; only decisions old enough for it count.
    """

    name: str = msgspec.field(name="name")
    data: str = ""
    among: Expression | None = None
    unit: str = ""
    outcome: str | None = None


class Mean(Measure, frozen=True, kw_only=True):
    """Average of a value over decisions; the interval allows for units that return."""

    of: Expression


class Rate(Measure, frozen=True, kw_only=True):
    """Share of decisions for which a condition holds, in [0, 1].

    :param within_days: of a late flag outcome, the share in which it arrives within so many days of the decision;
        decisions too young to know count for as long as they have been watched (Kaplan and Meier 1958).
    """

    of: Expression
    within_days: float | None = None

    def __post_init__(self) -> None:
        if self.within_days is None:
            return
        if not self.within_days > 0:
            raise DeclarationError(f"Rate {self.name!r} within_days: got {self.within_days}, allowed is more than 0")
        if self.outcome is None:
            raise DeclarationError(
                f"Rate {self.name!r} within_days: got {self.within_days} without an outcome, allowed is with one"
            )


class Ratio(Measure, frozen=True, kw_only=True):
    """Sum of one value over the sum of another (revenue per filer, clicks per prompt)."""

    numerator: Expression
    denominator: Expression


class Quantile(Measure, frozen=True, kw_only=True):
    """The value below which a share `q`, in (0, 1), of decisions lies."""

    of: Expression
    q: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 < self.q < 1.0:
            raise DeclarationError(f"Quantile {self.name!r} q: got {self.q}, allowed is in (0, 1)")


class Calibration(Measure, frozen=True, kw_only=True):
    """How far predicted probabilities lie from observed rates, in [0, 1]; 0 is best; debiased for sample size."""

    predicted: Expression
    observed: Expression
    bins: int = 10


class Ranking(Measure, frozen=True, kw_only=True):
    """Probability that a positive is scored above a negative (AUC), in [0, 1]; 0.5 is chance."""

    predicted: Expression
    observed: Expression


class Gap(Measure, frozen=True, kw_only=True):
    """How far the slices of a column lie apart in a rate or a mean: the largest of them less the smallest.

    As fairlearn's `MetricFrame.difference` between groups, or with `ratio=True` its `ratio`: the smallest over the
    largest, in [0, 1], where 1 is equal. Some gap is always seen, also between equal slices; its interval allows for
    that: the lower end is more than 0 only where two slices differ though all pairs were looked at.

    :param of: what is compared; its `among` and its outcome hold for the gap too.
    :param across: a column's name, or an expression with few values; rows without a value of it do not count.
    :param ratio: the smallest over the largest, in place of the difference.
    :param minimum: units below which a slice does not count, at least 2.
    """

    of: Rate | Mean
    across: str | Expression
    ratio: bool = False
    minimum: int = 30

    def __post_init__(self) -> None:
        if not isinstance(self.of, Rate | Mean):
            raise DeclarationError(f"Gap {self.name!r} of: got {self.of!r}, allowed is a Rate or a Mean")
        if self.minimum < 2:
            raise DeclarationError(f"Gap {self.name!r} minimum: got {self.minimum}, allowed is at least 2")
        if self.outcome not in (None, self.of.outcome):
            raise DeclarationError(
                f"Gap {self.name!r} outcome: got {self.outcome!r}, allowed is that of the measure compared, "
                f"{self.of.outcome!r}"
            )
        msgspec.structs.force_setattr(self, "outcome", self.of.outcome)
        if not self.ratio and not self.unit:
            msgspec.structs.force_setattr(self, "unit", self.of.unit)


class Estimate(msgspec.Struct, frozen=True):
    """The value of a measure, with how sure it is.

    :param value: None where there are no data; no data is not zero.
    :param low, high: the interval at `level`.
    :param n: decisions that counted.
    :param units: different units among them.
    :param waiting: decisions that would count but whose outcome has not had time to arrive.
    """

    measure: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    units: int
    waiting: int = 0
    level: float = 0.95
    note: str = ""


class Window(msgspec.Struct, frozen=True):
    """A period of time, from `start_us` to before `end_us`, microseconds since 1970 UTC; open where None."""

    start_us: int | None = None
    end_us: int | None = None

    def __str__(self) -> str:
        def day(time_us: int | None) -> str:
            return to_datetime(time_us).date().isoformat() if time_us is not None else "…"

        return f"{day(self.start_us)} to {day(self.end_us)}"
