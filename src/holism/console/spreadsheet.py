"""The lists in a page's JSON as CSV files: the same names, units and numbers, a row for each thing in a list."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec.inspect import Field, ListType, StructType, Type, UnionType, VarTupleType, type_info

from holism.console.csv_text import csv_text
from holism.vocabulary.errors import UnknownName


def tables(shown: msgspec.Struct) -> tuple[str, ...]:
    """The names of the lists that can be had as CSV: those of the page first, then those within its parts."""
    return _tables(type(shown))


def table(shown: msgspec.Struct, name: str) -> Iterator[str]:
    """One list as lines of a file; raises `UnknownName`, before the first line."""
    if name not in (known := tables(shown)):
        raise UnknownName("table", name, known)
    return written(_things(shown, name))


def filled(shown: msgspec.Struct) -> tuple[str, ...]:
    """Those of `tables` that are not empty."""
    return tuple(name for name in tables(shown) if _things(shown, name))


def written(things: Sequence[msgspec.Struct]) -> Iterator[str]:
    """Things of one kind as lines of a file, the columns first; nothing where there are none."""
    rows = [row for thing in things for row in _rows(thing)]
    names = dict.fromkeys(name for row in rows for name in row)
    # What has parts in other rows, and is missing in one, is no column of its own.
    wholes = {name.rpartition(".")[0] for name in names}
    columns = [name for name in names if name not in wholes]
    if rows:
        yield csv_text([columns])
    for row in rows:
        yield csv_text([[row.get(name) for name in columns]])


def _things(shown: msgspec.Struct, name: str) -> Sequence[msgspec.Struct]:
    things: Any = shown
    for part in name.split("."):
        things = getattr(things, part, ())
    found: Sequence[msgspec.Struct] = things
    return found


@cache
def _tables(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(sorted(_lists(type_info(kind)), key=lambda name: name.count(".")))


def _lists(kind: Type) -> Iterator[str]:
    for field in _fields(kind):
        if any(isinstance(each, StructType) for each in _items(field.type)):
            yield field.encode_name
        for part in _kinds(field.type):
            yield from (f"{field.encode_name}.{name}" for name in _lists(part))


def _fields(kind: Type) -> tuple[Field, ...]:
    return kind.fields if isinstance(kind, StructType) else ()


def _kinds(kind: Type) -> tuple[Type, ...]:
    return kind.types if isinstance(kind, UnionType) else (kind,)


def _items(kind: Type) -> tuple[Type, ...]:
    return tuple(each.item_type for each in _kinds(kind) if isinstance(each, ListType | VarTupleType))


def _rows(thing: msgspec.Struct) -> list[dict[str, Any]]:
    """What one thing holds, by dotted name; where it, or a part of it, holds a list of things, a row for each."""
    own: dict[str, Any] = {}
    inner: list[dict[str, Any]] = []
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if isinstance(value, list | tuple) and value and isinstance(value[0], msgspec.Struct):
            rows = [row for each in value for row in _rows(each)]
        elif isinstance(value, msgspec.Struct):
            rows = _rows(value)
        elif isinstance(value, dict):
            rows = [value]
        else:
            own[name] = value
            continue
        named = [{f"{name}.{key}": part for key, part in row.items()} for row in rows]
        if len(named) == 1:
            own |= named[0]
        else:
            assert not inner, f"{type(thing).__name__}: two lists of things in one have no rows in common"
            inner = named
    return [own | each for each in inner] if inner else [own]
