"""Is it fair to whom it meets? The query behind `/fairness`: the report of `reports.fairness`, with its choices."""

from collections.abc import Mapping

import msgspec

from holism.console.period import Period
from holism.console.snapshot import SLICED
from holism.reports.fairness import Compared, fairness
from holism.reports.fairness_html import sentence_of
from holism.service import Service
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate, Gap, Mean, Rate

GOAL, SHARE = "goal: ", "share of "


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is compared by what; empty is the default.

    :param by, also: columns of facts. :param measure: "goal: NAME" or "share of ACTION".
    :param label: a flag outcome, for rates among those for whom it came true and among the others.
    """

    by: str = ""
    also: str = ""
    measure: str = ""
    label: str = ""


class BoundShown(msgspec.Struct, frozen=True):
    """A goal that bounds a gap, and where it stands over all time."""

    goal: str
    target: str
    status: Status
    estimate: Estimate


class FairnessShown(msgspec.Struct, frozen=True):
    """What the page shows.

    :param columns, measures, labels: what may be asked for.
    :param problem: why nothing is compared; empty where something is.
    :param sentence: for who reads one sentence.
    :param compared: slices without an estimate are hidden: of fewer than `minimum` units, or known by subtraction.
    :param tables: what the test and the gap say of each table, in the order of `compared`.
    :param odds: with a label, the difference of equalized odds by each table.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    asked: Asked
    columns: tuple[str, ...]
    measures: tuple[str, ...]
    labels: tuple[str, ...]
    problem: str
    sentence: str = ""
    minimum: int = 0
    level: float = 0.0
    compared: tuple[Compared, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()
    odds: dict[str, float] = {}
    bounds: tuple[BoundShown, ...] = ()


def asked(service: Service, texts: Mapping[str, str]) -> Asked:
    """What an address asks for; by the first column, where it does not say or names none."""
    columns = sliceable(service)
    by = texts.get("by", "") if texts.get("by") in columns else next(iter(columns), "")
    also = texts.get("also", "") if texts.get("also") in columns and texts.get("also") != by else ""
    measure = texts.get("measure", "") if texts.get("measure") in measures(service) else ""
    label = texts.get("label", "") if texts.get("label") in labels(service) else ""
    return Asked(by, also, measure, label)


def fairness_shown(service: Service, period: Period, wanted: Asked, now_us: int) -> FairnessShown:
    """Asks the report, over the days of the period."""
    system = service.system
    empty = FairnessShown(
        system.name, system.title, now_us, period, wanted, sliceable(service), measures(service), labels(service), ""
    )
    if not wanted.by:
        problem = "no field of the request is a category or a flag, so there is nothing to cut by"
        return msgspec.structs.replace(empty, problem=problem)
    try:
        found = fairness(
            service,
            [column for column in (wanted.by, wanted.also) if column],
            goal=wanted.measure.removeprefix(GOAL) if wanted.measure.startswith(GOAL) else "",
            action=wanted.measure.removeprefix(SHARE) if wanted.measure.startswith(SHARE) else "",
            label=wanted.label,
            days=None if period.window.start_us is None else float(period.key),
        )
    except DeclarationError as error:
        return msgspec.structs.replace(empty, problem=str(error))
    return msgspec.structs.replace(
        empty,
        as_of_us=found.as_of_us,
        sentence=found.sentence,
        minimum=found.minimum,
        level=found.level,
        compared=found.compared,
        tables=tuple(tuple(sentence_of(each) for each in one.tables) for one in found.compared),
        odds=found.odds,
        bounds=tuple(BoundShown(each.goal.name, each.goal.target, each.status, each.estimate) for each in found.bounds),
    )


def sliceable(service: Service) -> tuple[str, ...]:
    """The columns by which people can be told apart: categories, then flags, of the request that are not private."""
    fields = [field for field in service.system.schema.fields if not field.private]
    return tuple(f"request_{field.name}" for kind in SLICED for field in fields if field.kind == kind)


def measures(service: Service) -> tuple[str, ...]:
    """What can be compared."""
    system = service.system
    goals = [
        f"{GOAL}{goal.name}"
        for goal in system.goals
        if isinstance(goal.measure.of if isinstance(goal.measure, Gap) else goal.measure, Rate | Mean)
    ]
    options = system.interaction.options if system.interaction else ()
    return (*goals, *(f"{SHARE}{option.name}" for option in options))


def labels(service: Service) -> tuple[str, ...]:
    """Outcomes that are true or false."""
    return tuple(outcome.name for outcome in service.system.outcomes if outcome.kind == "flag")
