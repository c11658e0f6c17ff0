"""Where the goals stand: the public queries behind `/goals` and `/goals/{name}`, and their `.json`."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import msgspec

from holism.console.evidence import Belief
from holism.console.formula import Formula, formulas
from holism.console.monitors import AlertShown
from holism.console.period import Period
from holism.console.snapshot import Snapshot, slices
from holism.goals.report import report
from holism.goals.status import judge
from holism.goals.tree import Tree
from holism.measures.calibration import Bin, reliability
from holism.measures.estimate import Every, by, estimate, over_time
from holism.reports.goals import MINIMUM, Slice, suppress
from holism.service import Service
from holism.vocabulary.goal import Goal, Status
from holism.vocabulary.measure import Calibration, Estimate, Gap, Measure, Window

WEEKLY_FROM_DAYS = 45
MOST_SLICES = 12
AT_ONCE = 4

OPERATIONS = {
    "Rate": "the share of these decisions for which the condition holds",
    "Mean": "the average of the value over these decisions",
    "Ratio": "the sum of the numerator over the sum of the denominator",
    "Gap": "the largest over slices less the smallest, or with `ratio` the smallest over the largest",
    "Quantile": "the value below which the given share of these decisions lies",
    "Calibration": "how far predicted probabilities lie from observed rates, over bins, debiased for sample size",
    "Ranking": "the probability that a positive is scored above a negative (AUC)",
}


class GoalShown(msgspec.Struct, frozen=True):
    """A goal, what was measured, and the verdict; `before` is the estimate of the period before."""

    name: str
    layer: str
    status: Status
    target: str
    at_least: float | None
    at_most: float | None
    estimate: Estimate
    before: Estimate | None
    supports: tuple[str, ...]
    supported_by: tuple[str, ...]
    measure: str
    why: str


class GoalsShown(msgspec.Struct, frozen=True):
    """What the page of goals shows.

    :param sentence: for who reads one sentence.
    :param beliefs: every `supports`, and what the data say of it, as of `believed_us`; see `Evidence`.
    :param alerts: those that wait for a person, in the order to read them.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    sentence: str
    goals: tuple[GoalShown, ...]
    beliefs: tuple[Belief, ...] = ()
    believed_us: int = 0
    experiments: int = 0
    problem: str = ""
    alerts: tuple[AlertShown, ...] = ()


class MeasureShown(msgspec.Struct, frozen=True):
    """The three things that a measure says: the metric, the data, and the operation."""

    metric: str
    data: str
    operation: str
    formulas: tuple[Formula, ...]
    unit: str
    outcome: str | None
    matures_days: float | None
    within_days: float | None


class Point(msgspec.Struct, frozen=True):
    """The measure in one UTC day or week, which begins on `start`."""

    start: date
    estimate: Estimate


class GoalDetail(msgspec.Struct, frozen=True):
    """One goal, over time and by slice.

    :param sliced_by: a column of facts; `sliceable` are those that may be asked for.
    :param minimum: slices of fewer units have no estimate, nor has what would give them away; see `suppressed`.
    :param reliability: the bins of a calibration's reliability diagram; empty for other measures.
    :param evidence: what experiments say of each goal that it supports, one by one; :param below: of those that
        support it, in brief; both as of `believed_us`.
    :param alerts: those that threaten it and wait for a person.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    goal: GoalShown
    measure: MeasureShown
    every: str
    points: tuple[Point, ...]
    sliced_by: str
    sliceable: tuple[str, ...]
    slices: tuple[Slice, ...]
    minimum: int
    reliability: tuple[Bin, ...]
    evidence: tuple[Belief, ...] = ()
    below: tuple[Belief, ...] = ()
    believed_us: int = 0
    problem: str = ""
    alerts: tuple[AlertShown, ...] = ()


def goals(service: Service, snapshot: Snapshot, period: Period) -> GoalsShown:
    """Asks where every goal stands, over one snapshot."""
    system, tree = service.system, Tree(service.system.goals)
    now, before = _now_and_before(service, snapshot, tree.goals, period)
    found = report(tree, now, system=system.name, window=period.window, as_of_us=snapshot.as_of_us)
    shown = tuple(_shown(tree, each.goal, each.status, each.estimate, before) for each in found.statuses)
    return GoalsShown(system.name, system.title, snapshot.as_of_us, period, found.sentence, shown)


def goal(service: Service, snapshot: Snapshot, period: Period, name: str, sliced_by: str | None = None) -> GoalDetail:
    """Asks for one goal, by the first slice if by none; raises `UnknownName` if the goal is not declared."""
    system = service.system
    tree = Tree(system.goals)
    measure = tree[name].measure
    now, before = _now_and_before(service, snapshot, [tree[name]], period)
    shown = _shown(tree, tree[name], judge(tree[name], now[name]).status, now[name], before)
    columns = slices(service)
    sliced_by = sliced_by or columns[0]
    every: Every = "day" if _days(period) < WEEKLY_FROM_DAYS else "week"
    points = over_time(measure, snapshot.frame(measure=measure), system, every=every, window=_closed(snapshot, period))
    cut = by(measure, snapshot.frame(), system, sliced_by, minimum=1, window=period.window)
    return GoalDetail(
        system=system.name,
        title=system.title,
        as_of_us=snapshot.as_of_us,
        period=period,
        goal=shown,
        measure=_said(service, measure),
        every=every,
        points=tuple(Point(start, _unnamed(measure, found)) for start, found in points),
        sliced_by=sliced_by,
        sliceable=columns,
        slices=suppress({value: _unnamed(measure, each) for value, each in cut.items()})[:MOST_SLICES],
        minimum=MINIMUM,
        reliability=_reliability(service, snapshot, period, measure),
    )


def _now_and_before(
    service: Service, snapshot: Snapshot, wanted: Sequence[Goal], period: Period
) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    if period.before is None:
        return _estimates(service, snapshot, wanted, [period.window])[0], {}
    now, before = _estimates(service, snapshot, wanted, [period.window, period.before])
    return now, before


def _estimates(
    service: Service, snapshot: Snapshot, wanted: Sequence[Goal], windows: Sequence[Window]
) -> list[dict[str, Estimate]]:
    """The estimate of each goal's measure in each window, several at a time: most of each is waiting for DuckDB."""

    def ask(one: Goal, window: Window) -> Estimate:
        return estimate(one.measure, snapshot.frame(measure=one.measure), service.system, window=window)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="holism-goals") as pool:
        asked = [{one.name: pool.submit(ask, one, window) for one in wanted} for window in windows]
        return [{name: future.result() for name, future in each.items()} for each in asked]


def _shown(tree: Tree, one: Goal, status: Status, found: Estimate, before: dict[str, Estimate]) -> GoalShown:
    return GoalShown(
        name=one.name,
        layer=one.layer.value,
        status=status,
        target=one.target,
        at_least=one.at_least,
        at_most=one.at_most,
        estimate=_unnamed(one.measure, found),
        before=_unnamed(one.measure, before[one.name]) if one.name in before else None,
        supports=one.supports,
        supported_by=tuple(lower.name for lower in tree.supporters(one.name)),
        measure=one.measure.name,
        why=one.why,
    )


def _unnamed(measure: Measure, found: Estimate) -> Estimate:
    """Without the note of a gap: it names slices, also those that the tables by slice hide."""
    if not isinstance(measure, Gap) or found.value is None:
        return found
    return msgspec.structs.replace(found, note="")


def _said(service: Service, measure: Measure) -> MeasureShown:
    kind = next((name for each in type(measure).__mro__ if (name := each.__name__) in OPERATIONS), "")
    declared = next((each for each in service.system.outcomes if each.name == measure.outcome), None)
    return MeasureShown(
        metric=measure.name,
        data=measure.data,
        operation=OPERATIONS.get(kind, type(measure).__name__),
        formulas=formulas(measure),
        unit=measure.unit,
        outcome=measure.outcome,
        matures_days=declared.matures_days if declared else None,
        within_days=getattr(measure, "within_days", None),
    )


def _reliability(service: Service, snapshot: Snapshot, period: Period, measure: Measure) -> tuple[Bin, ...]:
    if not isinstance(measure, Calibration):
        return ()
    return reliability(measure, snapshot.frame(), service.system, window=period.window)


def _days(period: Period) -> float:
    return float("inf") if period.window.start_us is None else int(period.key)


def _closed(snapshot: Snapshot, period: Period) -> Window:
    """With an end, so that the chart runs up to now even where the last days have no data."""
    if period.window.start_us is None:
        return period.window
    return Window(period.window.start_us, snapshot.as_of_us + 1)
