"""One trained controller for all tests of the toaster, its system opened, and a bench whose time tests move."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import holism as hm
from holism_products.toaster.bench import Bench
from holism_products.toaster.model import train
from holism_products.toaster.report import Report
from holism_products.toaster.wiring import Wiring


@dataclass(frozen=True)
class Trained:
    """A trained controller's folder and report."""

    folder: Path
    report: Report


class Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session, on fewer toasts than the product's own."""
    folder = tmp_path_factory.mktemp("toaster")
    return Trained(folder, train(folder, count=80, tested=40))


@pytest.fixture
def wiring() -> Wiring:
    return Wiring()


@pytest.fixture
def service(trained: Trained, wiring: Wiring, tmp_path: Path) -> Iterator[hm.Service]:
    """The product's system on a fresh folder, its model behind the wire."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(wiring.system(), tmp_path) as opened:
        yield opened


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def bench(service: hm.Service, wiring: Wiring, watch: Watch) -> Bench:
    return Bench(service, wiring, clock=watch, seed=1)
