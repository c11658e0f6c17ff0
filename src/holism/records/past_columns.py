"""What a table of past decisions may hold: the columns of `facts` that can be told afterwards, and what each allows."""

import keyword
import re
from collections.abc import Callable, Sequence
from sys import float_info
from typing import Annotated, Any, Literal

import msgspec
import msgspec.inspect as introspection

from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.option import Mode
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.prediction import Category, Predicts, Probability
from holism.vocabulary.system import System

TIME = "time"
DERIVED = ("position", "decision_id", "day", "age_days", "system", "guardrails", "guarded", "fallback_", "noise_")
"""Columns of `facts`, or how they begin, that only a recorded decision has: in a table they are not read."""

PREFIXES = ("request_", "feature_", "prediction_", "confidence_", "version_", "feedback_", "outcome_")
ReadAs = Literal["time", "number", "boolean", "text"]
"""A whole number is read as a number, a category as a text."""

KINDS: dict[str, ReadAs] = {
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "category": "text",
    "text": "text",
}


class PastColumn(msgspec.Struct, frozen=True):
    """One column that can be told.

    :param name: as in `facts`.
    :param kind: what it is read as.
    :param annotation: what msgspec holds its values against.
    :param allowed: what a value may be, in words.
    :param required: whether a row without it is refused.
    :param private: whether its values must not be shown.
    """

    name: str
    kind: ReadAs
    annotation: Any
    allowed: str
    required: bool = False
    private: bool = False


class Parts(msgspec.Struct, frozen=True):
    """The columns of a table that have a part of their own, as a person tells them; empty where nothing is told.

    :param matures_days: days after a decision by which its outcomes are known.
    """

    time: str = ""
    prediction: str = ""
    outcomes: tuple[str, ...] = ()
    unit: str = ""
    matures_days: float = 0.0


def past_columns(system: System) -> dict[str, PastColumn]:
    """The columns that a table of a system's past decisions may have, by name; see `docs/import.md`."""
    found = [_time(TIME, required=True)]
    for field in system.schema.fields:
        annotation = _finite(field.annotation) if field.kind == "number" else field.annotation
        needed = field.required and not (field.private and field.private.keep == "nothing")
        kind, private = KINDS[field.kind], field.private is not None
        found.append(PastColumn(f"request_{field.name}", kind, annotation, field.allowed, needed, private))
    found += [_number(f"feature_{feature.name}") for feature in system.features]
    for model in system.models:
        found += [
            _prediction(f"prediction_{model.name}", model.predicts),
            _share(f"confidence_{model.name}"),
            _text(f"version_{model.name}"),
        ]
    found += [
        _one_of("mode", [mode.value for mode in Mode]),
        _one_of("action", [option.name for option in system.interaction.options])
        if system.interaction
        else _text("action"),
        _share("propensity", above=True),
        PastColumn("explored", "boolean", bool, "true or false"),
        _one_of("error", [code.value for code in ErrorCode]),
        _number("latency_us", low=0.0),
        *(_text(name) for name in ("release", "reason", "trace")),
    ]
    for feedback in system.feedback:
        name = f"feedback_{feedback.name}"
        found += [_text(name) if feedback.kind == "text" else _told(name, feedback.kind), _time(f"{name}_time")]
    for outcome in system.outcomes:
        found += _outcome(outcome)
    return {column.name: column for column in found}


def as_identifier(column: str) -> str:
    """The name in a declaration for a column of a table.

    >>> as_identifier("Monthly charges (EUR)"), as_identifier("2nd"), as_identifier("class")
    ('monthly_charges_eur', 'column_2nd', 'column_class')
    """
    name = re.sub(r"\W+", "_", column).strip("_").lower()
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"column_{name}"


def converter(columns: Sequence[PastColumn]) -> Callable[[Any], list[Any]]:
    """A function that converts rows of raw values, in the columns' order, to typed ones.

    Lenient, so that texts may stand for numbers and flags; a missing value is None. It raises
    `msgspec.ValidationError` if any value does not fit.
    """
    fields = [(f"c{place}", column.annotation | None, None) for place, column in enumerate(columns)]
    row = msgspec.defstruct("PastRow", fields, array_like=True, frozen=True)
    rows = list[row]  # type: ignore[valid-type]
    return lambda raw: msgspec.convert(raw, rows, strict=False)


def _time(name: str, *, required: bool = False) -> PastColumn:
    allowed = "a time in the past, as 2026-01-31T12:00:00Z (UTC without a zone) or in seconds since 1970"
    return PastColumn(name, "time", Annotated[int, msgspec.Meta(ge=0)], allowed, required)


def _number(name: str, low: float = -float_info.max) -> PastColumn:
    allowed = "a number" if low < 0.0 else f"a number of at least {low:g}"
    return PastColumn(name, "number", Annotated[float, msgspec.Meta(ge=low, le=float_info.max)], allowed)


def _share(name: str, *, above: bool = False) -> PastColumn:
    bound = msgspec.Meta(gt=0.0, le=1.0) if above else msgspec.Meta(ge=0.0, le=1.0)
    return PastColumn(name, "number", Annotated[float, bound], f"a number in {'(' if above else '['}0, 1]")


def _text(name: str) -> PastColumn:
    return PastColumn(name, "text", str, "a text")


def _one_of(name: str, values: Sequence[str]) -> PastColumn:
    return PastColumn(name, "text", Literal[tuple(values)], f"one of {', '.join(values)}")


def _prediction(name: str, predicts: Predicts) -> PastColumn:
    if isinstance(predicts, Category):
        return _one_of(name, predicts.classes)
    return _share(name) if isinstance(predicts, Probability) else _number(name)


def _told(name: str, kind: str) -> PastColumn:
    return PastColumn(name, "boolean", bool, "true or false") if kind == "flag" else _number(name)


def _outcome(outcome: Outcome) -> list[PastColumn]:
    name = f"outcome_{outcome.name}"
    return [_told(name, outcome.kind), _time(f"{name}_time"), _time(f"{name}_arrived")]


def _finite(annotation: Any) -> Any:
    """The annotation of a number that refuses infinity, which JSON cannot hold."""
    info: Any = introspection.type_info(annotation)
    while isinstance(info, introspection.Metadata):
        info = info.type
    bounds: dict[str, Any] = {}
    if info.ge is None and info.gt is None:
        bounds["ge"] = -float_info.max
    if info.le is None and info.lt is None:
        bounds["le"] = float_info.max
    return Annotated[annotation, msgspec.Meta(**bounds)] if bounds else annotation
