"""One trained model for all tests of the patrol plan, and its system opened."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import holism as hm
from holism_products.patrol.model import train
from holism_products.patrol.report import Report
from holism_products.patrol.system import system

START_US = 1_767_225_600_000_000
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Trained:
    """A folder with the model, its report and its card."""

    folder: Path
    report: Report


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session, which takes a moment."""
    folder = tmp_path_factory.mktemp("patrol")
    return Trained(folder, train(folder))


@pytest.fixture
def service(trained: Trained, tmp_path: Path) -> Iterator[hm.Service]:
    """The product's system on a fresh folder."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path) as opened:
        yield opened
