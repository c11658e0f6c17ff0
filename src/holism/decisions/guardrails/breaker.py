"""A model that keeps failing is left alone for a while (Nygard, Release It!, the circuit breaker)."""

import threading
from collections import deque

import msgspec

from holism.vocabulary.clock import SECOND_US, Clock
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import CallCheck, Effect, Firing, Site


class Breaker(msgspec.Struct, frozen=True):
    """Opens after `failures` failures within `window_s` seconds; then the fallback answers at once.

    After `rest_s` seconds it is half open: one call is let through. If it succeeds the breaker closes, else it rests
    again. Each worker process counts for itself.
    """

    model: str
    failures: int = 5
    window_s: float = 60.0
    rest_s: float = 30.0

    def __post_init__(self) -> None:
        for name in ("failures", "window_s", "rest_s"):
            if not getattr(self, name) > 0:
                raise DeclarationError(f"Breaker {name}: got {getattr(self, name)}, allowed is more than 0")

    @property
    def name(self) -> str:
        return f"breaker {self.model}"

    def on_call(self, site: Site) -> CallCheck:
        return _Circuit(self, site.clock)


class _Circuit:
    def __init__(self, breaker: Breaker, clock: Clock) -> None:
        self._limit = breaker.failures
        self._window_us = breaker.window_s * SECOND_US
        self._rest_us = breaker.rest_s * SECOND_US
        self._firing = Firing(
            breaker.name, Effect.FALL_BACK, f"{breaker.failures} failures within {breaker.window_s:g} s"
        )
        self._clock = clock
        self._failed_us: deque[int] = deque(maxlen=breaker.failures)
        self._opened_us: int | None = None
        self._probing = False
        self._lock = threading.Lock()

    def enter(self) -> Firing | None:
        opened_us = self._opened_us
        if opened_us is None:
            return None
        with self._lock:
            if not self._probing and self._clock() - opened_us >= self._rest_us:
                self._probing = True
                return None
            return self._firing

    def leave(self, failed: bool, elapsed_s: float) -> Firing | None:
        if not failed and self._opened_us is None:
            return None
        with self._lock:
            if not failed:
                if self._probing:
                    self._failed_us.clear()
                    self._opened_us, self._probing = None, False
                return None
            now_us = self._clock()
            self._failed_us.append(now_us)
            recent = len(self._failed_us) == self._limit and now_us - self._failed_us[0] <= self._window_us
            if self._probing or recent:
                self._opened_us, self._probing = now_us, False
        return None
