"""The toaster on the page: heat is simulated, decisions are the system's own, and time passes while one looks."""

import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import holism as hm
from holism_products.toaster import lever
from holism_products.toaster.safety import peak_c
from holism_products.toaster.system import FUSE
from holism_products.toaster.thermal import STEP_S, Bread, Heat
from holism_products.toaster.toasting import Memory, Toasting
from holism_products.toaster.wiring import Wiring

UNIT: Final = "kitchen"
SPEEDS: Final = (1, 10, 60)
BREADS: Final = {
    "fresh": Bread(),
    "thick": Bread(heat_j_k=190.0, water_g=10.0),
    "sweet": Bread(sugar=1.5),
    "frozen": Bread(start_c=-18.0),
}
Fault = Literal["", "stuck sensor", "all sensors stuck", "adversary", "no model"]
FAULTS: Final[tuple[Fault, ...]] = ("stuck sensor", "all sensors stuck", "adversary", "no model")


@dataclass(frozen=True)
class Point:
    """One step: the truth, what the infrared sensor said, and what the element was given."""

    elapsed_s: float
    heat: Heat
    said_c: float
    power_w: float

    @property
    def peak_c(self) -> float:
        """The hottest that the bread can get with the heat that is stored."""
        return peak_c(self.heat.element_c, self.heat.bread_c)


@dataclass
class Stepped:
    """That a guard has stepped in during this toast."""

    first_s: float
    last_s: float
    times: int
    reason: str


class Bench:
    """One toaster, its toast, and what is broken. Thread-safe.

    Args:
        service: The opened system; its model is behind `wiring`.
        clock: Seconds, as time passes where the page is read.
        seed: Of the sensors' noise.
    """

    def __init__(
        self,
        service: hm.Service,
        wiring: Wiring,
        *,
        clock: Callable[[], float] = time.monotonic,
        seed: int | None = None,
    ) -> None:
        self._service, self._wiring, self._clock = service, wiring, clock
        self._chance, self._memory = random.Random(seed), Memory()
        self._lock = threading.Lock()
        self._looked_s = clock()
        self.speed = 10
        self.fault: Fault = ""
        self.level, self.bread = 3, "fresh"
        self.toasting: Toasting | None = None
        self.is_down = False
        self.points: list[Point] = []
        self.stepped: dict[str, Stepped] = {}
        self.first: hm.Decision | None = None
        self.latest: hm.Decision | None = None
        self.rating: int | None = None
        self.burnt_down = self.lifted = False
        self.ended_browning = 0.0

    @property
    def memory(self) -> Memory:
        """What the toaster remembers of toasts that were rated."""
        return self._memory

    @property
    def fuse_blown_since_us(self) -> int | None:
        """When the fuse blew, microseconds since 1970 UTC; None while it is whole."""
        blown = self._service.fuses.get((FUSE, UNIT))
        return blown.time_us if blown else None

    def look(self) -> None:
        """Lets the time pass that has gone by since one looked last."""
        with self._lock:
            now_s = self._clock()
            steps = int((now_s - self._looked_s) * self.speed / STEP_S)
            if not self.is_down:
                self._looked_s = now_s
                return
            self._looked_s += steps * STEP_S / self.speed
            for _ in range(steps):
                if self.is_down:
                    self._step()

    def lower(self, level: int, bread: str) -> None:
        """The lever goes down with fresh slices; nothing where it is down already."""
        with self._lock:
            if self.is_down:
                return
            self.level, self.bread = level, bread
            self.toasting = Toasting(UNIT, secrets.token_hex(8), level, BREADS[bread], self._memory, self._chance)
            self._break_sensors()
            self.points, self.stepped, self.rating, self.first = [], {}, None, None
            self.is_down, self.lifted, self._looked_s = True, False, self._clock()
            self._decide()

    def lift(self) -> None:
        """Somebody raises the slices by hand."""
        with self._lock:
            if self.is_down:
                self.lifted = True
                self._raise()

    def break_(self, fault: Fault) -> None:
        """Breaks one thing, and repairs what was broken before; "" repairs everything but the fuse."""
        with self._lock:
            self.fault = fault
            self._wiring.trouble = fault if fault in ("adversary", "no model") else ""
            self._break_sensors()

    def set_speed(self, speed: int) -> None:
        """How many times faster than real the toaster's time passes."""
        self.look()
        with self._lock:
            self.speed, self._looked_s = speed, self._clock()

    def rate(self, rating: int) -> None:
        """Somebody says that the toast is too light (-1), right (0) or too dark (1); once a toast."""
        with self._lock:
            if self.is_down or self.toasting is None or self.rating is not None or self.first is None:
                return
            self.rating = rating
            self.toasting.rate(rating)
            self._service.feedback(self.first.id, "taste", float(rating))

    def reset_fuse(self, by: str, reason: str) -> None:
        """A named person puts a new fuse in, which conducts within a second.

        Raises `holism.InvalidRequest` without a name or a reason.
        """
        self._service.reset(FUSE, by, reason, UNIT)

    def _break_sensors(self) -> None:
        if self.toasting is None:
            return
        was, self.toasting.stuck = self.toasting.stuck, ""
        if self.fault in ("stuck sensor", "all sensors stuck"):
            if not was:
                self.toasting.stuck_c = self.toasting.heat.bread_c
            self.toasting.stuck = "infrared" if self.fault == "stuck sensor" else "all"

    def _step(self) -> None:
        assert self.toasting is not None
        assert self.latest is not None
        self.toasting.go_on(lever.power_w(self.latest))
        self.burnt_down = self.burnt_down or self.toasting.heat.burns
        self._decide()

    def _decide(self) -> None:
        assert self.toasting is not None
        readings = self.toasting.readings()
        self.latest = decision = self._service.decide(readings)
        self.first = self.first or decision
        for firing in decision.firings:
            seen = self.stepped.setdefault(
                firing.guardrail, Stepped(readings.elapsed_s, readings.elapsed_s, 0, firing.reason)
            )
            seen.last_s, seen.times = readings.elapsed_s, seen.times + 1
        self.points.append(Point(readings.elapsed_s, self.toasting.heat, readings.bread_c, lever.power_w(decision)))
        if lever.is_over(decision):
            self._raise()

    def _raise(self) -> None:
        assert self.toasting is not None
        self.is_down, self.ended_browning = False, self.toasting.browning
