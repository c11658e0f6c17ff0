"""One trained model for all tests of admissions, and its system opened."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import holism as hm
from holism_products.admissions.model import train
from holism_products.admissions.report import Report
from holism_products.admissions.system import system


@dataclass(frozen=True)
class Trained:
    """A folder with the model, its report and its card."""

    folder: Path
    report: Report


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session, which takes some seconds."""
    folder = tmp_path_factory.mktemp("admissions")
    return Trained(folder, train(folder))


@pytest.fixture
def service(trained: Trained, tmp_path: Path) -> Iterator[hm.Service]:
    """The product's system on a fresh folder."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path) as opened:
        yield opened
