"""Monitors: what is watched while a system runs, how often, and how seldom an alarm may be false.

    monitors=[hm.ErrorBudget("answers", at_most=0.005), hm.Drift("inputs", of="inputs"), hm.GoalsMet("goals")]

A monitor looks at the end of every UTC hour, day or week. Each states the same guarantee: while what it watches stays
within its bound, it gives at most one false alarm in `once_in` looks, on average. `holism.monitors` computes them.
"""

from enum import StrEnum
from typing import Literal

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Expression, Measure, Rate

Every = Literal["hour", "day", "week"]
PERIOD_US = {"hour": 3_600_000_000, "day": 86_400_000_000, "week": 604_800_000_000}
FEWEST_LOOKS = 10


class Grounds(StrEnum):
    """What an alarm rests on, in the order in which alarms are to be believed and read."""

    OUTCOME = "realised outcome"
    OPERATION = "operation"
    """The system does not work as declared: its data, its answers, its guardrails."""
    ESTIMATE = "estimated performance"
    """Before outcomes arrive; blind to a change of what outcomes follow from the same inputs (concept shift)."""
    SCORES = "score drift"
    INPUTS = "input drift"
    """Information only: inputs may change without any harm."""

    @property
    def informs_only(self) -> bool:
        """Whether nobody needs to act on it."""
        return self is Grounds.INPUTS


class Monitor(msgspec.Struct, frozen=True):
    """What all monitors share.

    :param name: distinct within the system.
    :param goal: name of the goal that an alarm threatens, if it is not the monitor's own.
    :param once_in: looks in which one false alarm is accepted, on average; at least 10.
    """

    name: str
    goal: str = ""
    every: Every = "day"
    once_in: int = 365

    def __post_init__(self) -> None:
        if self.every not in PERIOD_US:
            raise DeclarationError(
                f"monitor {self.name!r} every: got {self.every!r}, allowed is one of {', '.join(PERIOD_US)}"
            )
        if self.once_in < FEWEST_LOOKS:
            raise DeclarationError(
                f"monitor {self.name!r} once_in: got {self.once_in}, allowed is {FEWEST_LOOKS} or more looks"
            )
        if "/" in self.name or not self.name:
            # What a monitor remembers is kept under its name, with a slash after it.
            raise DeclarationError(f"monitor name: got {self.name!r}, allowed is a name without a slash")

    @property
    def grounds(self) -> Grounds:
        """What its alarms rest on."""
        return Grounds.OUTCOME

    @property
    def guarantee(self) -> str:
        """How seldom its alarms are false, in words."""
        return f"at most one false alarm in {self.once_in:,} {self.every}s, on average"


class Change(Monitor, frozen=True, kw_only=True):
    """A mean that must stay on one side of a bound; the alarm comes as soon as the decisions gathered prove it broken.

    Give `at_least` or `at_most`, in the measure's unit. By an e-detector: see `monitors.e_detector`.

    :param of: a `Rate`, or a `Mean` whose values lie `within`; a mean outside is told of, and not judged.
    :param delay_days: how long after a decision what is said of it is taken to be complete; measures on outcomes wait
        for their outcome instead.
    """

    of: Measure
    at_least: float | None = None
    at_most: float | None = None
    within: tuple[float, float] = (0.0, 1.0)
    delay_days: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_bound(self.name, self.at_least, self.at_most)
        low, high = self.within
        if not low < self.bound < high:
            raise DeclarationError(
                f"monitor {self.name!r}: got the bound {self.bound:g}, allowed is one between {low:g} and {high:g}"
            )

    @property
    def bound(self) -> float:
        """The tolerance."""
        return _only(self.at_least, self.at_most)


class Bound(Monitor, frozen=True, kw_only=True):
    """A measure over the last days whose interval must not lie wholly beyond a bound: calibration, fairness, ranking.

    :param of: any measure.
    :param days: length of the window that ends with the period looked at.
    """

    of: Measure
    at_least: float | None = None
    at_most: float | None = None
    days: float = 28.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_bound(self.name, self.at_least, self.at_most)
        _check_positive(self.name, "days", self.days)

    @property
    def bound(self) -> float:
        """The tolerance."""
        return _only(self.at_least, self.at_most)


class GoalsMet(Monitor, frozen=True, kw_only=True):
    """Every goal of the system over the last days, by default each week: an alarm for each that is missed.

    :param days: length of the window; None: all that there is.
    """

    every: Every = "week"
    once_in: int = 52
    days: float | None = 28.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.days is not None:
            _check_positive(self.name, "days", self.days)


class _Share(Monitor, frozen=True, kw_only=True):
    """A share of decisions that must stay small; watched as a `Change`."""

    at_most: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 < self.at_most < 1.0:
            raise DeclarationError(f"monitor {self.name!r} at_most: got {self.at_most}, allowed is in (0, 1)")

    @property
    def grounds(self) -> Grounds:
        return Grounds.OPERATION


class ErrorBudget(_Share, frozen=True, kw_only=True):
    """Decisions in which something failed: at most this share. The budget's use over `days` is told with it."""

    at_most: float = 0.001
    days: float = 28.0

    @property
    def of(self) -> Rate:
        """The share that is watched."""
        return Rate(name="failed decisions", data="every decision", of=lambda f: ~f.error.is_null())


class Latency(_Share, frozen=True, kw_only=True):
    """Decisions slower than `limit_ms` milliseconds: at most this share."""

    limit_ms: float
    at_most: float = 0.01

    @property
    def of(self) -> Rate:
        """The share that is watched."""
        limit_us = self.limit_ms * 1e3
        name = f"slower than {self.limit_ms:g} ms"
        return Rate(name=name, data="every decision", of=lambda f: f.latency_us > limit_us)


class GuardrailRate(_Share, frozen=True, kw_only=True):
    """Decisions in which a guardrail fired: at most this share."""

    at_most: float = 0.05

    @property
    def of(self) -> Rate:
        """The share that is watched."""
        return Rate(name="guarded decisions", data="every decision", of=lambda f: f.guarded)


class OverReliance(_Share, frozen=True, kw_only=True):
    """People who follow advice that turns out wrong: at most this share of them.

    :param followed: whether the person did what was advised.
    :param wrong: which decisions were wrong, by what is known since.
    :param outcome: name of the outcome that says so, if it is one; then decisions wait for it.
    :param delay_days: how long after a decision what people do is taken to be complete, without an outcome.
    """

    followed: Expression
    wrong: Expression
    outcome: str | None = None
    delay_days: float = 1.0
    at_most: float = 0.5

    @property
    def grounds(self) -> Grounds:
        return Grounds.OUTCOME

    @property
    def of(self) -> Rate:
        """The share that is watched."""
        return Rate(
            name="wrong advice followed",
            data="decisions known to have been wrong",
            of=self.followed,
            among=self.wrong,
            outcome=self.outcome,
        )


class Comparison(Monitor, frozen=True, kw_only=True):
    """What compares data with what is usual: the reference. Until its days are over it cannot tell.

    :param reference_days: the first days, or those since a change was accepted.
    :param warm_up_days: days before the first of those, in which a system is not yet as it will be.
    :param without: columns of `facts` that are not looked at, such as totals that grow by themselves.
    """

    reference_days: float = 28.0
    warm_up_days: float = 0.0
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        # What data look like is kept by UTC day.
        if self.every == "hour":
            raise DeclarationError(f"monitor {self.name!r} every: got 'hour', allowed is 'day' or 'week'")
        _check_positive(self.name, "reference_days", self.reference_days)
        if not 0.0 <= self.warm_up_days < float("inf"):
            raise DeclarationError(
                f"monitor {self.name!r} warm_up_days: got {self.warm_up_days}, allowed is a finite number from 0"
            )


class DataQuality(Comparison, frozen=True, kw_only=True):
    """Missing values, values out of the declared range, categories that are new, values that no longer vary, silence.

    :param tolerance: how much the share of bad values of a column may grow, in (0, 1).
    :param arrivals: share of the usual number of decisions, in (0, 1), below which it is too silent.
    :param reference_days, warm_up_days, without: see `Comparison`.
    """

    tolerance: float = 0.02
    arrivals: float = 0.05
    reference_days: float = 14.0

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("tolerance", "arrivals"):
            if not 0.0 < (value := getattr(self, field)) < 1.0:
                raise DeclarationError(f"monitor {self.name!r} {field}: got {value}, allowed is in (0, 1)")

    @property
    def grounds(self) -> Grounds:
        return Grounds.OPERATION


class Drift(Comparison, frozen=True, kw_only=True):
    """How far columns are from what they were: the population stability index less its mean under no change.

    An alarm for each column beyond the tolerance, with false discoveries among them controlled.

    :param of: "inputs" (request fields and features) or "scores" (predictions, confidences, modes).
    :param tolerance: PSI; 0.1 is commonly called a small shift, 0.25 a large one.
    :param days: length of the window that ends with the period looked at.
    :param reference_days, warm_up_days, without: see `Comparison`.
    """

    of: Literal["inputs", "scores"] = "inputs"
    tolerance: float = 0.1
    days: float = 7.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.of not in ("inputs", "scores"):
            raise DeclarationError(f"monitor {self.name!r} of: got {self.of!r}, allowed is 'inputs' or 'scores'")
        for field in ("tolerance", "days"):
            _check_positive(self.name, field, getattr(self, field))

    @property
    def grounds(self) -> Grounds:
        return Grounds.INPUTS if self.of == "inputs" else Grounds.SCORES


class FeedbackLoop(Monitor, frozen=True, kw_only=True):
    """Whether what a model says comes back into what it is asked or learns from; see `measures.loop.loop_estimate`.

    By noise that is traced, where the model declares some, else by explored traffic against steered traffic; or by the
    one that is named, since each hears what the other may not.

    :param model: by default the one that the interaction goes by.
    :param label: of each decision, the label that training takes from it; None: the next prediction about the same.
    :param same: the column that says what a decision is about.
    :param at_most: how much may come back, in either direction: 0 means none, and of traced noise 1 all of it.
    :param by: "noise" or "exploration", which needs a label.
    """

    at_most: float = 0.1
    by: Literal["", "noise", "exploration"] = ""
    model: str = ""
    label: Expression | None = None
    same: str = "unit"
    days: float = 28.0
    every: Every = "week"
    once_in: int = 52

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("at_most", "days"):
            _check_positive(self.name, field, getattr(self, field))
        if self.by not in ("", "noise", "exploration"):
            raise DeclarationError(f"monitor {self.name!r} by: got {self.by!r}, allowed is 'noise' or 'exploration'")
        if self.by == "exploration" and self.label is None:
            raise DeclarationError(
                f"monitor {self.name!r} label: got none, allowed is one to compare explored traffic by"
            )


class EstimatedPerformance(Monitor, frozen=True, kw_only=True):
    """How well a model does now, estimated before the outcomes are known; see `monitors.estimated`.

    Blind to concept shift: where the same inputs come to mean something else, only outcomes tell.

    :param model: the model of a probability; by default the one that the interaction goes by.
    :param outcome: the declared flag outcome that it predicts.
    :param metric: "brier" (lower is better) or "auc" (higher is better).
    :param days: length of the window that is estimated.
    """

    outcome: str
    model: str = ""
    metric: Literal["brier", "auc"] = "brier"
    at_least: float | None = None
    at_most: float | None = None
    days: float = 7.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_bound(self.name, self.at_least, self.at_most)
        if self.metric not in ("brier", "auc"):
            raise DeclarationError(f"monitor {self.name!r} metric: got {self.metric!r}, allowed is 'brier' or 'auc'")

    @property
    def grounds(self) -> Grounds:
        return Grounds.ESTIMATE

    @property
    def bound(self) -> float:
        """The tolerance."""
        return _only(self.at_least, self.at_most)


def _check_bound(name: str, at_least: float | None, at_most: float | None) -> None:
    if (at_least is None) == (at_most is None):
        raise DeclarationError(
            f"monitor {name!r}: got at_least={at_least} and at_most={at_most}, allowed is one of them"
        )


def _check_positive(name: str, field: str, value: float) -> None:
    if not value > 0:
        raise DeclarationError(f"monitor {name!r} {field}: got {value}, allowed is more than 0")


def _only(at_least: float | None, at_most: float | None) -> float:
    bound = at_most if at_least is None else at_least
    assert bound is not None
    return bound


def standard() -> tuple[Monitor, ...]:
    """What is watched of a system that declares no monitors: its goals, its data, its scores and its failures."""
    return (
        GoalsMet("goals"),
        ErrorBudget("failures", at_most=0.01),
        GuardrailRate("guardrails", at_most=0.2),
        DataQuality("data"),
        Drift("scores", of="scores"),
        Drift("inputs", of="inputs"),
    )
