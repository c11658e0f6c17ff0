"""What models read: the request's fields and the declared features, as a row of numbers."""

from collections.abc import Callable, Sequence
from math import isfinite
from operator import attrgetter, itemgetter
from typing import Any

from holism.vocabulary.component import Feature
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.request import Request
from holism.vocabulary.schema import Schema

Features = dict[str, float]
RowReader = Callable[[Request, Features], Any]


def compile_features(features: Sequence[Feature]) -> Callable[[Request], Features]:
    """A function that computes all features of a request, by name in declared order.

    It raises what a feature raises, and `ValueError` if one is not a finite number.
    """
    pairs = tuple((feature.name, feature.compute) for feature in features)

    def compute_all(request: Request) -> Features:
        values = {name: float(compute(request)) for name, compute in pairs}
        if not isfinite(sum(values.values())):
            raise ValueError("a feature is not a finite number")
        return values

    return compute_all


def compile_row(schema: Schema, features: Sequence[Feature], inputs: Sequence[str]) -> RowReader:
    """A function that returns the numbers of `inputs` in order; a category is its position among the declared ones.

    Raises `DeclarationError` if an input is neither a numeric field nor a feature.
    """
    fields = [field for field in schema.fields if field.numeric]
    names = [field.name for field in fields] + [feature.name for feature in features]
    if unknown := [name for name in inputs if name not in names]:
        raise DeclarationError(f"inputs: got {', '.join(unknown)}, allowed is one of {', '.join(names)}")
    wanted = tuple(names.index(name) for name in inputs)
    pick = itemgetter(*wanted) if len(wanted) > 1 else lambda row: (row[wanted[0]],)
    read = attrgetter(*(field.name for field in fields)) if len(fields) > 1 else None
    only = fields[0].name if len(fields) == 1 else ""
    codes = [
        (place, {category: float(code) for code, category in enumerate(field.categories)})
        for place, field in enumerate(fields)
        if field.categories
    ]

    if read and not codes and wanted == tuple(range(len(fields))):
        return lambda request, values: read(request)

    def row(request: Request, values: Features) -> Any:
        numbers = list(read(request)) if read else [getattr(request, only)] if only else []
        for place, code in codes:
            numbers[place] = code[numbers[place]]
        numbers.extend(values.values())
        return pick(numbers)

    return row
