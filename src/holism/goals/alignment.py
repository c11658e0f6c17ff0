"""Does the lower goal really support the upper one? What past experiments say of every `supports`.

Effects are turned so that more is better: those on a goal with `at_most` change their sign.
"""

from collections.abc import Sequence

import msgspec

from holism.goals.random_effects import RandomEffects, random_effects
from holism.vocabulary.effect import Agreement, Evidence, PastExperiment
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Goal

TOLERANCE = 0.3
"""A correlation of true effects of at most this, either way, is taken for none."""
FEWEST = 6
"""With five experiments or fewer nothing is concluded, however they lie."""
LEVEL = 0.90


class Point(msgspec.Struct, frozen=True):
    """One experiment on the picture: both effects, turned so that more is better, with their sampling errors.

    :param covariance: of the two effects; 0 where it is not known, see `Alignment.unknown_covariances`.
    :param ended: the UTC day on which it ended; may be empty.
    """

    experiment: str
    ended: str
    lower: float
    upper: float
    lower_se: float
    upper_se: float
    covariance: float
    units: int


class Alignment(msgspec.Struct, frozen=True):
    """What the data say of the belief that `lower` supports `upper`.

    :param correlation: of the true effects over experiments (or, if `correlational`, of values over units), with its
        interval at `level`; None where the data do not identify it.
    :param slope: how much better the upper goal gets where the lower gets better by 1, each in its unit.
    :param fit: the fitted model, in the units of `points`; None without experiments.
    :param tolerance: a correlation within -tolerance to tolerance is taken for none.
    :param k: experiments. :param units: people over all of them, or that the correlation rests on.
    :param unknown_covariances: experiments whose two errors are taken not to go together for want of knowing.
    """

    lower: str
    upper: str
    evidence: Evidence
    agreement: Agreement
    correlation: float | None
    low: float | None
    high: float | None
    level: float
    tolerance: float
    k: int
    units: int
    slope: float | None = None
    lower_unit: str = ""
    upper_unit: str = ""
    points: tuple[Point, ...] = ()
    fit: RandomEffects | None = None
    unknown_covariances: int = 0
    note: str = ""

    @property
    def sentence(self) -> str:
        """What a manager reads: what was seen, how sure that is, and whether it is from experiments."""
        if self.evidence is Evidence.CORRELATIONAL:
            return self._correlational()
        said = f"{self.k} experiment{'' if self.k == 1 else 's'} measured both"
        if self.correlation is None:
            return f"{self.agreement.capitalize()}: {said}; {self.note}."
        interval = f"correlation {self.correlation:.2f}, {self.low:.2f} to {self.high:.2f}"
        relation = {
            Agreement.SUPPORTED: f"what improved {self.lower!r} also improved {self.upper!r}{self._by_how_much()}",
            Agreement.CONTRADICTED: self._contradicted(),
            Agreement.NOT_ENOUGH_EVIDENCE: f"whether what improves {self.lower!r} improves {self.upper!r} is open",
        }[self.agreement]
        if self.agreement is Agreement.NOT_ENOUGH_EVIDENCE:
            return f"Not enough evidence: {said}; {self.note or relation} ({interval})."
        return f"{self.agreement.capitalize()} from experiments: {said}; {relation} ({interval})."

    def _by_how_much(self) -> str:
        if self.slope is None:
            return ""
        unit = f" {self.upper_unit}" if self.upper_unit else ""
        per = f"1 {self.lower_unit}" if self.lower_unit else "1"
        return f", by {abs(self.slope):.3g}{unit} for each {per}"

    def _contradicted(self) -> str:
        if self.high is not None and self.high < -self.tolerance:
            return f"what improved {self.lower!r} made {self.upper!r} worse"
        return f"what improved {self.lower!r} did not noticeably improve {self.upper!r}"

    def _correlational(self) -> str:
        if self.correlation is None:
            return f"Not enough evidence: no experiment measured both; {self.note}."
        return (
            f"Not enough evidence: no experiment measured both. Correlational: over {self.units:,} units the two go "
            f"together with a correlation of {self.correlation:.2f} ({self.low:.2f} to {self.high:.2f}), which says "
            "nothing about whether one moves the other."
        )


def align(
    lower: Goal,
    upper: Goal,
    experiments: Sequence[PastExperiment],
    *,
    tolerance: float = TOLERANCE,
    level: float = LEVEL,
) -> Alignment:
    """Holds the belief that `lower` supports `upper` against past experiments.

    Supported where the whole interval of the correlation of true effects is above `tolerance`, contradicted where it
    is wholly below it (the lower goal moves the upper one the wrong way, or not noticeably), and otherwise, and with
    five experiments or fewer, not enough evidence. Experiments that measured only one of the two do not count.

    :param tolerance: in [0, 1).
    :param level: of the interval, in (0, 1).

    Raises `DeclarationError` for a tolerance or level out of range, or relative effects beside absolute ones.
    """
    if not 0.0 <= tolerance < 1.0:
        raise DeclarationError(f"tolerance: got {tolerance}, allowed is in [0, 1)")
    if not 0.0 < level < 1.0:
        raise DeclarationError(f"level: got {level}, allowed is in (0, 1)")
    both = [each for each in experiments if lower.name in each.effects and upper.name in each.effects]
    if len({each.relative for each in both}) > 1:
        raise DeclarationError(
            f"experiments on {lower.name!r} and {upper.name!r}: got relative and absolute effects, allowed is one kind"
        )
    points = tuple(point(each, lower, upper) for each in both)
    fit = random_effects(
        [(each.lower, each.upper) for each in points],
        [(each.lower_se**2, each.upper_se**2, each.covariance) for each in points],
        level=level,
    )
    agreement, note = _judge(fit, lower, upper, tolerance)
    relative = any(each.relative for each in both)
    return Alignment(
        lower=lower.name,
        upper=upper.name,
        evidence=Evidence.EXPERIMENTS,
        agreement=agreement,
        correlation=fit.correlation,
        low=fit.low if fit.identified else None,
        high=fit.high if fit.identified else None,
        level=level,
        tolerance=tolerance,
        k=len(points),
        units=sum(each.units for each in points),
        slope=fit.slope,
        lower_unit="of its value" if relative else lower.measure.unit,
        upper_unit="of its value" if relative else upper.measure.unit,
        points=points,
        fit=fit,
        unknown_covariances=sum(each.covariance_of(lower.name, upper.name) is None for each in both),
        note=note,
    )


def point(experiment: PastExperiment, lower: Goal, upper: Goal) -> Point:
    """Both effects of one experiment, turned so that more is better."""
    signs = orientation(lower), orientation(upper)
    one, other = experiment.effects[lower.name], experiment.effects[upper.name]
    return Point(
        experiment=experiment.name,
        ended=experiment.ended,
        lower=signs[0] * one.value,
        upper=signs[1] * other.value,
        lower_se=one.se,
        upper_se=other.se,
        covariance=signs[0] * signs[1] * (experiment.covariance_of(lower.name, upper.name) or 0.0),
        units=max(one.units, other.units),
    )


def orientation(goal: Goal) -> float:
    """1 where more is better, -1 where less is."""
    return -1.0 if goal.at_least is None else 1.0


def _judge(fit: RandomEffects, lower: Goal, upper: Goal, tolerance: float) -> tuple[Agreement, str]:
    if fit.k < FEWEST:
        return Agreement.NOT_ENOUGH_EVIDENCE, f"fewer than {FEWEST} are too few to conclude anything"
    if not fit.identified:
        still = [goal.name for goal, spread in zip((lower, upper), fit.spread, strict=True) if not spread]
        what = " and ".join(repr(name) for name in still) or "the two"
        return Agreement.NOT_ENOUGH_EVIDENCE, f"beyond noise, {what} did not change between them"
    if fit.low > tolerance:
        return Agreement.SUPPORTED, ""
    if fit.high < tolerance:
        return Agreement.CONTRADICTED, ""
    return Agreement.NOT_ENOUGH_EVIDENCE, ""
