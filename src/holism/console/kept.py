"""Answers that are kept for a few seconds, so that a crowd of readers costs one question."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")

KEEP_S = 5.0
MOST = 64


class Kept:
    """Keeps answers by question. Safe for threads; of many who ask the same at once, one does the work.

    :param keep_s: how long an answer is good for, in seconds; pages say how old their data are.
    :param elapsed: a monotonic clock, in seconds.
    """

    def __init__(self, keep_s: float = KEEP_S, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._keep_s, self._elapsed = keep_s, elapsed
        self._answers: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._asking: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def ask(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The kept answer, or a new one. What `answer` raises is not kept."""
        with self._lock:
            asking = self._asking.setdefault(question, threading.Lock())
        with asking:
            found = self._answers.get(question)
            if found is not None and self._elapsed() - found[0] < self._keep_s:
                return found[1]  # type: ignore[return-value]
            new = answer()
            with self._lock:
                self._answers[question] = self._elapsed(), new
                self._answers.move_to_end(question)
                while len(self._answers) > MOST:
                    oldest, _ = self._answers.popitem(last=False)
                    self._asking.pop(oldest, None)
            return new
