"""One trained model for all tests of safe browsing, its system opened, and a clock to move."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import holism as hm
from holism_products.safe_browsing.combination import MODEL_FILE, Phishing, read
from holism_products.safe_browsing.measures import Report
from holism_products.safe_browsing.model import train
from holism_products.safe_browsing.system import system

LINKS = 2_000


@dataclass(frozen=True)
class Trained:
    """The folder and the report of a training on few links, and the model itself."""

    folder: Path
    report: Report
    model: Phishing


class Present:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def microseconds(self) -> int:
        return int(self.now.timestamp() * 1e6)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session."""
    folder = tmp_path_factory.mktemp("safe_browsing")
    report = train(folder, links=LINKS)
    return Trained(folder, report, read(folder / MODEL_FILE))


@pytest.fixture
def present() -> Present:
    return Present()


@pytest.fixture
def service(trained: Trained, tmp_path: Path, present: Present) -> Iterator[hm.Service]:
    """The product's system on a fresh folder."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path, clock=present.microseconds) as opened:
        yield opened
