"""Problem documents (RFC 9457): what is wrong, which field, what is allowed."""

from typing import Any

import msgspec

from holism.vocabulary.errors import (
    HolismError,
    IdempotencyConflict,
    InvalidRequest,
    StoreError,
    UnknownDecision,
    UnknownName,
)

CONTENT_TYPE = "application/problem+json"


class Detail(msgspec.Struct, frozen=True):
    """One thing that is wrong with one field."""

    field: str
    value: Any
    allowed: str


class ProblemDocument(msgspec.Struct, frozen=True):
    """The body of every answer that is not a success. `status` is the HTTP status."""

    title: str
    status: int
    detail: str
    errors: tuple[Detail, ...] = ()


STATUS: dict[type[HolismError], tuple[int, str]] = {
    InvalidRequest: (422, "The request breaks its schema"),
    UnknownName: (422, "The name is not declared"),
    UnknownDecision: (404, "There is no such decision"),
    IdempotencyConflict: (409, "The idempotency key was used for another body"),
    StoreError: (503, "The store does not acknowledge"),
}


def of_error(error: HolismError) -> ProblemDocument:
    """The document of an error that a caller may see."""
    status, title = next((entry for kind, entry in STATUS.items() if isinstance(error, kind)), (422, "Refused"))
    errors: tuple[Detail, ...] = ()
    if isinstance(error, InvalidRequest):
        errors = tuple(Detail(each.field, each.value, each.allowed) for each in error.problems)
    elif isinstance(error, UnknownName):
        errors = (Detail(error.kind, error.name, f"one of {', '.join(error.known)}"),)
    return ProblemDocument(title, status, str(error), errors)


def encode(document: ProblemDocument) -> bytes:
    """The document as JSON; a value that JSON cannot hold is shown in words."""
    return msgspec.json.encode(document, enc_hook=repr)
