"""Fixtures that many tests share."""

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.engines.memory import MemoryState
from holism.vocabulary.guardrail import Site
from holism.worlds.clock import VirtualClock
from shop import NOW_US, VISIT, Visit, declare


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW_US)


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def site(state: MemoryState, clock: VirtualClock) -> Site:
    return Site("shop", state, clock)


@pytest.fixture
def visit() -> Visit:
    return Visit(**VISIT)


@pytest.fixture
def no_exploration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services that are opened without an rng never draw an option at random: what is shown can be written down."""

    class Never(random.Random):
        def random(self) -> float:
            return 0.999

    monkeypatch.setattr(sys.modules["holism.open"].random, "Random", Never)


@pytest.fixture
def open_system(tmp_path: Path) -> Iterator[Callable[..., hm.Service]]:
    """Opens systems on a store in a temporary folder, and closes them."""
    opened: list[hm.Service] = []

    def open_(system: hm.System | None = None, **options: Any) -> hm.Service:
        store = options.pop("store", tmp_path / "store")
        options.setdefault("rng", random.Random(1))
        opened.append(hm.open(system or declare(), store, **options))
        return opened[-1]

    yield open_
    for service in opened:
        service.close()
