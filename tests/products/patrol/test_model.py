"""The fit: what it writes, that it repeats, how exact it is, and what it reads again."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from holism_products.patrol import model
from holism_products.patrol.expectation import MODEL_FILE, Weights, read_expectation, read_weights, write_weights
from holism_products.patrol.report import by_day


def test_files_are_written_beside_the_model(trained: Any) -> None:
    """The folder holds the weights, the report and the card, which agree."""
    assert {path.name for path in trained.folder.iterdir()} == {MODEL_FILE, model.REPORT_FILE, model.CARD_FILE}
    weights = read_weights(trained.folder / MODEL_FILE)
    assert (weights.even, weights.recent, weights.longer) == pytest.approx(
        (trained.report.even_weight, trained.report.recent_weight, trained.report.longer_weight)
    )
    assert f"{trained.report.days} simulated days" in (trained.folder / model.CARD_FILE).read_text()


def test_weights_are_shares(trained: Any) -> None:
    """At least 0, together 1, and the record counts for most: it is what patrols made of it."""
    weights = read_weights(trained.folder / MODEL_FILE)
    assert weights.even + weights.recent + weights.longer == pytest.approx(1.0)
    assert weights.recent + weights.longer > 0.8


def test_it_is_more_exact_than_even_shares(trained: Any) -> None:
    """On days never seen, beyond doubt: which says nothing of its merit, since patrols make it true."""
    assert trained.report.model.high < trained.report.even.low


def test_training_repeats(tmp_path: Path) -> None:
    """The same seed gives the same report; progress starts at 0, never goes back and ends at 1."""
    told: list[float] = []
    one = model.train(tmp_path / "a", 1, lambda step, done: told.append(done), days=40)
    assert one == model.train(tmp_path / "b", 1, days=40)
    assert one != model.train(tmp_path / "c", 2, days=40)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


def test_an_expectation_is_the_weighted_shares(tmp_path: Path) -> None:
    """Written and read again, the model says what its weights say."""
    write_weights(Weights(0.2, 0.3, 0.5), tmp_path / MODEL_FILE)
    expected = read_expectation(tmp_path / MODEL_FILE)
    assert expected(SimpleNamespace(recent=20.0, longer=10.0)) == pytest.approx(0.2 * 100 / 9 + 6.0 + 5.0)


@pytest.mark.parametrize("content", ["{}", "[]", '{"even": 0.5, "recent": 0.5, "longer": 0.5}'])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: str) -> None:
    """Anything but three shares that sum to 1."""
    (tmp_path / MODEL_FILE).write_text(content)
    with pytest.raises(ValueError, match=r"patrol\.json: got"):
        read_weights(tmp_path / MODEL_FILE)


def test_intervals_are_over_days() -> None:
    """Districts of a day count as one value."""
    found = by_day(np.array([1.0, 3.0, 2.0, 4.0]), 2)
    assert (found.value, found.n) == (2.5, 2)


def test_the_report_is_json(trained: Any) -> None:
    """Programs read it too."""
    assert json.loads((trained.folder / model.REPORT_FILE).read_text())["days"] == trained.report.days
