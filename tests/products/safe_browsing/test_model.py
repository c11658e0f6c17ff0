"""Training: what it writes, how good it is on links that it never saw, and that it repeats."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holism.training import read_calibration
from holism_products.safe_browsing import model
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE
from holism_products.safe_browsing.visit import PREVALENCE


def test_files_are_written_beside_the_model(trained: Any) -> None:
    """The folder holds the model, its calibration, report and card, all of the version that is the file's sha256."""
    version = hashlib.sha256((trained.folder / MODEL_FILE).read_bytes()).hexdigest()[:12]
    files = {MODEL_FILE, CALIBRATION_FILE, model.REPORT_FILE, model.CARD_FILE}
    assert {path.name for path in trained.folder.iterdir()} == files
    assert read_calibration(trained.folder / CALIBRATION_FILE, "phishing", version) == trained.calibration
    assert json.loads((trained.folder / model.REPORT_FILE).read_text())["version"] == version
    assert version in (trained.folder / model.CARD_FILE).read_text()


def test_together_the_models_are_better_than_the_address_alone(trained: Any) -> None:
    """The page adds to the address, well beyond chance."""
    report = trained.report
    assert report.auc.low > report.url_auc.high
    assert report.page_auc.value > 0.95
    assert 0.9 < report.url_auc.value < 0.984, "fraudurl's authors measured .907 to .984 on domains not seen"


def test_most_phishing_is_warned_of_and_few_harmless_links_are(trained: Any) -> None:
    """Two thirds are caught, fewer than one harmless link in a hundred is stopped, and most warnings are right."""
    report = trained.report
    assert report.caught.value > 0.67
    assert report.interrupted.value < 0.01
    assert report.precise > 0.7


def test_review_is_common_and_stops_nobody(trained: Any) -> None:
    """fraudurl sends 40 to 70 % of harmless links to REVIEW, and none of those whose page is unknown is stopped."""
    report = trained.report
    assert 0.4 < report.verdicts["harmless"]["REVIEW"] < 0.7
    assert report.review_interrupted.value < 0.005
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in report.verdicts.values())


def test_the_probability_is_about_right(trained: Any) -> None:
    """In every group with fifty links predicted and observed are within a tenth of each other."""
    near = [abs(group.predicted - group.observed) for group in trained.report.calibration if group.n >= 50]
    assert len(near) >= 5
    assert max(near) < 0.1


def test_the_calibration_is_fitted_and_checked_on_links_of_its_own(trained: Any) -> None:
    """Half of the links that are not clearly harmless fit it, the others check it; these few are not enough."""
    found = trained.calibration
    assert 20 < found.n - 1 <= found.check.n <= found.n < 2_000
    assert (found.check.tolerance, found.check.verdict) == (model.TOLERANCE, "not enough data")
    assert [found(each) for each in (0.0, 0.02, 0.3, 0.9)] == sorted(found(each) for each in (0.0, 0.02, 0.3, 0.9))


def test_links_are_drawn_and_weighed() -> None:
    """A quarter of the links is phishing, and weighs as much as the prevalence says."""
    links = model.draw("combining", 200, seed=5)
    assert links.phishing.sum() == 50
    assert links.weight[links.phishing].sum() / links.weight.sum() == pytest.approx(PREVALENCE)
    assert model.draw("calibrating", 400, 5, PREVALENCE).phishing.sum() == 6
    assert 0.4 < np.mean([each.popular != "unknown" for each in links.visits]) < 0.8


def test_training_repeats(tmp_path: Path) -> None:
    """The same seed gives the same file; progress starts at 0, never goes back and ends at 1."""
    told: list[float] = []
    first = model.train(tmp_path / "a", 3, lambda step, done: told.append(done), links=600)
    again = model.train(tmp_path / "b", 3, links=600)
    assert (again.version, again.check) == (first.version, first.check)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


def test_command_prints_where_the_card_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command prints its steps and, last, the path of a card that exists."""
    few = lambda part, count, *rest, real=model.draw: real(part, count // 25, *rest)  # noqa: E731
    monkeypatch.setattr(model, "draw", few)
    model.main(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("train the model of pages")
    assert Path(lines[-1]).is_file()
