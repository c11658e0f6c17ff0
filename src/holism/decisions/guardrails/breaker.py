"""A model that keeps failing is left alone for a while (Nygard, Release It!, the circuit breaker)."""

import logging
from collections.abc import Callable

import msgspec

from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.guardrail import CallCheck, Effect, Firing, Site
from holism.vocabulary.state import update

logger = logging.getLogger(__name__)

_Change = Callable[[bytes], bytes | None]


class Breaker(msgspec.Struct, frozen=True):
    """Opens after `failures` failures within `window_s` seconds; then the fallback answers at once.

    After `rest_s` seconds it is half open: one call of one worker is let through. If it succeeds the breaker closes,
    else it rests again. Failures of all workers count together; a worker that cannot reach the shared state counts for
    itself until it can.
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
        return _Circuit(self, site)


class Circuit(msgspec.Struct, frozen=True):
    """How a breaker stands: closed while `opened_us` is 0."""

    failed_us: tuple[int, ...] = ()
    opened_us: int = 0
    probed_us: int = 0
    """When a call was last let through to see whether the model is well again."""


CIRCUITS = msgspec.json.Decoder(Circuit)
CLOSED = Circuit()


class _Circuit:
    def __init__(self, breaker: Breaker, site: Site) -> None:
        self._limit = breaker.failures
        self._window_us = breaker.window_s * SECOND_US
        self._rest_us = breaker.rest_s * SECOND_US
        self._firing = Firing(
            breaker.name, Effect.FALL_BACK, f"{breaker.failures} failures within {breaker.window_s:g} s"
        )
        self._state, self._clock = site.state, site.clock
        self._key = breaker_key(site.system, breaker.model)
        self._circuit = CLOSED
        site.state.watch(self._key, self._learn)

    def enter(self) -> Firing | None:
        if not self._circuit.opened_us:
            return None
        now_us = self._clock()
        if not self._may_probe(self._circuit, now_us):
            if _last_us(self._circuit) > now_us:
                # The clock was set back: the rest begins now, and not when the clock is there again.
                self._change(lambda value: _until(_decode(value), now_us))
            return self._firing
        mine = False

        def probe(value: bytes) -> bytes | None:
            nonlocal mine
            circuit = _decode(value)
            mine = circuit.opened_us == 0 or self._may_probe(circuit, now_us)
            if not mine or circuit.opened_us == 0:
                return None
            return msgspec.json.encode(msgspec.structs.replace(circuit, probed_us=now_us))

        self._change(probe)
        return None if mine else self._firing

    def leave(self, failed: bool, elapsed_s: float) -> Firing | None:
        if failed:
            self._change(self._failed)
        elif self._circuit.probed_us:
            self._change(lambda value: msgspec.json.encode(CLOSED))
        return None

    def _failed(self, value: bytes) -> bytes:
        now_us = self._clock()
        circuit = _decode(value)
        failed_us = (*circuit.failed_us, now_us)[-self._limit :]
        broken = len(failed_us) == self._limit and now_us - failed_us[0] <= self._window_us
        opened_us = now_us if broken or circuit.opened_us else 0
        return msgspec.json.encode(Circuit(failed_us, opened_us))

    def _may_probe(self, circuit: Circuit, now_us: int) -> bool:
        return now_us - _last_us(circuit) >= self._rest_us

    def _change(self, change: _Change) -> None:
        try:
            stored = update(self._state, self._key, change)
        except Exception:
            # The breaker must work when nothing else does.
            logger.exception("breaker state %s", self._key)
            stored = change(msgspec.json.encode(self._circuit)) or b""
        if stored:
            self._learn(stored)

    def _learn(self, value: bytes) -> None:
        self._circuit = _decode(value)


def breaker_key(system: str, model: str) -> str:
    """Where the circuit of a model is kept in the shared state."""
    return f"{system}/breaker/{model}"


def _last_us(circuit: Circuit) -> int:
    return max(circuit.opened_us, circuit.probed_us)


def _until(circuit: Circuit, now_us: int) -> bytes:
    opened_us, probed_us = min(circuit.opened_us, now_us), min(circuit.probed_us, now_us)
    return msgspec.json.encode(msgspec.structs.replace(circuit, opened_us=opened_us, probed_us=probed_us))


def _decode(value: bytes) -> Circuit:
    return CIRCUITS.decode(value) if value else CLOSED
