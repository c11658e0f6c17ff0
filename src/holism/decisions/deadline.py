"""Calls that may never return, answered in time all the same."""

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class TooLate(Exception):
    """The call did not return in time; its thread is left behind."""


class _Job:
    __slots__ = ("arguments", "done", "error", "function", "result")

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function, self.arguments = function, arguments
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()


class Overseer:
    """Runs calls in daemon threads and stops waiting at a limit.

    Python cannot interrupt a thread, so a hung call keeps its own; at most `threads` may hang before calls are refused
    at once (`TooLate`), until one returns.
    """

    def __init__(self, threads: int = 16) -> None:
        self._most = threads
        self._idle: deque[SimpleQueue[_Job]] = deque()
        self._started = 0
        self._lock = threading.Lock()

    def call(self, limit_s: float, function: Callable[..., T], *arguments: Any) -> T:
        """The function's result; raises what it raised, or `TooLate` after `limit_s` seconds."""
        job = _Job(function, arguments)
        self._worker().put(job)
        if not job.done.acquire(timeout=max(limit_s, 0.0)):
            raise TooLate(f"no answer within {limit_s:g} s")
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def _worker(self) -> "SimpleQueue[_Job]":
        try:
            return self._idle.pop()
        except IndexError:
            with self._lock:
                if self._started >= self._most:
                    raise TooLate(f"all {self._most} threads are held by calls that have not returned") from None
                self._started += 1
            queue: SimpleQueue[_Job] = SimpleQueue()
            threading.Thread(target=self._work, args=(queue,), name="holism-model", daemon=True).start()
            return queue

    def _work(self, queue: "SimpleQueue[_Job]") -> None:
        while True:
            job = queue.get()
            try:
                job.result = job.function(*job.arguments)
            except BaseException as error:  # noqa: BLE001  a model may raise anything, SystemExit too
                job.error = error
            self._idle.append(queue)
            job.done.release()
            del job
