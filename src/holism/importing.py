"""Wiring: past decisions, from a file or a data frame, become records of the log. Needs the extra `analysis`.

It goes through `Log.append` in batches, each durable before the next. Stopped half way, it is run again: what is there
is skipped, for a record's id follows from what it says (`records.imported`).
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from holism.engines.base import Log
from holism.engines.duckdb_table import DuckdbTable, Row
from holism.records.imported import Imported, Values
from holism.records.past_columns import DERIVED, PREFIXES, TIME, PastColumn, as_identifier, converter, past_columns
from holism.records.redaction import Redactor
from holism.vocabulary.clock import Clock
from holism.vocabulary.errors import DeclarationError, Problem
from holism.vocabulary.record import Record, RecordKind
from holism.vocabulary.system import System

ROWS = 4_096
"""Rows of a batch."""

MOST_NAMED = 10
"""Refused rows that are named one by one; all are counted."""

Progress = Callable[[float], None]


class ImportReport(msgspec.Struct):
    """What became of a table.

    :param columns: which of its columns was read, by name in `facts`.
    :param unread: its other columns.
    :param decisions, feedback, outcomes: records added; what was there before is not added again.
    :param refusals: why rows were refused, the first ten.
    :param first_us, last_us: times of the first and the last row that was accepted, microseconds since 1970 UTC.
    """

    source: str
    release: str
    columns: dict[str, str]
    unread: tuple[str, ...]
    rows: int = 0
    refused: int = 0
    decisions: int = 0
    feedback: int = 0
    outcomes: int = 0
    refusals: list[str] = []
    first_us: int | None = None
    last_us: int | None = None

    @property
    def added(self) -> int:
        """All records added."""
        return self.decisions + self.feedback + self.outcomes


def import_table(
    source: Any,
    system: System,
    log: Log,
    redactor: Redactor,
    clock: Clock,
    columns: Mapping[str, str],
    release: str = "",
    progress: Progress = lambda share: None,
) -> ImportReport:
    """Appends the past decisions of a table; rows that do not fit the declaration are refused, the others are added.

    :param source: see `DuckdbTable`.
    :param columns: the table's column by the name in `facts`, where they differ.
    :param release: what decided, where no column says it; default: "imported", and the name of the file.
    :param progress: called with the share of rows, in [0, 1], that are done.

    Raises `DeclarationError` for a table or columns that do not fit, `StoreError`.
    """
    with DuckdbTable(source) as table:
        told, unread = matched(table.name, table.columns, system, columns)
        release = release or f"imported {table.name.rpartition('.')[0] or table.name}"
        report = ImportReport(table.name, release, {one.name: column for one, column in told}, unread)
        wanted = [one for one, _ in told]
        imported = Imported(system, wanted, redactor, release, clock())
        rows = _Rows(wanted, [column for _, column in told], clock(), report)
        total = len(table) or 1
        reads = [(column, one.kind) for one, column in told]
        for batch in table.rows(reads, reads_at(told), ROWS):
            values = list(rows.typed(batch))
            _append(log, [record for row in values for record in imported.records(row)], report)
            progress(report.rows / total)
    return report


def matched(
    name: str, present: Mapping[str, Any], system: System, given: Mapping[str, str]
) -> tuple[list[tuple[PastColumn, str]], tuple[str, ...]]:
    """What is read, each with the table's column, and the columns that are not.

    A column is what `given` says, or what its name says: that of a column of `facts`, or of a request's field alone
    (`as_identifier`).
    Raises `DeclarationError` for a name or column that does not exist, or a required one that is missing.
    """
    known = past_columns(system)
    alias = {"unit": f"request_{system.schema.unit}", "key": f"request_{system.schema.key}"}
    told: dict[str, str] = {}
    for wanted, column in given.items():
        target = alias.get(wanted, wanted)
        if target not in known:
            raise DeclarationError(f"{name} column: got {wanted!r}, allowed is {_nearest(wanted, known)}")
        if column not in present:
            raise DeclarationError(
                f"{name} {wanted}: got the column {column!r}, allowed is {_nearest(column, present)}"
            )
        told[target] = column
    for column in present:
        named = next(
            (one for one in (column, f"request_{column}", f"request_{as_identifier(column)}") if one in known), None
        )
        if named is None and column.startswith(PREFIXES):
            raise DeclarationError(f"{name} column: got {column!r}, allowed is {_nearest(column, known)}")
        if named is not None and named not in told and column not in told.values():
            told[named] = column
    for short, target in alias.items():
        if short in present and target in known and target not in told:
            told[target] = short
    if missing := [one for one, column in known.items() if column.required and one not in told]:
        raise DeclarationError(
            f"{name} columns: got {', '.join(present)}, allowed are those with {', '.join(missing)} too "
            "(another name is told as NAME=COLUMN)"
        )
    unread = tuple(column for column in present if column not in told.values() and not column.startswith(DERIVED))
    return [(known[one], column) for one, column in told.items()], unread


def reads_at(told: Sequence[tuple[PastColumn, str]]) -> str:
    """The table's column that says when a decision was made."""
    return next(column for one, column in told if one.name == TIME)


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=5, cutoff=0.5)
    return "one of " + ", ".join([*close, *(other for other in known if other not in close)])


class _Rows:
    """From raw rows to typed values, with the number, the column and the value of what is refused."""

    def __init__(self, wanted: Sequence[PastColumn], columns: Sequence[str], now_us: int, report: ImportReport) -> None:
        self._wanted, self._columns, self._now_us, self._report = wanted, columns, now_us, report
        self._names = [column.name for column in wanted]
        self._needed = [column.name for column in wanted if column.required]
        self._times = [column.name for column in wanted if column.kind == "time"]
        self._convert = converter(wanted)
        self._alone = [converter([column]) for column in wanted]

    def typed(self, batch: list[Row]) -> Iterator[Values]:
        """The rows that fit, without what is missing."""
        for number, converted in self._converted(batch):
            cells = zip(self._names, msgspec.structs.astuple(converted), strict=True)
            values = {name: value for name, value in cells if value is not None}
            wrong = [name for name in self._needed if name not in values]
            late = [name for name in self._times if values.get(name, 0) > self._now_us]
            self._report.rows += 1
            if wrong or late:
                problems = [self._problem(name, "nothing") for name in wrong]
                self._refuse(number, [*problems, *(self._problem(name, values[name]) for name in late)])
                continue
            self._note(values[TIME])
            yield values

    def _converted(self, batch: list[Row]) -> Iterator[tuple[int, Any]]:
        try:
            converted = self._convert([row[1:] for row in batch])
        except msgspec.ValidationError:
            for row in batch:
                yield from self._one(row)
        else:
            yield from zip((row[0] for row in batch), converted, strict=True)

    def _one(self, row: Row) -> Iterator[tuple[int, Any]]:
        try:
            yield row[0], self._convert([row[1:]])[0]
        except msgspec.ValidationError:
            self._report.rows += 1
            self._refuse(row[0], [problem for place in range(len(row) - 1) if (problem := self._check(place, row))])

    def _check(self, place: int, row: Row) -> Problem | None:
        value = row[place + 1]
        try:
            self._alone[place]([(value,)])
        except msgspec.ValidationError:
            # How the table hands on a time that is none.
            time = self._wanted[place].kind == "time"
            return self._problem(self._names[place], value.removeprefix("?") if time else value)
        return None

    def _problem(self, name: str, value: Any) -> Problem:
        place = self._names.index(name)
        column = self._wanted[place]
        return Problem(self._columns[place], "a private value" if column.private else value, column.allowed)

    def _refuse(self, number: int, problems: list[Problem]) -> None:
        self._report.refused += 1
        if len(self._report.refusals) < MOST_NAMED:
            self._report.refusals.append(f"row {number} " + "; ".join(str(problem) for problem in problems))

    def _note(self, time_us: int) -> None:
        if self._report.first_us is None:
            self._report.first_us = time_us
        self._report.last_us = time_us


def _append(log: Log, records: list[Record], report: ImportReport) -> None:
    """Appends a batch, and counts what was not there before."""
    before = log.head()
    log.append(records)
    grown = log.head() - before
    if grown == len(records):
        added = records
    else:
        # Some were there already, or others append meanwhile: look.
        mine = {record.id for record in records}
        added = [record for record in log.read(before, grown) if record.id in mine] if grown else []
    kinds = [record.kind for record in added]
    report.decisions += kinds.count(RecordKind.DECISION)
    report.feedback += kinds.count(RecordKind.FEEDBACK)
    report.outcomes += kinds.count(RecordKind.OUTCOME)
