"""The fit: what it writes, that it repeats, how good it is, and what it makes of equally able groups."""

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from holism_products.admissions import model
from holism_products.admissions.card import model_card
from holism_products.admissions.promise import MODEL_FILE, read_promise


def test_files_are_written_beside_the_model(trained):
    """The folder holds the model, the report and the card, which agree."""
    assert {path.name for path in trained.folder.iterdir()} == {MODEL_FILE, model.REPORT_FILE, model.CARD_FILE}
    assert json.loads((trained.folder / model.REPORT_FILE).read_text())["enrolled"] == trained.report.enrolled
    assert f"{trained.report.auc.value:.3f}" in (trained.folder / model.CARD_FILE).read_text()


def test_every_entry_speaks_for_ability(trained):
    """Each weight is above 0, and the ranking is better than chance beyond doubt."""
    assert min(read_promise(trained.folder / MODEL_FILE).weights.values()) > 0.05
    assert trained.report.auc.low > 0.6


def test_letters_as_recorded_lower_one_group_and_one_scale_does_not(trained):
    """Equally able groups: the office's scale takes nearly all of the gap away."""
    assert trained.report.gap_as_recorded > 0.015
    assert abs(trained.report.gap_one_scale) < 0.01


def test_training_repeats(tmp_path):
    """The same seed gives the same report; progress starts at 0, never goes back and ends at 1."""
    told: list[float] = []
    one = model.train(tmp_path / "a", 1, lambda step, done: told.append(done), applicants=2_000)
    assert one == model.train(tmp_path / "b", 1, applicants=2_000)
    assert one != model.train(tmp_path / "c", 2, applicants=2_000)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


def test_the_area_is_that_of_scikit_learn():
    """With ties, and an interval around it."""
    rng = np.random.default_rng(2)
    scores, passed = rng.integers(0, 9, 400).astype(float), rng.random(400) < 0.7
    found = model.area(scores, passed)
    assert found.value == pytest.approx(roc_auc_score(passed, scores))
    assert found.low < found.value < found.high


def test_the_card_warns(trained):
    """It decides nothing, and nothing is known of those who were not let in."""
    card = " ".join(model_card(trained.report).split())
    assert "It decides nothing" in card
    assert "Of people who were not let in nothing is known" in card
