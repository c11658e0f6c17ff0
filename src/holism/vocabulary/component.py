"""What a system is made of: components, a few of which are models."""

from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.prediction import Category, Predicts, Probability, Value, is_value


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


class FromFile(msgspec.Struct, frozen=True):
    """A model's file, and the function that reads it.

    :param path: relative to the store's `models/`.
    :param read: takes the path, and returns a callable that takes the request and returns the value. It must read
        data, never run code that the file holds (safetensors, JSON, NumPy without objects).
    """

    path: str
    read: Callable[[Path], Callable[[Any], Any]]


class Model(msgspec.Struct, frozen=True):
    """A component that predicts.

    :param name: what guardrails, the interaction and records call it.
    :param predicts: the kind of its answer.
    :param source: an `.onnx` or `.skops` file (relative to the store's `models/`), another file with the function
        that reads it, or a callable that takes the request and returns the value. Nothing is ever unpickled.
    :param inputs: request fields and features in the order that the model reads them; default: what the file's
        own metadata says, else all numeric fields and features. A callable takes the whole request.
    :param fallback: the value that stands in when the model fails, in the units of `predicts`; without one, the
        decision abstains.
    :param version: version of a callable; a file's version is the start of its SHA-256.
    :param calibration: file of the calibration fitted on held-out data (relative to `models/`), which must be of the
        model's own version; without one, a probability is taken as it is.
    :param bounded: whether a callable is known to return; it is then called in the caller's own thread, which saves a
        hand-over of some 30 µs. A file's model is bounded: its graph has no input or output and always ends.
    :param noise: standard deviation of the noise that is added to each of its predictions, recorded with it, so that
        feedback loops can be traced: of a number in its unit, of a probability in its logit. It is added after
        calibration and before guardrails; 0 adds none.
    """

    name: str
    predicts: Predicts
    source: str | Path | FromFile | Callable[[Any], Any]
    inputs: tuple[str, ...] = ()
    fallback: Value | None = None
    version: str = ""
    bounded: bool = False
    description: str = ""
    calibration: str = ""
    noise: float = 0.0

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"Model name: got {self.name!r}, allowed is an identifier (letters, digits, _)")
        if self.fallback is not None and not is_value(self.predicts, self.fallback):
            raise DeclarationError(
                f"fallback of model {self.name!r}: got {self.fallback!r}, allowed is a value of {self.predicts}"
            )
        if self.calibration and not isinstance(self.predicts, Probability):
            raise DeclarationError(
                f"calibration of model {self.name!r}: got a model of {self.predicts}, allowed is one of a probability"
            )
        if not (isfinite(self.noise) and self.noise >= 0.0):
            raise DeclarationError(
                f"noise of model {self.name!r}: got {self.noise}, allowed is a standard deviation of at least 0"
            )
        if self.noise and isinstance(self.predicts, Category):
            raise DeclarationError(
                f"noise of model {self.name!r}: got a model that predicts a class, allowed is a number or a probability"
            )

    @property
    def file(self) -> str | None:
        """The model's file, relative to `models/`; None for a callable."""
        if isinstance(self.source, FromFile):
            return self.source.path
        return None if callable(self.source) else str(self.source)

    @property
    def ends(self) -> bool:
        """Whether a call is known to return: a graph always does, a Python function where it is declared `bounded`."""
        return self.bounded or isinstance(self.source, str | Path)
