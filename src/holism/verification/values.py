"""What the fields of requests and states may hold, as strategies that honour the declared bounds."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import msgspec.inspect as introspection
from hypothesis import strategies as st

from holism.verification.bounds import around
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.schema import Schema, SchemaField

Strategy = st.SearchStrategy[Any]

UNITS = ("unit 1", "unit 2")
PRIVATE = "a private value"
"""What private texts often hold, long enough to be recognised where it must not be."""
PRIVATE_NUMBERS = (618_035, 61_803.5, 618.035, 6.18035, 0.618035)
"""What private numbers often hold, one of which most bounds allow: of six digits, as many as a reason may print."""


def requests(schema: Schema, near: Sequence[float] = ()) -> Strategy:
    """The fields of requests that the schema accepts, as JSON would hold them.

    :param near: numbers around which something may happen.
    """
    fields = {field.name: _of_field(field, field.name == schema.unit, near) for field in schema.fields}
    required = {name: fields[name] for name, field in schema.by_name.items() if field.required or field.private}
    return st.fixed_dictionaries(required, optional={name: fields[name] for name in fields if name not in required})


def mark_of(value: Any) -> str:
    """The pattern by which a private value is recognised in a text; empty for one that might stand there by chance."""
    if isinstance(value, str):
        return PRIVATE if PRIVATE in value else ""
    return rf"(?<![\d.]){re.escape(f'{value:g}')}(?:\.0)?(?!\d)" if value in PRIVATE_NUMBERS else ""


def structs(struct: type[Any]) -> Strategy:
    """The fields of a struct's instances within their bounds, as JSON would hold them."""
    info = introspection.type_info(struct)
    assert isinstance(info, introspection.StructType)
    return st.fixed_dictionaries({field.name: values(field.type) for field in info.fields})


def _of_field(field: SchemaField, is_unit: bool, near: Sequence[float]) -> Strategy:
    drawn = values(introspection.type_info(field.annotation))
    if examples := _examples(field):
        drawn |= st.sampled_from(examples)
    if field.kind in ("number", "integer") and (edges := _edges(field, near)):
        drawn |= st.sampled_from(edges)
    if field.private and (recognised := _allowed(PRIVATE_NUMBERS, field.annotation)):
        drawn |= st.sampled_from(recognised)
    likely = UNITS if is_unit else (PRIVATE,) if field.private else ()
    if field.kind == "text" and (allowed := _allowed(likely, field.annotation)):
        # Of units mostly the same few: what is remembered of one matters only when it comes again.
        return st.sampled_from(allowed) if is_unit else st.sampled_from(allowed) | drawn
    return drawn


def values(info: introspection.Type) -> Strategy:
    """All values of one type. Raises `DeclarationError` for a type that is neither number, flag, text nor a choice."""
    match info:
        case introspection.Metadata(type=inner):
            return values(inner)
        case introspection.BoolType():
            return st.booleans()
        case introspection.NoneType():
            return st.none()
        case introspection.IntType():
            return _integers(info)
        case introspection.FloatType():
            return _numbers(info)
        case introspection.StrType():
            return _texts(info)
        case introspection.LiteralType(values=choices):
            return st.sampled_from(choices)
        case introspection.EnumType(cls=cls):
            return st.sampled_from([member.value for member in cls])
        case introspection.UnionType(types=types):
            return st.one_of([values(each) for each in types])
        case introspection.StructType(cls=cls):
            return structs(cls)
    raise DeclarationError(f"verify: got a field of {info!r}, allowed is bool, int, float, str, a Literal or an Enum")


def _integers(info: introspection.IntType) -> Strategy:
    # Hypothesis itself likes the bounds of a range, and what is next to them.
    low = max(_given(info.ge, _shifted(info.gt, 1)), default=-(2**53))
    high = min(_given(info.le, _shifted(info.lt, -1)), default=2**53)
    step = info.multiple_of or 1
    return st.integers(math.ceil(low / step), math.floor(high / step)).map(lambda count: count * step)


def _numbers(info: introspection.FloatType) -> Strategy:
    low = max(_given(info.ge, _after(info.gt, math.inf)), default=None)
    high = min(_given(info.le, _after(info.lt, -math.inf)), default=None)
    drawn = st.floats(low, high, allow_nan=False, allow_infinity=False)
    bounds = _given(low, high)
    return st.one_of(drawn, drawn, st.sampled_from(bounds)) if bounds else drawn


def _texts(info: introspection.StrType) -> Strategy:
    low, high = info.min_length or 0, info.max_length
    if info.pattern is not None:
        found = st.from_regex(info.pattern)
        return found.filter(lambda text: low <= len(text) and (high is None or len(text) <= high))
    longest = st.just("x" * (1_000 if high is None else high))
    return st.text(min_size=low, max_size=max(low, min(20, 20 if high is None else high))) | longest


def _given(*bounds: float | None) -> list[Any]:
    return [bound for bound in bounds if bound is not None]


def _shifted(bound: int | None, by: int) -> int | None:
    return None if bound is None else bound + by


def _after(bound: float | None, towards: float) -> float | None:
    return None if bound is None else math.nextafter(bound, towards)


def _examples(field: SchemaField) -> list[Any]:
    info = introspection.type_info(field.annotation)
    declared = info.extra_json_schema if isinstance(info, introspection.Metadata) else None
    return _allowed((declared or {}).get("examples", ()), field.annotation)


def _edges(field: SchemaField, near: Sequence[float]) -> list[Any]:
    if field.kind == "integer":
        whole = {math.floor(number) + shift for number in near for shift in (-1, 0, 1)}
        return _allowed(sorted(whole), field.annotation)
    return _allowed([edge for number in near for edge in around(number)], field.annotation)


def _allowed(likely: Iterable[Any], annotation: Any) -> list[Any]:
    def fits(value: Any) -> bool:
        try:
            msgspec.convert(value, annotation)
        except msgspec.ValidationError:
            return False
        return True

    return [value for value in likely if fits(value)]
