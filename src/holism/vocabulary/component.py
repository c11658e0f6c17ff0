"""What a system is made of: components, a few of which are models."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.prediction import Predicts, Value, is_value


class Component(msgspec.Struct, frozen=True):
    """A part of the product without machine learning: accounts, tax computation, payment.

    holism does not call it. It is declared so that the system's page and diagram show the whole.
    """

    name: str
    description: str = ""


class Feature(msgspec.Struct, frozen=True):
    """A number that a model reads, computed from the request by a pure function; recorded as served."""

    name: str
    compute: Callable[[Any], float]
    unit: str = ""


class Model(msgspec.Struct, frozen=True):
    """A component that predicts.

    :param name: what guardrails, the interaction and records call it.
    :param predicts: the kind of its answer.
    :param source: an `.onnx` or `.skops` file (relative to the store's `models/`), or a callable that takes the
        request and returns the value. Nothing is ever unpickled.
    :param inputs: request fields and features in the order that the model reads them; default: what the file's
        own metadata says, else all numeric fields and features. A callable takes the whole request.
    :param fallback: the value that stands in when the model fails, in the units of `predicts`; without one, the
        decision abstains.
    :param version: version of a callable; a file's version is the start of its SHA-256.
    :param bounded: whether a callable is known to return; it is then called in the caller's own thread, which saves a
        hand-over of some 30 µs. A file's model is bounded: its graph has no input or output and always ends.
    """

    name: str
    predicts: Predicts
    source: str | Path | Callable[[Any], Any]
    inputs: tuple[str, ...] = ()
    fallback: Value | None = None
    version: str = ""
    bounded: bool = False
    description: str = ""

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"Model name: got {self.name!r}, allowed is an identifier (letters, digits, _)")
        if self.fallback is not None and not is_value(self.predicts, self.fallback):
            raise DeclarationError(
                f"fallback of model {self.name!r}: got {self.fallback!r}, allowed is a value of {self.predicts}"
            )
