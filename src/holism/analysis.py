"""Wiring: from a system's log to its facts, measures and goals. Needs the extra `analysis`."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.engines.base import Log
from holism.engines.duckdb_query import DuckdbQuery
from holism.engines.parquet_lake import ParquetLake
from holism.engines.roll_ups import ProfileRollUps
from holism.goals.alignment import LEVEL, TOLERANCE, Alignment, align, orientation
from holism.goals.report import GoalReport, report
from holism.goals.tree import Tree
from holism.measures import estimate as measures
from holism.measures.association import associate, by_unit
from holism.measures.calibration import Bin, reliability
from holism.measures.effects import effects
from holism.measures.profile import columns_of, profile
from holism.vocabulary.clock import Clock, to_datetime
from holism.vocabulary.effect import Agreement, Evidence, PastExperiment
from holism.vocabulary.measure import Calibration, Estimate, Expression, Measure, Window
from holism.vocabulary.operation import Act, Operation
from holism.vocabulary.profile import Profile
from holism.vocabulary.record import RecordKind
from holism.vocabulary.system import System

LAKE = "lake"
OPERATIONS = msgspec.json.Decoder(Operation)


class Analysis(AbstractContextManager["Analysis"]):
    """Questions to one system's records, exact up to the last that was acknowledged. Thread-safe.

    Everything is read from the log and from what is derived of it in `folder`, which can be deleted.

    :param folder: the store's folder; the lake is in its `lake`.
    :param clock: says what "now" is.

    Raises `DeclarationError` if the system's goals do not make a tree.
    """

    def __init__(self, system: System, log: Log, folder: Path, clock: Clock) -> None:
        self.system = system
        self.tree = Tree(system.goals)
        self._clock, self._log = clock, log
        self._lake = ParquetLake(folder / LAKE, log, {system.name: system})
        self._query = DuckdbQuery(log, self._lake, folder / LAKE, clock)
        self._roll_ups = ProfileRollUps(folder / LAKE, self._lake, log, system, self._profiled)

    def facts(self, as_of_us: int | None = None, *, hold: bool = False) -> nw.LazyFrame[Any]:
        """One row a decision, lazily; see `engines.facts_sql` for the columns.

        :param as_of_us: without what arrived later, and with ages as of then; default: now.
        :param hold: computed once and held, for many questions on the same facts.
        """
        frame: nw.LazyFrame[Any] = self._query.facts(self.system, as_of_us, hold=hold)
        return frame

    def estimate(
        self, measure: Measure, window: Window | None = None, where: Expression | None = None, *, level: float = 0.95
    ) -> Estimate:
        """What a measure is, and how sure that is; see `measures.estimate.estimate`."""
        return measures.estimate(measure, self.facts(), self.system, window=window, where=where, level=level)

    def by(
        self,
        measure: Measure,
        slice_: str | Expression,
        window: Window | None = None,
        where: Expression | None = None,
        *,
        minimum: int = 30,
        level: float = 0.95,
    ) -> dict[Any, Estimate]:
        """The measure for each value of a column or expression; see `measures.estimate.by`."""
        return measures.by(
            measure, self.facts(), self.system, slice_, minimum=minimum, window=window, where=where, level=level
        )

    def over_time(
        self,
        measure: Measure,
        every: measures.Every = "day",
        window: Window | None = None,
        where: Expression | None = None,
        *,
        level: float = 0.95,
    ) -> list[tuple[date, Estimate]]:
        """The measure for each UTC day or week; see `measures.estimate.over_time`."""
        return measures.over_time(
            measure, self.facts(), self.system, every=every, window=window, where=where, level=level
        )

    def reliability(
        self,
        measure: Calibration,
        window: Window | None = None,
        where: Expression | None = None,
        *,
        level: float = 0.95,
    ) -> tuple[Bin, ...]:
        """The bins of a reliability diagram; see `measures.calibration.reliability`."""
        return reliability(measure, self.facts(), self.system, window=window, where=where, level=level)

    def goals(self, window: Window | None = None) -> GoalReport:
        """Where every goal stands: all of them on the same facts."""
        now_us = self._clock()
        facts = self.facts(now_us, hold=True)
        estimates = {
            goal.name: measures.estimate(goal.measure, facts, self.system, window=window) for goal in self.tree.goals
        }
        return report(self.tree, estimates, system=self.system.name, window=window or Window(), as_of_us=now_us)

    def profile(self, window: Window | None = None) -> Profile:
        """What the decisions of whole UTC days look like, from sealed roll-ups and the log's tail; see `RollUps`.

        :param window: of decision times; a day that it begins or ends in counts in full.
        """
        window = window or Window()
        start = to_datetime(window.start_us).date() if window.start_us is not None else None
        end = to_datetime(window.end_us - 1).date() + timedelta(days=1) if window.end_us is not None else None
        self._lake.seal()
        return self._roll_ups.profile(start, end)

    def effects(
        self,
        name: str,
        arm: str | Expression,
        *,
        control: object,
        window: Window | None = None,
        where: Expression | None = None,
        relative: bool = False,
        ended: str = "",
    ) -> tuple[PastExperiment, ...]:
        """What each arm changed in every goal, with the errors that the effects share; see `measures.effects`."""
        return effects(
            name,
            self.tree.goals,
            self.facts(hold=True),
            self.system,
            arm,
            control=control,
            window=window,
            where=where,
            relative=relative,
            ended=ended,
        )

    def operations(self) -> Iterator[Operation]:
        """What people and monitors did, in the order of its record."""
        after = 0
        while records := self._log.read(after, kind=RecordKind.OPERATION):
            after = records[-1].position
            yield from (OPERATIONS.decode(one.body) for one in records if one.system == self.system.name)

    def experiments(self) -> tuple[PastExperiment, ...]:
        """The experiments that were recorded as ended, in order; of one name, the last that was recorded."""
        found: dict[str, PastExperiment] = {}
        for operation in self.operations():
            if operation.act is Act.EXPERIMENTED:
                one = msgspec.convert(operation.detail["experiment"], PastExperiment)
                found[one.name] = one
        return tuple(found.values())

    def alignment(
        self,
        edges: Sequence[tuple[str, str]] | None = None,
        experiments: Sequence[PastExperiment] | None = None,
        *,
        tolerance: float = TOLERANCE,
        level: float = LEVEL,
    ) -> tuple[Alignment, ...]:
        """What the data say of every belief that one goal supports another; see `goals.alignment.align`.

        Where no experiment measured both goals, their correlation over the units of the log is given, and called that.

        :param edges: pairs of names, lower and upper; default: all that are declared.
        :param experiments: default: those that were recorded as ended.
        """
        known = self.experiments() if experiments is None else experiments
        facts = self.facts(hold=True)
        values: dict[str, dict[str, float]] = {}
        found = []
        for lower, upper in self.tree.edges if edges is None else edges:
            one = align(self.tree[lower], self.tree[upper], known, tolerance=tolerance, level=level)
            if not one.k:
                for name in (lower, upper):
                    if name not in values:
                        values[name] = by_unit(self.tree[name].measure, facts, self.system)
                one = self._correlational(one, values[lower], values[upper])
            found.append(one)
        return tuple(found)

    def _correlational(self, one: Alignment, lower: dict[str, float], upper: dict[str, float]) -> Alignment:
        signs = orientation(self.tree[one.lower]) * orientation(self.tree[one.upper])
        seen = associate(lower, {unit: signs * value for unit, value in upper.items()}, level=one.level)
        note = "" if seen.correlation is not None else f"{seen.units} units have a value of both that varies"
        return msgspec.structs.replace(
            one,
            evidence=Evidence.CORRELATIONAL,
            agreement=Agreement.NOT_ENOUGH_EVIDENCE,
            correlation=seen.correlation,
            low=seen.low,
            high=seen.high,
            units=seen.units,
            fit=None,
            note=note,
        )

    def seal(self) -> int:
        """Moves what the log has completed to the lake, with roll-ups; returns how many segments. See `Lake.seal`."""
        sealed = self._lake.seal()
        self._roll_ups.seal()
        return sealed

    def rebuild(self) -> int:
        """Writes the lake and its roll-ups anew from the log; returns how many segments. See `Lake.rebuild`."""
        rebuilt = self._lake.rebuild()
        self._roll_ups.seal()
        return rebuilt

    def _profiled(self, rows: Any, like: Profile | None) -> Profile:
        kinds = {name: kind for name, kind in columns_of(self.system).items() if name in rows.column_names}
        return profile(rows, kinds, like=like)

    def close(self) -> None:
        """Frees the query engine; the log stays open."""
        self._query.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
