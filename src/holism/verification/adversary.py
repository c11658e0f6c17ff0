"""What stands in for every model: it answers whatever it is told to, and nothing a model could do is too odd for it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from holism.decisions.answer import compile_reader
from holism.decisions.deadline import TooLate
from holism.decisions.features import Features
from holism.vocabulary.component import Model
from holism.vocabulary.request import Request

try:
    import numpy as np
except ModuleNotFoundError:
    np = None  # type: ignore[assignment]


class Raises(msgspec.Struct, frozen=True):
    """The model raises; `error` is one of `ERRORS`."""

    error: str


class Odd(msgspec.Struct, frozen=True):
    """The model answers with an object that no text can write down; `thing` is one of `THINGS`."""

    thing: str


class Echo(msgspec.Struct, frozen=True):
    """The model answers with what stands in a field of the request, private or not."""

    field: str


class Late(msgspec.Struct, frozen=True):
    """The model answers too late: what the path makes of it, without the wait."""


class Hangs(msgspec.Struct, frozen=True):
    """The model really does not answer: for ever, or (where it is known to return) only after its time is up.

    :param when_read: it answers at once, with what hangs when it is read; only where it is not known to return.
    """

    when_read: bool = False


class _Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("this error cannot be printed")

    __repr__ = __str__


class _NoNumber:
    size = 1

    def __float__(self) -> float:
        raise RuntimeError("this is no number")

    item = __float__


class _Liar(str):
    """A text that says that it equals every other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("a")


class _HangsWhenRead:
    def __init__(self, released: threading.Event) -> None:
        self._released = released

    def __float__(self) -> float:
        self._released.wait()
        return 0.5

    def __iter__(self) -> Iterator[Any]:
        return iter([self, self])


_LOOP: list[Any] = []
_LOOP.append(_LOOP)

ERRORS: dict[str, Callable[[], BaseException]] = {
    "ValueError": ValueError,
    "an error that cannot be printed": _Unprintable,
    "MemoryError": MemoryError,
    "RecursionError": RecursionError,
    "StopIteration": StopIteration,
    "SystemExit": SystemExit,
    "GeneratorExit": GeneratorExit,
}

THINGS: dict[str, Callable[[], Any]] = {
    "an object": object,
    "a class": lambda: object,
    "a number that raises": _NoNumber,
    "a text that equals every other": lambda: _Liar("liar"),
    "a huge integer": lambda: 10**400,
    "a list in itself": lambda: _LOOP,
}
if np is not None:
    THINGS |= {
        "an array of one": lambda: np.array([[0.5]]),
        "an array of two": lambda: np.array([0.5, 0.5]),
        "an array of NaN": lambda: np.array([float("nan")]),
        "an empty array": lambda: np.array([]),
        "an array of texts": lambda: np.array(["a", "b"]),
    }

SLOW_S = 0.03
"""How late a model is that is known to return: later than the shortened limit of its `Timeout`."""


class Adversary:
    """An adapter that answers as told: the plain value, or what one of the structs above stands for."""

    version = "adversary"

    def __init__(self, bounded: bool) -> None:
        self.bounded = bounded
        self.answer: Any = None
        self.asked = 0
        self.released = threading.Event()
        """Set when the run is over, so that no thread hangs on."""

    def predict(self, request: Request, features: Features) -> Any:
        """The raw answer; may raise anything but `KeyboardInterrupt`, which is the person's."""
        self.asked += 1
        match self.answer:
            case Raises(error):
                raise ERRORS[error]()
            case Late():
                raise TooLate("no answer in time")
            case Hangs(when_read=True) if not self.bounded:
                return _HangsWhenRead(self.released)
            case Hangs():
                time.sleep(SLOW_S) if self.bounded else self.released.wait()
                return 0.5
            case Odd(thing):
                return THINGS[thing]()
            case Echo(field):
                return str(getattr(request, field))
        return self.answer


def kind_of(model: Model, answer: Any) -> str:
    """What an answer exercises, in a word: "a value", "no value", "an error", "too late" or "a hang"."""
    match answer:
        case Raises():
            return "an error"
        case Late():
            return "too late"
        case Hangs():
            return "a hang"
        case Echo():
            return "no value"
        case Odd(thing):
            answer = THINGS[thing]()
    try:
        compile_reader(model.predicts)(answer)
    except Exception:  # noqa: BLE001  whatever it is, it is not a value
        return "no value"
    return "a value"
