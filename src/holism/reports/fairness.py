"""Is it fair to whom it meets? What was executed, held against the slices of columns and where two of them meet.

Of the decision as people met it, not of the model: two stages that are each fair can be unfair together (Dwork and
Ilvento 2019, "Fairness under composition"). The terminal, JSON, a notebook and one HTML file show the same struct.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.goals.status import judge
from holism.measures.cohort import NO_VALUE, Cohort
from holism.measures.columns import Columns
from holism.measures.estimate import estimate
from holism.measures.gap import BETWEEN, simultaneous, widest
from holism.measures.homogeneity import (
    Homogeneity,
    effective_size,
    homogeneity_of_means,
    homogeneity_of_rates,
    shrunk,
)
from holism.measures.mean import mean
from holism.measures.rate import rate
from holism.reports.fairness_html import fairness_fragment
from holism.reports.suppression import Line, suppressed
from holism.service import Service
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.difference import Difference, difference
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.goal import Goal, GoalStatus, Status
from holism.vocabulary.measure import Estimate, Expression, Gap, Mean, Rate, Window
from holism.vocabulary.system import System

MINIMUM = 30
"""Units below which a slice is not shown."""
MOST_SLICES = 50
WITHOUT = "no value"

Name = tuple[str, ...]


class Cut(msgspec.Struct, frozen=True):
    """One slice, or one meeting of two.

    :param name: its value of each column; `WITHOUT` where it has none.
    :param estimate: at the report's level; None where the slice is suppressed, and then all else is too.
    :param rest: the slice less all others together, with an interval that holds for all slices of the table at once.
    :param shrunk: of rates, drawn to the rate of all the more the smaller the slice is: what ranks go by.
    """

    name: Name
    estimate: Estimate | None
    rest: Difference | None = None
    shrunk: float | None = None


class Cuts(msgspec.Struct, frozen=True):
    """One measure by one column, or by two together.

    :param cuts: ranked if the slices differ, otherwise the largest first.
    :param gap: the largest difference between slices that are shown and have a value, with an interval over all pairs.
    :param highest, lowest: the slices it is between.
    :param test: whether the slices differ at all; without that nothing is ranked.
    """

    by: Name
    cuts: tuple[Cut, ...]
    gap: Difference
    highest: Name
    lowest: Name
    test: Homogeneity
    ranked: bool


class Compared(msgspec.Struct, frozen=True):
    """One measure: as a whole, by each column, and by two together."""

    measure: str
    data: str
    whole: Estimate
    tables: tuple[Cuts, ...]


class FairnessReport(msgspec.Struct, frozen=True):
    """All of it.

    :param odds: with a label, equalized odds by each table: the larger of the gaps of true and false positive rates.
    :param bounds: the goals on gaps, which gate releases and are watched.
    """

    system: str
    title: str
    release: str
    window: Window
    as_of_us: int
    by: Name
    minimum: int
    level: float
    compared: tuple[Compared, ...]
    odds: dict[str, float]
    bounds: tuple[GoalStatus, ...]

    @property
    def sentence(self) -> str:
        """What a manager reads: where slices differ, and which bounds are missed."""
        clear = [
            f"{one.measure} by {' and '.join(cut.by)}" for one in self.compared for cut in one.tables if cut.ranked
        ]
        tables = sum(len(one.tables) for one in self.compared)
        said = f"Slices differ by more than chance in {len(clear)} of {tables} comparisons"
        said += f": {'; '.join(clear)}." if clear else "."
        missed = [each.goal.name for each in self.bounds if each.status is Status.MISSED]
        open_ = [each.goal.name for each in self.bounds if each.status is Status.NOT_ENOUGH_DATA]
        if missed:
            said += f" Beyond its bound: {', '.join(missed)}."
        if open_:
            said += f" Cannot be told yet: {', '.join(open_)}."
        return said

    def plain(self) -> dict[str, Any]:
        """The report as numbers, texts, lists and mappings, for JSON."""
        bounds = [
            {"goal": each.goal.name, "target": each.goal.target, "status": each.status, "estimate": each.estimate}
            for each in self.bounds
        ]
        own = {name: getattr(self, name) for name in self.__struct_fields__} | {
            "sentence": self.sentence,
            "bounds": bounds,
        }
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(own))
        return plain

    def _repr_html_(self) -> str:
        return fairness_fragment(self)


def fairness(
    service: Service,
    by: Sequence[str],
    *,
    goal: str = "",
    action: str = "",
    label: str = "",
    days: float | None = None,
    minimum: int = MINIMUM,
    level: float = 0.95,
) -> FairnessReport:
    """Compares slices in what was executed.

    By default what the goals on gaps compare; where there are none, the share of each action of the interaction. Each
    table is at `level`, for all its pairs at once; among many tables one may differ by chance.

    :param by: one or two columns of facts; of two, each and both together.
    :param goal: name of a goal on a rate, a mean or a gap, compared instead.
    :param action: name of an option of the interaction; its share is compared instead.
    :param label: a flag outcome; the rates are also compared among those for whom it came true and among the others, as
        true and false positive rates.
    :param days: the last so many; default: all.
    :param minimum: units below which a slice is suppressed, at least 2, and whatever would give it away.

    Raises `UnknownName` for a column, goal, action or outcome that does not exist, `DeclarationError` for the rest.
    """
    if not 1 <= len(set(by)) == len(by) <= 2:
        raise DeclarationError(f"by: got {', '.join(by) or 'nothing'}, allowed is one or two columns")
    if minimum < 2:
        raise DeclarationError(f"minimum: got {minimum}, allowed is at least 2")
    system, now_us = service.system, service.clock()
    window = Window(start_us=now_us - round(days * DAY_US)) if days else Window()
    facts = service.analysis.facts(now_us, hold=True)
    asked = _Asked(facts, system, window, minimum, level)
    measures = _measures(system, goal, action)
    split = [_odds(each, label, system) for each in measures if isinstance(each, Rate)] if label else []
    compared = asked.compare([*measures, *(one for pair in split for one in pair)], by)
    bounds = [
        _judged(each, estimate(each.measure, facts, system, window=window)) for each in system.goals if _is_gap(each)
    ]
    return FairnessReport(
        system.name,
        system.title,
        service.release,
        window,
        now_us,
        tuple(by),
        minimum,
        level,
        tuple(compared),
        _equalized(compared[len(measures) :]),
        tuple(bounds),
    )


def _judged(goal: Goal, found: Estimate) -> GoalStatus:
    """Without the note where there is a gap: it names slices, also those that the tables hide."""
    return judge(goal, found if found.value is None else msgspec.structs.replace(found, note=""))


def _is_gap(goal: Goal) -> bool:
    return isinstance(goal.measure, Gap)


def _measures(system: System, goal: str, action: str) -> list[Rate | Mean]:
    if goal:
        named = {each.name: each.measure for each in system.goals}
        if goal not in named:
            raise UnknownName("goal", goal, named)
        measure = named[goal]
        inner = measure.of if isinstance(measure, Gap) else measure
        if not isinstance(inner, Rate | Mean):
            raise DeclarationError(f"goal {goal!r}: got a {type(inner).__name__}, allowed is a rate, a mean or a gap")
        return [inner]
    options = [each.name for each in system.interaction.options] if system.interaction else []
    if action:
        if action not in options:
            raise UnknownName("action", action, options)
        return [_share(action)]
    compared = {each.measure.of.name: each.measure.of for each in system.goals if isinstance(each.measure, Gap)}
    found = [*compared.values()] or [_share(each) for each in options]
    if not found:
        raise DeclarationError("fairness: got a system without goals on gaps and without an interaction; name a goal")
    return found


def _share(action: str) -> Rate:
    return Rate(name=f"share of {action}", data="the action as executed", of=lambda f: f.action == action)


def _odds(of: Rate, label: str, system: System) -> tuple[Rate, Rate]:
    """Rates among those of whom the outcome was true, and was not: true and false positive rates."""
    if label not in (names := [each.name for each in system.outcomes if each.kind == "flag"]):
        raise UnknownName("flag outcome", label, names)

    def among(truth: bool) -> Expression:
        def those(f: Any) -> Any:
            known = f[f"outcome_{label}"] == truth
            return known if of.among is None else known & of.among(f)

        return those

    replace = msgspec.structs.replace
    return (
        replace(of, name=f"{of.name}, of those with {label}", among=among(True), outcome=label),
        replace(of, name=f"{of.name}, of those without {label}", among=among(False), outcome=label),
    )


def _equalized(split: Sequence[Compared]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in split:
        for table in one.tables:
            if table.gap.value is not None:
                name = " and ".join(table.by)
                found[name] = max(found.get(name, 0.0), table.gap.value)
    return found


class _Asked:
    """One question to the facts, for every measure and every table of it."""

    def __init__(self, facts: Any, system: System, window: Window, minimum: int, level: float) -> None:
        self.facts, self.system, self.window, self.minimum, self.level = facts, system, window, minimum, level

    def compare(self, measures: Sequence[Rate | Mean], by: Sequence[str]) -> list[Compared]:
        tables: list[Name] = [*((column,) for column in by), *([tuple(by)] if len(by) > 1 else [])]
        cut = [{table: self.slices(each, table, self.level) for table in tables} for each in measures]
        # What is hidden of one measure is hidden of all: true and false positives add up to all that were selected.
        hidden = {key for slices in cut for key in suppressed(_units(slices), _lines(slices), self.minimum)}
        return [
            Compared(
                measure.name,
                measure.data,
                estimate(measure, self.facts, self.system, window=self.window, level=self.level),
                tuple(self.table(measure, t, slices[t], {name for at, name in hidden if at == t}) for t in tables),
            )
            for measure, slices in zip(measures, cut, strict=True)
        ]

    def slices(self, measure: Rate | Mean, columns: Name, level: float) -> dict[Name, Estimate]:
        label = Columns(measure.name, self.facts.collect_schema().names()).resolve(_label(columns), "by")
        cohort = Cohort.of(measure, self.facts, self.system, label=label, window=self.window, level=level)
        found = rate(measure, cohort) if isinstance(measure, Rate) else mean(measure, cohort)
        if len(found) > MOST_SLICES:
            raise DeclarationError(
                f"by {' and '.join(columns)}: got {len(found)} slices, allowed are {MOST_SLICES}; cut them coarser"
            )
        largest_first = sorted(found, key=lambda text: (-found[text].n, text))
        return {_name(text): found[text] for text in largest_first}

    def table(self, measure: Rate | Mean, columns: Name, slices: Mapping[Name, Estimate], hidden: set[Name]) -> Cuts:
        shown = {name: each for name, each in slices.items() if name not in hidden}
        known = {name: each for name, each in shown.items() if each.value is not None and WITHOUT not in name}
        is_rate = isinstance(measure, Rate)
        test = (homogeneity_of_rates if is_rate else homogeneity_of_means)(list(known.values()))
        ranked = test.p_value is not None and test.p_value <= 1.0 - self.level
        drawn = _shrunk(known) if is_rate else {}
        rest = self.against_rest(measure, columns, list(shown)) if len(slices) > 1 else {}
        cuts = [
            Cut(name, shown.get(name), rest.get(name), drawn.get(name)) for name in [*slices, *(hidden - slices.keys())]
        ]
        order = {name: drawn.get(name, each.value or 0.0) for name, each in known.items()}
        if ranked:
            cuts.sort(key=lambda cut: (cut.name not in order, -order.get(cut.name, 0.0)))
        gap, top, bottom = self.gap(measure, columns, list(known))
        return Cuts(columns, tuple(cuts), gap, top, bottom, test, ranked)

    def against_rest(self, measure: Rate | Mean, columns: Name, shown: Sequence[Name]) -> dict[Name, Difference]:
        level = simultaneous(self.level, len(shown))
        strict = self.slices(measure, columns, level)
        found = {}
        for name in shown:
            where = _others(columns, name)
            others = estimate(measure, self.facts, self.system, window=self.window, where=where, level=level)
            found[name] = difference(strict[name], others)
        return found

    def gap(self, measure: Rate | Mean, columns: Name, names: Sequence[Name]) -> tuple[Difference, Name, Name]:
        if len(names) < 2:
            return Difference(None, None, None), (), ()
        level = simultaneous(self.level, len(names) * (len(names) - 1) // 2)
        strict = self.slices(measure, columns, level)
        value, low, high, top, bottom = widest({BETWEEN.join(name): strict[name] for name in names})
        return Difference(value, low, high), tuple(top.split(BETWEEN)), tuple(bottom.split(BETWEEN))


def _label(columns: Name) -> Expression:
    def label(f: Any) -> Any:
        texts = [nw.coalesce(f[each].cast(nw.String), nw.lit(NO_VALUE)) for each in columns]
        return nw.concat_str(*texts, separator=BETWEEN) if len(texts) > 1 else texts[0]

    return label


def _others(columns: Name, name: Name) -> Expression:
    """All rows but those of one slice."""
    label, text = _label(columns), BETWEEN.join(NO_VALUE if each == WITHOUT else each for each in name)
    return lambda f: label(f) != text


def _name(label: str) -> Name:
    return tuple(WITHOUT if each == NO_VALUE else each for each in label.split(BETWEEN))


def _units(slices: Mapping[Name, Mapping[Name, Estimate]]) -> dict[tuple[Name, Name], int]:
    return {(table, name): each.units for table, found in slices.items() for name, each in found.items()}


def _lines(slices: Mapping[Name, Mapping[Name, Estimate]]) -> list[Line]:
    """How slices add up: those of a column to the total, and where two columns meet to the slices of either."""
    lines = []
    for columns, found in slices.items():
        if len(columns) == 1:
            lines.append(Line(None, tuple((columns, name) for name in found)))
            continue
        for place, column in enumerate(columns):
            for margin in slices[(column,)]:
                parts = tuple((columns, name) for name in found if name[place] == margin[0])
                lines.append(Line(((column,), margin), parts))
    return lines


def _shrunk(known: Mapping[Name, Estimate]) -> dict[Name, float]:
    rates = {BETWEEN.join(name): each.value or 0.0 for name, each in known.items() if each.low is not None}
    sizes = {BETWEEN.join(name): effective_size(each) for name, each in known.items() if each.low is not None}
    return {tuple(name.split(BETWEEN)): value for name, value in shrunk(rates, sizes).items()}
