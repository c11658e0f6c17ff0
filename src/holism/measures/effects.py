"""What one arm of an experiment changed in the measures of goals, with the errors that the effects share."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from holism.measures.cohort import NO_VALUE, Cohort, to_lazy
from holism.measures.columns import Columns
from holism.measures.influence import Influence, influences
from holism.vocabulary.effect import MeasuredEffect, PastExperiment
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Goal
from holism.vocabulary.measure import Expression, Window
from holism.vocabulary.system import System

FEWEST_UNITS = 10
"""An arm with fewer units tells too little of its own error."""


def effects(
    name: str,
    goals: Sequence[Goal],
    frame: Any,
    system: System,
    arm: str | Expression,
    *,
    control: object,
    window: Window | None = None,
    where: Expression | None = None,
    relative: bool = False,
    ended: str = "",
) -> tuple[PastExperiment, ...]:
    """Every arm against the control, by name: the effects on all goals and their joint sampling covariance.

    Arms must have been assigned by unit, at random. Linearised over units (see `influence`): the covariance of two
    effects is the sum over units of the products of what each contributes to their errors, over both arms. Goals
    whose measure has no such form (`Calibration`, `Quantile`), or that an arm has no data or fewer than ten units of,
    are left out. Of several arms each is compared with the one control: those experiments are not independent.

    :param arm: a column of facts, or an expression: what each unit met.
    :param control: the value of `arm` that is compared with.
    :param relative: effects as shares of the control's value.
    :param ended: the UTC day on which the experiment ended, as 2026-01-31.

    Raises `UnknownName` for a column that does not exist, `DeclarationError` where there are not two arms, a unit was
    in both, or none of the goals has an effect.
    """
    lazy = to_lazy(frame)
    columns = Columns(f"experiment {name}", lazy.collect_schema().names())
    label = columns[arm] if isinstance(arm, str) else columns.resolve(arm, "arm")
    found = {
        goal.name: each
        for goal in goals
        if (
            each := influences(
                goal.measure, Cohort.of(goal.measure, lazy, system, label=label, window=window, where=where)
            )
        )
    }
    arms = sorted({group for each in found.values() for group in each} - {NO_VALUE})
    # DuckDB writes a condition in small letters.
    base = str(control).lower() if isinstance(control, bool) else str(control)
    if base not in arms or len(arms) < 2:
        raise DeclarationError(
            f"experiment {name!r} control: got {control!r} of the arms {', '.join(arms) or 'none'}, allowed is one of "
            "two or more"
        )
    _check_apart(name, found)
    treatments = [each for each in arms if each != base]
    return tuple(
        _compare(name if len(treatments) == 1 else f"{name}: {each}", found, base, each, relative, ended)
        for each in treatments
    )


def _compare(
    name: str, found: dict[str, dict[str, Influence]], base: str, arm: str, relative: bool, ended: str
) -> PastExperiment:
    contrasts = {
        goal: contrast
        for goal, by_arm in found.items()
        if (contrast := _contrast(by_arm.get(base), by_arm.get(arm), relative)) is not None
    }
    if not contrasts:
        raise DeclarationError(
            f"experiment {name!r}: got no goal with {FEWEST_UNITS} units in both arms, allowed is one or more"
        )
    measured = {
        goal: MeasuredEffect(each.value, each.variance**0.5, len(each.by_unit))
        for goal, each in contrasts.items()
        if each.value is not None
    }
    covariance = tuple(
        (one, other, _within(contrasts[one].covariance(contrasts[other]), measured[one].se * measured[other].se))
        for one, other in combinations(measured, 2)
    )
    return PastExperiment(name, measured, covariance, ended, relative)


def _contrast(control: Influence | None, treatment: Influence | None, relative: bool) -> Influence | None:
    """Treatment less control (or over it, less 1), linearised in both."""
    if control is None or treatment is None or control.value is None or treatment.value is None:
        return None
    if min(len(control.by_unit), len(treatment.by_unit)) < FEWEST_UNITS or (relative and not control.value):
        return None
    up, down, value = 1.0, 1.0, treatment.value - control.value
    if relative:
        up, down, value = 1.0 / control.value, treatment.value / control.value**2, value / control.value
    by_unit = {unit: -down * each for unit, each in control.by_unit.items()}
    return Influence(value, by_unit | {unit: up * each for unit, each in treatment.by_unit.items()})


def _check_apart(name: str, found: dict[str, dict[str, Influence]]) -> None:
    seen: dict[str, str] = {}
    for by_arm in found.values():
        for arm, each in by_arm.items():
            for unit in each.by_unit if arm != NO_VALUE else ():
                if seen.setdefault(unit, arm) != arm:
                    raise DeclarationError(
                        f"experiment {name!r} arm: got unit {unit!r} in {seen[unit]} and in {arm}, "
                        "allowed is each unit in one arm"
                    )


def _within(covariance: float, most: float) -> float:
    """Rounding must not make a correlation of more than 1."""
    return min(max(covariance, -most), most)
