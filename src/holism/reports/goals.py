"""Does it work, and does what we measure lead there? One report on goals, for every way of reading it.

The terminal, JSON, a notebook and one HTML file show the same struct: where every goal stands, what changed since the
period before, how it is per slice, what experiments say of every `supports`, and which indicators to watch early.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from holism.goals.alignment import Alignment
from holism.goals.change import PeriodChange, change
from holism.goals.proxy import Proxies, proxies
from holism.goals.report import GoalReport
from holism.goals.tree import Tree
from holism.measures.estimate import by as estimate_by
from holism.reports.goals_html import goals_fragment
from holism.reports.suppression import Line, suppressed
from holism.service import Service
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.effect import Agreement, PastExperiment
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Layer
from holism.vocabulary.measure import Estimate, Window

MINIMUM = 30
"""Units below which a slice is not shown."""
MOST_SLICES = 50


class Slice(msgspec.Struct, frozen=True):
    """The measure for one value of the slice (None: without one); `estimate` is None where the slice is suppressed."""

    value: Any
    estimate: Estimate | None


class Indicators(msgspec.Struct, frozen=True):
    """Early stand-ins for one objective: how good each is, and what experiments say of its relation to it."""

    proxies: Proxies
    alignment: tuple[Alignment, ...]


class GoalsReport(msgspec.Struct, frozen=True):
    """All of it.

    :param changes: by the goal's name; empty without a period before.
    :param sliced_by: a column of facts, or empty. :param slices: by the goal's name.
    :param minimum: slices with fewer units are suppressed, and what would give them away by subtraction; see
        `suppressed`.
    :param alignment: of every declared edge.
    :param indicators: for each objective of the organization that experiments measured.
    :param experiments: how many there are.
    """

    report: GoalReport
    changes: dict[str, PeriodChange]
    sliced_by: str
    slices: dict[str, tuple[Slice, ...]]
    minimum: int
    alignment: tuple[Alignment, ...]
    indicators: tuple[Indicators, ...]
    experiments: int

    @property
    def sentence(self) -> str:
        """What a manager reads: how many goals are met, what got clearly better or worse, and which beliefs hold."""
        return " ".join(part for part in (self.report.sentence, self._changed(), self._believed()) if part)

    def plain(self) -> dict[str, Any]:
        """The report as numbers, texts, lists and mappings, for JSON."""
        own = {
            "sentence": self.sentence,
            "changes": self.changes,
            "sliced_by": self.sliced_by,
            "slices": self.slices,
            "minimum": self.minimum,
            "alignment": [msgspec.to_builtins(each) | {"sentence": each.sentence} for each in self.alignment],
            "indicators": self.indicators,
            "experiments": self.experiments,
        }
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(own))
        return self.report.plain() | plain

    def _repr_html_(self) -> str:
        return goals_fragment(self)

    def _changed(self) -> str:
        better: list[str] = []
        worse: list[str] = []
        for each in self.report.statuses:
            seen = self.changes.get(each.goal.name)
            if seen and seen.is_clear and seen.difference is not None:
                up = (seen.difference > 0.0) is (each.goal.at_least is not None)
                (better if up else worse).append(each.goal.name)
        if not self.changes:
            return ""
        if not better and not worse:
            return "Nothing has clearly changed since the period before."
        said = [f"{word}: {', '.join(names)}" for word, names in (("better", better), ("worse", worse)) if names]
        return f"Since the period before, clearly {'; clearly '.join(said)}."

    def _believed(self) -> str:
        if not self.alignment:
            return ""
        count = {kind: sum(each.agreement is kind for each in self.alignment) for kind in Agreement}
        total = len(self.alignment)
        if not self.experiments:
            return f"None of the {total} beliefs about what supports what has been tested by an experiment."
        against = [
            f"{each.lower} → {each.upper}" for each in self.alignment if each.agreement is Agreement.CONTRADICTED
        ]
        named = f" ({', '.join(against)})" if against else ""
        return (
            f"Of {total} beliefs about what supports what, {self.experiments} experiments support "
            f"{count[Agreement.SUPPORTED]}, contradict {count[Agreement.CONTRADICTED]}{named} and leave "
            f"{count[Agreement.NOT_ENOUGH_EVIDENCE]} open."
        )


def goals(
    service: Service,
    *,
    days: float | None = None,
    by: str = "",
    experiments: Sequence[PastExperiment] = (),
    units: int | None = None,
    minimum: int = MINIMUM,
) -> GoalsReport:
    """Asks for all of it.

    :param days: the last so many days, beside as many before them; default: all, beside nothing.
    :param by: a column of facts to slice by.
    :param experiments: past ones, beside those that the log holds; of one name, the log's counts.
    :param units: of the next experiment, over both arms, for the quality of indicators; default: as past ones.
    :param minimum: units below which a slice is suppressed, at least 1.

    Raises `UnknownName` for a column that does not exist, `DeclarationError` for a number out of range.
    """
    if minimum < 1:
        raise DeclarationError(f"minimum: got {minimum}, allowed is at least 1")
    analysis, now_us = service.analysis, service.clock()
    length_us = round(days * DAY_US) if days else 0
    window = Window(start_us=now_us - length_us) if days else Window()
    report = analysis.goals(window)
    before = analysis.goals(Window(now_us - 2 * length_us, now_us - length_us)) if days else None
    known = {each.name: each for each in (*experiments, *analysis.experiments())}
    past = tuple(known.values())
    return GoalsReport(
        report=report,
        changes=_changes(report, before),
        sliced_by=by,
        slices=_slices(service, window, by, minimum) if by else {},
        minimum=minimum,
        alignment=analysis.alignment(experiments=past),
        indicators=_indicators(service, past, units),
        experiments=len(past),
    )


def _changes(now: GoalReport, before: GoalReport | None) -> dict[str, PeriodChange]:
    if before is None:
        return {}
    return {
        one.goal.name: change(one.estimate, other.estimate)
        for one, other in zip(now.statuses, before.statuses, strict=True)
    }


def _slices(service: Service, window: Window, column: str, minimum: int) -> dict[str, tuple[Slice, ...]]:
    facts = service.analysis.facts(hold=True)
    found = {}
    for goal in service.analysis.tree.goals:
        cut = estimate_by(goal.measure, facts, service.system, column, minimum=1, window=window)
        found[goal.name] = suppress(cut, minimum)[:MOST_SLICES]
    return found


def suppress(cut: Mapping[Any, Estimate], minimum: int = MINIMUM) -> tuple[Slice, ...]:
    """The slices of one measure, in their order, without the numbers of small ones and of what gives them away."""
    lines = [Line(None, tuple(cut))]
    hidden = suppressed({value: each.units for value, each in cut.items()}, lines, minimum)
    return tuple(Slice(value, None if value in hidden else each) for value, each in cut.items())


def _indicators(service: Service, past: Sequence[PastExperiment], units: int | None) -> tuple[Indicators, ...]:
    tree, found = service.analysis.tree, []
    for objective in tree.goals:
        below = _below(tree, objective.name)
        measured = [tree[name] for name in below if any({name, objective.name} <= each.effects.keys() for each in past)]
        if objective.layer is Layer.ORGANIZATION and measured:
            edges = [(goal.name, objective.name) for goal in measured]
            aligned = service.analysis.alignment(edges, past)
            found.append(Indicators(proxies(objective, measured, past, units=units), aligned))
    return tuple(found)


def _below(tree: Tree, name: str) -> list[str]:
    """Goals that support it, or what supports it, in the order of the tree."""
    reached, open_ = set(), [name]
    while open_:
        for goal in tree.supporters(open_.pop()):
            if goal.name not in reached:
                reached.add(goal.name)
                open_.append(goal.name)
    return [goal.name for goal in tree.goals if goal.name in reached]
