"""Tests of training: what it writes, how well it does against the ceiling, and its parity check."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from holism.interactions.calibration.as_it_is import AsItIs
from holism.training import read_calibration
from holism_products.audit_risk import model
from holism_products.audit_risk.features import INPUTS


def test_version_is_the_files_hash(trained: Any) -> None:
    """The report's version is the first 12 hexadecimal digits of the model file's sha256."""
    content = (trained.folder / model.MODEL_FILE).read_bytes()
    assert trained.report.version == hashlib.sha256(content).hexdigest()[:12]


def test_files_are_written_beside_the_model(trained: Any) -> None:
    """The folder holds the model, its report as JSON and its card, all of one version."""
    assert {path.name for path in trained.folder.iterdir()} == {
        model.MODEL_FILE,
        model.CALIBRATION_FILE,
        model.REPORT_FILE,
        model.CARD_FILE,
    }
    report = json.loads((trained.folder / model.REPORT_FILE).read_text())
    assert report["version"] == trained.report.version
    assert trained.report.version in (trained.folder / model.CARD_FILE).read_text()


def test_model_names_the_inputs(trained: Any) -> None:
    """The model's metadata lists INPUTS in order."""
    metadata = trained.session.get_modelmeta().custom_metadata_map
    assert json.loads(metadata["features"]) == list(INPUTS)


def test_model_stays_small(trained: Any) -> None:
    """The model has at most 100 trees of at most 31 leaves."""
    (ensemble, _sigmoid) = onnx.load(trained.folder / model.MODEL_FILE).graph.node
    (leaf_trees,) = (a.ints for a in ensemble.attribute if a.name == "target_treeids")
    leaves = np.bincount(leaf_trees)
    assert len(leaves) <= 100
    assert leaves.max() <= 31


def test_model_is_between_baseline_and_ceiling(trained: Any) -> None:
    """The model ranks better than the published income table, and near what the truth itself reaches."""
    report = trained.report
    assert report.table_auc < report.auc.low
    assert report.auc.value == pytest.approx(report.ceiling_auc, abs=0.03)
    assert report.brier < report.baseline_brier


def test_model_is_calibrated(trained: Any) -> None:
    """The mean prediction is near the prevalence, and nearly all tenths lie near their observed interval."""
    report = trained.report
    predicted = sum(g.predicted * g.n for g in report.calibration) / report.n
    assert predicted == pytest.approx(report.prevalence, rel=0.15)
    near = [0.8 * g.observed.low <= g.predicted <= 1.25 * g.observed.high for g in report.calibration]
    assert sum(near) >= 9


def test_calibration_is_checked_on_returns_that_trained_nothing(trained: Any) -> None:
    """The check has the quarter of the returns that the report is on, and passes; nothing is fitted to it."""
    found = read_calibration(trained.folder / model.CALIBRATION_FILE, "risk", trained.report.version)
    assert (found.model, found.calibrator, found.n, found.check.n) == ("risk", AsItIs(), 0, 50_000)
    assert (found.passes, found.check.tolerance) == (True, model.TOLERANCE)
    assert f"test returns: {found.check}. The meter" in (trained.folder / model.CARD_FILE).read_text()


@pytest.mark.parametrize("off", [lambda p: 4 * p, lambda p: p / 4, np.flip])
def test_numbers_that_mislead_do_not_pass(trained: Any, off: Any) -> None:
    """Four times too much, a fourth, and the number of somebody else are told from what is right."""
    drawn = model.simulate(np.random.default_rng(9), 50_000)
    probability = np.array(trained.predict(drawn.inputs.tolist()))
    assert model.check_calibration("1", probability, drawn.audited).passes
    assert model.check_calibration("1", off(probability), drawn.audited).check.verdict == "not calibrated"


def test_few_returns_are_not_enough_for_a_number(tmp_path: Path) -> None:
    """A small training says so: its probabilities may be right, but nobody can know."""
    report = model.train(tmp_path, 3, returns=20_000)
    assert report.check.startswith("not enough data")
    assert not read_calibration(tmp_path / model.CALIBRATION_FILE, "risk", report.version).passes


def test_training_repeats(tmp_path: Path) -> None:
    """The same seed gives the same file, another seed another one."""
    versions = [model.train(tmp_path / str(i), seed, returns=20_000).version for i, seed in enumerate((5, 5, 6))]
    assert versions[0] == versions[1] != versions[2]


def test_progress_is_told(tmp_path: Path) -> None:
    """Progress starts at 0, never goes back and ends at 1."""
    told: list[float] = []
    model.train(tmp_path, 0, lambda step, done: told.append(done), returns=20_000)
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)


def test_parity_gate_refuses_a_different_file() -> None:
    """Probabilities that differ by more than the allowed amount, or are NaN, stop the training."""
    served = np.array([0.1, 0.2])
    model.check_parity(served, served + 0.9e-5)
    with pytest.raises(RuntimeError, match=r"differs from scikit-learn by 2\.00e-05"):
        model.check_parity(served, served + 2e-5)
    with pytest.raises(RuntimeError, match="differs"):
        model.check_parity(served, np.array([0.1, np.nan]))


def test_command_prints_where_the_card_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command prints its steps and, last, the path of a card that exists."""
    real = model.train
    monkeypatch.setattr(model, "train", lambda *a, **k: real(*a, **k, returns=20_000))
    model.main(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("draw returns")
    assert Path(lines[-1]).is_file()
