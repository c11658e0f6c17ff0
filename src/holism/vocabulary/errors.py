"""What can go wrong, as one tree.

    HolismError
    ├── DeclarationError      a system, guardrail, goal ... was declared wrongly; raised while declaring
    ├── InvalidRequest        a request breaks its schema; holds every problem, not only the first
    ├── UnknownName           a feedback, outcome, goal ... that the system does not declare
    ├── UnknownDecision       no decision has this id
    ├── IdempotencyConflict   the same idempotency key came with another body
    ├── ModelError            a model file cannot be loaded, or is of a kind that is never loaded
    └── StoreError            the store cannot be opened, read or written
        └── UnsupportedStore  the store's engine is too old to be trusted

`decide` raises none of these: it answers with a `Decision` whose `error` and `reason` say what happened.
"""

from collections.abc import Iterable
from typing import Any

import msgspec


class HolismError(Exception):
    """The root of everything that holism raises on purpose."""


class DeclarationError(HolismError, ValueError):
    """Something was declared wrongly; raised where it is declared."""


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with one field of a request."""

    field: str
    value: Any
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: got {_shortened(self.value)}, allowed is {self.allowed}"


class InvalidRequest(HolismError, ValueError):
    """A request breaks its schema.

    >>> raise InvalidRequest([Problem("income", -5, "a number of at least 0 USD")])
    Traceback (most recent call last):
    holism.vocabulary.errors.InvalidRequest: income: got -5, allowed is a number of at least 0 USD
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class UnknownName(HolismError, LookupError):
    """A name that the system does not declare."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"{kind}: got {name!r}, declared are {', '.join(self.known) or 'none'}")

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownDecision(HolismError, LookupError):
    """No decision has this id."""

    def __init__(self, decision_id: str) -> None:
        self.decision_id = decision_id
        super().__init__(f"decision: got {decision_id!r}, allowed is the id of a recorded decision")

    def __str__(self) -> str:
        return str(self.args[0])


class IdempotencyConflict(HolismError):
    """The same idempotency key came with another body."""

    def __init__(self, idempotency_key: str) -> None:
        self.idempotency_key = idempotency_key
        super().__init__(
            f"idempotency key: got {idempotency_key!r} with a body that differs from the first one, "
            "allowed is the same body, or a new key"
        )


class ModelError(HolismError):
    """A model cannot be loaded."""


class StoreError(HolismError):
    """The store cannot be opened, read or written."""


class UnsupportedStore(StoreError):
    """The store's engine is too old to be trusted with acknowledged records."""


def _shortened(value: Any, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
