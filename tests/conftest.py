"""Fixtures that many tests share."""

import random
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
def same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes an rng without a seed gets the same one each time: what is shown can be written down."""

    class Seeded(random.Random):
        def __init__(self, seed: Any = None) -> None:
            super().__init__(0 if seed is None else seed)

    monkeypatch.setattr(random, "Random", Seeded)


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
