"""One trained model for all tests of safe browsing, its system opened, and a clock to move."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import holism as hm
from holism.training import Calibration, read_calibration, write_calibration
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE, Phishing, read
from holism_products.safe_browsing.measures import Report
from holism_products.safe_browsing.model import train
from holism_products.safe_browsing.system import system

LINKS = 2_000


@dataclass(frozen=True)
class Trained:
    """The folder and the report of a training on few links, the model itself, and its calibration.

    Those links are too few for the check: `passed` is a folder of the same files in which it is said to have passed.
    """

    folder: Path
    passed: Path
    report: Report
    model: Phishing
    calibration: Calibration


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
    calibration = read_calibration(folder / CALIBRATION_FILE, "phishing", report.version)
    passed = tmp_path_factory.mktemp("passed") / "models"
    shutil.copytree(folder, passed)
    check = msgspec.structs.replace(calibration.check, verdict="calibrated")
    write_calibration(msgspec.structs.replace(calibration, check=check), passed / CALIBRATION_FILE)
    return Trained(folder, passed, report, read(folder / MODEL_FILE), calibration)


@pytest.fixture
def present() -> Present:
    return Present()


@pytest.fixture
def service(trained: Trained, tmp_path: Path, present: Present) -> Iterator[hm.Service]:
    """The product's system on a fresh folder, its numbers fit to be shown."""
    shutil.copytree(trained.passed, tmp_path / "models")
    with hm.open(system, tmp_path, clock=present.microseconds) as opened:
        yield opened
