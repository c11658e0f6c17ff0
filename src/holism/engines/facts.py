"""The shape of analysis rows: the columns that a system's records have, their Arrow types, and record to row.

Pure, and the only place that knows: the lake writes these rows, the query reads them and the log's tail. The types
come from the declaration alone, never from the values, so that every file of a system has the same. A value that does
not fit its declared type is null; what the declaration does not know (a field of an earlier version) is kept as JSON
in the column `other`; and a body that cannot be read leaves a row whose `error` says so.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from holism.engines.bodies import DECISION, FEEDBACK, OUTCOMES, DecisionBodyRead, DecisionRead, PredictionRead, read
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.prediction import Category
from holism.vocabulary.record import Record, RecordKind
from holism.vocabulary.schema import SchemaField
from holism.vocabulary.system import System

UNREADABLE = "unreadable_record"

TIME = pa.timestamp("us", tz="UTC")
NUMBER, INTEGER, FLAG, TEXT, DAY = pa.float64(), pa.int64(), pa.bool_(), pa.string(), pa.date32()
TEXTS = pa.list_(TEXT)
FIELD_TYPES = {"number": NUMBER, "integer": INTEGER, "boolean": FLAG, "category": TEXT, "text": TEXT}

TOLD = {"position": INTEGER, "time": TIME, "day": DAY, "about": TEXT, "unit": TEXT, "key": TEXT, "name": TEXT}
"""What feedback and outcomes share; `time` is when it arrived, `about` a decision's id."""

DECIDED = {
    "release": TEXT,
    "mode": TEXT,
    "action": TEXT,
    "reason": TEXT,
    "propensity": NUMBER,
    "explored": FLAG,
    "error": TEXT,
    "latency_us": NUMBER,
    "trace": TEXT,
}

Columns = dict[str, tuple[pa.DataType, Sequence[Any]]]


_NOTHING = PredictionRead()
_UNREADABLE = DecisionBodyRead(DecisionRead(error=UNREADABLE, propensity=None, explored=None, latency_us=None))


class Shape:
    """The rows of one system's decisions, feedback and outcomes."""

    def __init__(self, system: System) -> None:
        self.system = system.name
        self.fields = {field.name: _field_type(field) for field in system.schema.fields if _is_kept(field)}
        self.features = [feature.name for feature in system.features]
        self.models = {model.name: TEXT if isinstance(model.predicts, Category) else NUMBER for model in system.models}
        self.noised = {model.name for model in system.models if model.noise}
        self._hidden = {field.name for field in system.schema.fields if not _is_kept(field)}
        self._rows: dict[RecordKind, Callable[[list[Record]], Columns]] = {
            RecordKind.DECISION: self._decisions,
            RecordKind.FEEDBACK: _feedback,
            RecordKind.OUTCOME: _outcomes,
        }
        self.schemas = {
            kind: pa.schema([(name, type) for name, (type, _) in rows([]).items()]) for kind, rows in self._rows.items()
        }

    def tables(self, records: Iterable[Record]) -> dict[RecordKind, pa.Table]:
        """The rows of this system's records, in order of position, by kind; an outcome has a row for each value."""
        mine: dict[RecordKind, list[Record]] = {kind: [] for kind in self.schemas}
        for record in records:
            if record.system == self.system and record.kind in mine:
                mine[record.kind].append(record)
        return {kind: self._table(kind, some) for kind, some in mine.items()}

    def _table(self, kind: RecordKind, records: list[Record]) -> pa.Table:
        columns = self._rows[kind](records).values()
        return pa.Table.from_arrays([_array(values, type) for type, values in columns], schema=self.schemas[kind])

    def _decisions(self, records: list[Record]) -> Columns:
        bodies = [read(DECISION, record) or _UNREADABLE for record in records]
        decisions = [body.decision for body in bodies]
        times = [record.time_us for record in records]
        columns: Columns = {
            "position": (INTEGER, [record.position for record in records]),
            "decision_id": (TEXT, [record.id for record in records]),
            "time": (TIME, times),
            "day": (DAY, _days(times)),
            "unit": (TEXT, [record.unit for record in records]),
            "key": (TEXT, [record.key for record in records]),
        }
        for name, type in DECIDED.items():
            columns[name] = type, [getattr(decision, name) for decision in decisions]
        for name, type in self.fields.items():
            columns[f"request_{name}"] = type, [body.request.get(name) for body in bodies]
        for name in self.features:
            columns[f"feature_{name}"] = NUMBER, [decision.features.get(name) for decision in decisions]
        for name, type in self.models.items():
            said = [decision.predictions.get(name, _NOTHING) for decision in decisions]
            columns[f"prediction_{name}"] = type, [one.value for one in said]
            columns[f"confidence_{name}"] = NUMBER, [one.confidence for one in said]
            columns[f"version_{name}"] = TEXT, [one.version for one in said]
            columns[f"fallback_{name}"] = FLAG, [None if one is _NOTHING else one.fallback for one in said]
            if name in self.noised:
                columns[f"noise_{name}"] = NUMBER, [one.noise for one in said]
        columns["guardrails"] = TEXTS, [[firing.guardrail for firing in one.firings] for one in decisions]
        columns["guarded"] = FLAG, [bool(decision.firings) for decision in decisions]
        columns["other"] = TEXT, [self._other(body) for body in bodies]
        return columns

    def _other(self, body: DecisionBodyRead) -> str | None:
        """What the declaration does not know, as JSON; private fields that are dropped never come back this way."""
        groups = {
            "request": (body.request, self.fields.keys() | self._hidden),
            "features": (body.decision.features, self.features),
            "predictions": (body.decision.predictions, self.models),
        }
        unknown = {
            group: {name: value for name, value in values.items() if name not in known}
            for group, (values, known) in groups.items()
            if any(name not in known for name in values)
        }
        return msgspec.json.encode(unknown, order="sorted").decode() if unknown else None


def _feedback(records: list[Record]) -> Columns:
    told = [(record, body) for record in records if (body := read(FEEDBACK, record))]
    columns = _told([(record, body.time_us, body.name) for record, body in told])
    return columns | _values([body.value for _, body in told], text=True)


def _outcomes(records: list[Record]) -> Columns:
    told = [(record, body, name) for record in records if (body := read(OUTCOMES, record)) for name in body.values]
    columns = _told([(record, body.time_us, name) for record, body, name in told])
    columns["happened"] = TIME, [body.happened_us for _, body, _ in told]
    return columns | _values([body.values[name] for _, body, name in told], text=False)


def _told(rows: list[tuple[Record, int, str]]) -> Columns:
    times = [time_us for _, time_us, _ in rows]
    values: dict[str, list[Any]] = {
        "position": [record.position for record, _, _ in rows],
        "time": times,
        "day": _days(times),
        "about": [record.about for record, _, _ in rows],
        "unit": [record.unit for record, _, _ in rows],
        "key": [record.key for record, _, _ in rows],
        "name": [name for _, _, name in rows],
    }
    return {name: (type, values[name]) for name, type in TOLD.items()}


def _values(values: list[Any], *, text: bool) -> Columns:
    """One column for each type, so that a change of a declaration does not change the files."""
    columns: Columns = {
        "flag": (FLAG, [value if isinstance(value, bool) else None for value in values]),
        "number": (NUMBER, [None if isinstance(value, bool) else _number(value) for value in values]),
    }
    if text:
        columns["text"] = TEXT, [value if isinstance(value, str) else None for value in values]
    return columns


def _is_kept(field: SchemaField) -> bool:
    return field.private is None or field.private.keep == "hash"


def _field_type(field: SchemaField) -> pa.DataType:
    return TEXT if field.private else FIELD_TYPES[field.kind]


def _days(times_us: list[int]) -> list[int]:
    return [time_us // DAY_US for time_us in times_us]


def _array(values: Sequence[Any], type: pa.DataType) -> pa.Array:
    fitting = _FITTING.get(type)
    if fitting is None:
        return pa.array(values, type)
    try:
        # Asked for whole numbers, Arrow would cut off fractions: let it say what it found.
        array = pa.array(values) if type == INTEGER else pa.array(values, type)
        if array.type == type:
            return array
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    return pa.array([fitting(value) for value in values], type)


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if -(2**63) <= value < 2**63 else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


_FITTING: dict[pa.DataType, Callable[[Any], Any]] = {
    NUMBER: _number,
    INTEGER: _integer,
    FLAG: _flag,
    TEXT: _text,
}
