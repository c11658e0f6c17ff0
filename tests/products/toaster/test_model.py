"""Training: what it writes, how much better it toasts than toasters without learning, and that it repeats."""

import hashlib
import json
from pathlib import Path
from typing import Any

from holism_products.toaster import model
from holism_products.toaster.controller import MODEL_FILE


def test_files_are_written_beside_the_model(trained: Any) -> None:
    """The folder holds the model, its report as JSON and its card, all of the version that is the file's sha256."""
    version = hashlib.sha256((trained.folder / MODEL_FILE).read_bytes()).hexdigest()[:12]
    assert {path.name for path in trained.folder.iterdir()} == {MODEL_FILE, model.REPORT_FILE, model.CARD_FILE}
    assert json.loads((trained.folder / model.REPORT_FILE).read_text())["version"] == version
    assert version in (trained.folder / model.CARD_FILE).read_text()


def test_it_is_better_than_a_timer(trained: Any) -> None:
    """On households never seen more toasts are right than with the best timer, beyond doubt, and errors are halved."""
    report = trained.report
    assert report.over_timer.low > 0.2
    assert report.controller.error.high < 0.6 * report.timer.error.low


def test_it_is_better_than_a_thermometer(trained: Any) -> None:
    """It beats the rule by the sensor too: what is learned is more than the cook value."""
    assert trained.report.over_thermometer.low > 0.05


def test_past_results_help(trained: Any) -> None:
    """Of toasts after four ratings more are right than of all."""
    assert trained.report.controller.known.value > trained.report.controller.right.value


def test_training_repeats(tmp_path: Path) -> None:
    """The same seed gives the same file; progress starts at 0, never goes back and ends at 1."""
    told: list[float] = []
    one = model.train(tmp_path / "a", 1, lambda step, done: told.append(done), count=6, tested=2)
    two = model.train(tmp_path / "b", 1, count=6, tested=2)
    other = model.train(tmp_path / "c", 2, count=6, tested=2)
    assert one == two
    assert one.version != other.version
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)
