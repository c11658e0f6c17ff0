"""Lives a world through the very same decision path and log that people meet."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from holism.decisions.guardrails.timeout import retimed
from holism.open import open as open_service
from holism.vocabulary.clock import DAY_US, wall_clock
from holism.vocabulary.system import System
from holism.worlds.clock import VirtualClock
from holism.worlds.environment import Environment, Process

UNHURRIED_S = 60.0
"""Limits of time in a world: its clock is virtual, and how fast this machine is must not change what happens in it."""


class World(Protocol):
    """A seeded simulator of an environment."""

    def live(self, environment: Environment) -> Process:
        """The root process: lets everybody arrive, by `environment.start`."""
        ...


class Lived(msgspec.Struct, frozen=True):
    """What happened in a simulated stretch of time."""

    days: float
    decisions: int
    feedback: int
    outcomes: int
    seconds: float

    @property
    def decisions_per_second(self) -> float:
        """Simulated decisions per second of real time, all included."""
        return self.decisions / self.seconds


def simulate(
    system: System,
    world: World,
    store: str | Path | None = None,
    *,
    days: float = 90.0,
    seed: int = 0,
    start_us: int | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Lived:
    """Lives `days` simulated days, by default the days up to now, and records all of it.

    The same seed and start give the same world and the same decisions, however busy the machine is: limits of real
    time (`Timeout`, the deadline) are lifted.

    :param progress: called with the share, in [0, 1], that is lived.
    """
    started = time.perf_counter()
    length_us = round(days * DAY_US)
    clock = VirtualClock(wall_clock() - length_us if start_us is None else start_us)
    end_us = clock.now_us + length_us
    chance = random.Random(seed)
    unhurried = retimed(system, UNHURRIED_S, UNHURRIED_S)
    with open_service(
        unhurried, store, clock=clock, rng=random.Random(chance.random()), durability="spooled"
    ) as service:
        environment = Environment(service, clock, chance)
        environment.start(world.live(environment))
        begin_us, told = clock.now_us, 0.0
        for time_us in environment.run_until(end_us):
            share = (time_us - begin_us) / length_us
            if share - told >= 0.005:
                told = share
                progress(share)
        service.flush()
    progress(1.0)
    return Lived(
        days, environment.decisions, environment.feedbacks, environment.outcomes, time.perf_counter() - started
    )
