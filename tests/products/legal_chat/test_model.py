"""Training: what it writes, how good it is on phrasings that it never saw, and that it repeats."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from holism.vocabulary.band import bands
from holism_products.legal_chat import model
from holism_products.legal_chat.matching import MODEL_FILE
from holism_products.legal_chat.system import system
from holism_products.legal_chat.topic import CLASSES


def test_files_are_written_beside_the_model(trained: Any) -> None:
    """The folder holds the model, its report as JSON and its card, all of the version that is the file's sha256."""
    version = hashlib.sha256((trained.folder / MODEL_FILE).read_bytes()).hexdigest()[:12]
    assert {path.name for path in trained.folder.iterdir()} == {MODEL_FILE, model.REPORT_FILE, model.CARD_FILE}
    assert json.loads((trained.folder / model.REPORT_FILE).read_text())["version"] == version
    assert trained.report.version == version
    assert version in (trained.folder / model.CARD_FILE).read_text()


def test_embeddings_find_the_topic_where_words_do_not(trained: Any) -> None:
    """On phrasings never seen it is right in at least nine of ten, far above the same regression on words."""
    report = trained.report
    assert report.accuracy.value >= 0.9
    assert report.accuracy.low > report.tfidf.high
    assert report.top_three.value >= report.accuracy.value


def test_it_knows_what_it_does_not_know(trained: Any) -> None:
    """Questions without a topic, and wrong matches, get lower confidence; few answers are wrong."""
    report = trained.report
    assert report.scope_auc > 0.95
    assert report.right_auc > 0.9
    assert report.brier < report.baseline_brier / 2
    assert report.wrong.value < 0.08
    assert report.answered.value > 0.5


def test_the_confidence_is_about_right(trained: Any) -> None:
    """In at least four of the five groups the predicted confidence is within 0.15 of what was right."""
    near = [abs(group.predicted - group.observed.value) < 0.15 for group in trained.report.calibration]
    assert sum(near) >= 4


def test_hard_questions_are_harder(trained: Any) -> None:
    """Questions on two topics are matched right less often than those on one, and the report says so."""
    assert trained.report.mixed.value < trained.report.accuracy.value
    assert trained.report.mixed.n == 14


def test_what_is_reported_as_answered_is_what_is_answered(trained: Any) -> None:
    """The report's threshold is the one that follows from the declared values."""
    assert system.interaction is not None
    (answered,) = (band for band in bands(system.interaction.options) if band.option.name == "answer")
    assert answered.low == pytest.approx(model.ANSWERED_FROM)


def test_words_give_one_probability_a_class() -> None:
    """The baseline answers with probabilities in the order of the classes."""
    found = model.fit_words()("my landlord wants me out")
    assert found.shape == (len(CLASSES),)
    assert found.sum() == pytest.approx(1.0)
    assert CLASSES[found.argmax()] == "renting"


def test_training_repeats(trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes the same file again; it prints its steps from 0 % up to all, and last where the card is."""
    model.main([str(tmp_path)])
    assert (tmp_path / MODEL_FILE).read_bytes() == (trained.folder / MODEL_FILE).read_bytes()
    *steps, card = capsys.readouterr().out.splitlines()
    done = [int(step.split("%")[0]) for step in steps]
    assert (done[0], done[-1]) == (0, 100)
    assert done == sorted(done)
    assert card == str(tmp_path / model.CARD_FILE)
    assert (tmp_path / model.CARD_FILE).is_file()
