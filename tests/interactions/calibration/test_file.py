"""A calibration is kept with its model, and used for no other."""

from pathlib import Path

import numpy as np
import pytest

import holism as hm
from holism.interactions.calibration.file import read
from holism.training import fit_calibration, write_calibration
from holism.vocabulary.component import FromFile
from shop import VISIT, declare


def rows(n: int = 6_000) -> tuple[list[float], list[bool]]:
    """A model that says twice what is true."""
    said = np.random.default_rng(1).uniform(0.0, 1.0, n)
    return said.tolist(), (np.random.default_rng(2).random(n) < said / 2).tolist()


def system(version: str = "7") -> hm.System:
    model = hm.Model(
        "score",
        hm.Probability("returns"),
        lambda visit: 0.8,
        version=version,
        bounded=True,
        calibration="score.calibration.json",
    )
    return declare(components=[model])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with the calibration of version 7."""
    (tmp_path / "models").mkdir()
    calibration = fit_calibration("score", "7", *rows(), clock=lambda: 5)
    write_calibration(calibration, tmp_path / "models" / "score.calibration.json")
    return tmp_path


def test_a_decision_goes_by_the_calibrated_probability(folder: Path):
    """The prediction is calibrated, keeps what the model itself said, and may be shown."""
    with hm.open(system(), folder) as service:
        prediction = service.decide(VISIT).predictions["score"]
    assert prediction.value == prediction.confidence == pytest.approx(0.4, abs=0.05)
    assert (prediction.raw, prediction.calibrated) == (0.8, True)


@pytest.mark.parametrize(("tell", "verdict"), [(0.5, "calibrated"), (1.0, "not calibrated")])
def test_a_model_that_is_calibrated_already_is_only_checked(folder: Path, tell: float, verdict: str):
    """All rows check it; what it says reaches the decision unchanged, and may be shown if it is right."""
    said, truth = rows()
    calibration = fit_calibration("score", "7", [tell * each for each in said], truth, method="as_it_is")
    assert (calibration.n, calibration.check.n, calibration.check.verdict) == (0, len(said), verdict)
    write_calibration(calibration, folder / "models" / "score.calibration.json")
    with hm.open(system(), folder) as service:
        decision = service.decide(VISIT)
    assert decision.confidence("score") == decision.predictions["score"].raw == 0.8
    assert decision.shown_confidence("score") == (0.8 if calibration.passes else None)


def test_a_calibration_of_another_version_is_refused(folder: Path):
    """What is known of one model's errors says nothing of another's."""
    with pytest.raises(hm.HolismError, match="got one for version 7, allowed is one for version 8; fit it again"):
        hm.open(system("8"), folder)


def test_a_calibration_of_another_model_is_refused(tmp_path: Path):
    """The name is held against the model, and a changed calibration makes another release."""
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "score.calibration.json"
    write_calibration(fit_calibration("other", "7", *rows()), path)
    with pytest.raises(hm.HolismError, match="got one for model 'other', allowed is 'score'"):
        hm.open(system(), tmp_path)
    releases = set()
    for method in ("platt", "isotonic"):
        write_calibration(fit_calibration("score", "7", *rows(), method=method), path)  # type: ignore[arg-type]
        with hm.open(system(), tmp_path) as service:
            releases.add(service.release)
    assert len(releases) == 2


def test_a_file_that_is_none_is_refused(folder: Path):
    """A damaged file is said when the system is opened."""
    (folder / "models" / "score.calibration.json").write_text("{}")
    with pytest.raises(hm.HolismError, match=r"allowed is one that `training\.write_calibration` made"):
        hm.open(system(), folder)


def test_what_did_not_pass_is_not_shown(tmp_path: Path):
    """A calibration with too few rows to check is applied, and its confidence is marked as not to be shown."""
    (tmp_path / "models").mkdir()
    calibration = fit_calibration("score", "7", *rows(200))
    assert not calibration.passes
    write_calibration(calibration, tmp_path / "models" / "score.calibration.json")
    assert read(tmp_path / "models" / "score.calibration.json", "score", "7") == calibration
    with hm.open(system(), tmp_path) as service:
        assert not service.decide(VISIT).predictions["score"].calibrated


def test_only_a_probability_is_calibrated():
    """A model of an amount cannot declare a calibration."""
    with pytest.raises(hm.DeclarationError, match="allowed is one of a probability"):
        hm.Model("size", hm.Number("size"), FromFile("x", lambda path: len), calibration="x.json")
