"""The SQL of `facts`: one row a decision, with what was told about it as of a point in time. Pure text, for DuckDB.

The sources are three relations, `decision`, `feedback` and `outcome`, with the columns of `engines.facts` and perhaps
more (columns of an earlier declaration, whose types may differ: hence `TRY_CAST`).
"""

from collections.abc import Iterator

import pyarrow as pa

from holism.engines.facts import DECIDED, FLAG, INTEGER, NUMBER, TEXT, Shape
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.feedback import Feedback
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.system import System

SQL_TYPES = {TEXT: "VARCHAR", NUMBER: "DOUBLE", INTEGER: "BIGINT", FLAG: "BOOLEAN"}
VALUES = {"flag": "flag", "number": "number", "text": "text"}


def facts_sql(system: System, shape: Shape, sources: dict[str, str], as_of_us: int) -> str:
    """The query. `sources` gives the relation, as SQL, of each kind of record; nothing that arrived later is in it."""
    until = f"time <= {instant(as_of_us)}"
    told: list[tuple[str, Feedback | Outcome]] = [("feedback", declared) for declared in system.feedback]
    told += [("outcome", declared) for declared in system.outcomes]
    ctes = [f"decided AS (SELECT * FROM ({sources['decision']}) WHERE {until} AND day <= {_day(as_of_us)})"]
    joins = []
    for kind in dict.fromkeys(kind for kind, _ in told):
        latest = ", ".join(_latest(kind, declared) for other, declared in told if other == kind)
        known = f"FROM ({sources[kind]}) WHERE {until} AND day <= {_day(as_of_us)}"
        ctes += [
            f"{kind}_by_id AS (SELECT about, {latest} {known} AND about IS NOT NULL GROUP BY about)",
            f"{kind}_by_unit AS (SELECT unit, key, {latest} {known} AND about IS NULL AND unit IS NOT NULL "
            "GROUP BY unit, key)",
        ]
        joins += [
            f"LEFT JOIN {kind}_by_id ON {kind}_by_id.about = decided.decision_id",
            f"LEFT JOIN {kind}_by_unit ON {kind}_by_unit.unit = decided.unit "
            f"AND {kind}_by_unit.key IS NOT DISTINCT FROM decided.key",
        ]
    columns = [*_decided(system, shape, as_of_us), *(column for kind, one in told for column in _joined(kind, one))]
    return f"WITH {', '.join(ctes)} SELECT {', '.join(columns)} FROM decided {' '.join(joins)}"


def instant(time_us: int) -> str:
    """A point in time as SQL; exact, unlike a floating-point epoch."""
    return f"(TIMESTAMPTZ '1970-01-01 00:00:00+00' + to_microseconds({time_us}))"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _day(time_us: int) -> str:
    return f"(DATE '1970-01-01' + {time_us // DAY_US})"


def _decided(system: System, shape: Shape, as_of_us: int) -> Iterator[str]:
    yield from ("decided.position", "decided.decision_id", "decided.time", "decided.day")
    yield f"{_age_days(as_of_us)} AS age_days"
    yield f"{quoted(system.name)} AS system"
    yield from (_typed("release", TEXT), "decided.unit", "decided.key")
    yield from (_typed(name, type) for name, type in DECIDED.items() if name != "release")
    yield from (_typed(f"request_{name}", type) for name, type in shape.fields.items())
    yield from (_typed(f"feature_{name}", NUMBER) for name in shape.features)
    for name, type in shape.models.items():
        yield _typed(f"prediction_{name}", type)
        yield _typed(f"confidence_{name}", NUMBER)
        yield _typed(f"version_{name}", TEXT)
        yield _typed(f"fallback_{name}", FLAG)
        if name in shape.noised:
            yield _typed(f"noise_{name}", NUMBER)
    yield from ("decided.guardrails", "decided.guarded")


def _typed(column: str, type: pa.DataType) -> str:
    return f'TRY_CAST(decided."{column}" AS {SQL_TYPES[type]}) AS "{column}"'


def _age_days(as_of_us: int) -> str:
    return f"(({as_of_us} - epoch_us(decided.time)) / {float(DAY_US)})"


def _latest(kind: str, declared: Feedback | Outcome) -> str:
    """What arrived last of one name, of those whose value is of the declared kind."""
    column, name = VALUES[declared.kind], declared.name
    these = f"FILTER (name = {quoted(name)} AND {column} IS NOT NULL)"
    happened = "happened" if kind == "outcome" else "time"
    return (
        f'max(position) {these} AS "{name}_position", arg_max({column}, position) {these} AS "{name}_value", '
        f'arg_max({happened}, position) {these} AS "{name}_time", arg_max(time, position) {these} AS "{name}_arrived"'
    )


def _joined(kind: str, declared: Feedback | Outcome) -> Iterator[str]:
    name = declared.name
    by_id, by_unit = f"{kind}_by_id", f"{kind}_by_unit"
    newer = f'coalesce({by_unit}."{name}_position", 0) > coalesce({by_id}."{name}_position", 0)'

    def last(part: str) -> str:
        return f'CASE WHEN {newer} THEN {by_unit}."{name}_{part}" ELSE {by_id}."{name}_{part}" END'

    yield f'{_with_absence(declared, last("value"))} AS "{kind}_{name}"'
    yield f'{last("time")} AS "{kind}_{name}_time"'
    if kind == "outcome":
        yield f'{last("arrived")} AS "{kind}_{name}_arrived"'


def _with_absence(declared: Feedback | Outcome, value: str) -> str:
    """What not having been told means: for a feedback flag false, for a mature outcome what it declares."""
    if declared.kind != "flag":
        return value
    if isinstance(declared, Feedback):
        return f"coalesce({value}, false)"
    return (
        f"coalesce({value}, CASE WHEN age_days >= {declared.matures_days!r} THEN false END)"
        if (declared.absent_is_false)
        else value
    )
