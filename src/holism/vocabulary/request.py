"""What a system is asked: a struct of typed fields with units and bounds, some of them marked.

class TaxReturn(Request):
    filer: Annotated[str, Unit()]
    income: Annotated[float, Field(ge=0, unit="USD")]
    note: Annotated[str, Private()] = ""
"""

from collections.abc import Sequence
from typing import Any, Literal, dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class RequestType(msgspec.StructMeta):
    """Tells type checkers that requests are frozen, so that subclasses need not say it again."""


class Request(msgspec.Struct, metaclass=RequestType, frozen=True, forbid_unknown_fields=True):
    """The base of every request. Subclass it and annotate the fields."""


class Unit(msgspec.Struct, frozen=True):
    """Marks the field by which people (or devices) are told apart: caps, experiments and erasure go by it.

    Give a pseudonym, or mark the field `Private(keep="hash")` as well.
    """


class Key(msgspec.Struct, frozen=True):
    """Marks the field that, with the unit, names the thing decided on (a tax year, an order).

    Late outcomes can then be given by unit and key, without knowing a decision's id.
    """


class Private(msgspec.Struct, frozen=True):
    """Marks a field that is never written in clear.

    `keep="nothing"` drops the value; `keep="hash"` writes its HMAC-SHA256 under the store's own key, so that equal
    values can still be counted.
    """

    keep: Literal["nothing", "hash"] = "nothing"


def Field(
    *,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    unit: str | None = None,
    pattern: str | None = None,
    max_length: int | None = None,
    description: str | None = None,
    examples: Sequence[Any] = (),
) -> msgspec.Meta:
    """Bounds, unit and meaning of a field, checked while a request is decoded.

    :param ge, le, gt, lt: inclusive and exclusive bounds, in `unit`.
    :param unit: unit of the value ("USD", "years", "°C"); shown in messages, pages and the OpenAPI document.
    :param pattern: regular expression that a text must contain.
    :param max_length: most characters of a text, or items of a list.
    :param examples: values on which something depends: words that a rule knows, names of a list. The OpenAPI document
        shows them, and `holism verify` tries them, which it would never find by chance.
    """
    bounds = {"ge": ge, "le": le, "gt": gt, "lt": lt, "pattern": pattern, "max_length": max_length}
    given: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    if unit:
        given |= {"extra": {"unit": unit}, "extra_json_schema": {"x-unit": unit}}
    if examples:
        given["examples"] = list(examples)
    return msgspec.Meta(description=description, **given)


def to_mapping(request: Request) -> dict[str, Any]:
    """The request as plain values, field by field."""
    return {name: getattr(request, name) for name in request.__struct_fields__}
