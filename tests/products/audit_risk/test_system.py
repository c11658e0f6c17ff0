"""The system on one page, opened on the trained model."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import holism as hm
from holism.vocabulary.band import bands
from holism_products.audit_risk import features
from holism_products.audit_risk.audits import PUBLISHED_OVERALL, PUBLISHED_RATES
from holism_products.audit_risk.model import CALIBRATION_FILE, MODEL_FILE
from holism_products.audit_risk.population import draw
from holism_products.audit_risk.system import CLOSED_YEAR, FilingStatus, TaxReturn, system
from holism_products.audit_risk.tax import TAX_YEAR


@pytest.fixture
def service(trained, tmp_path: Path) -> Iterator[hm.Service]:
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path, durability="spooled") as service:
        yield service


def a_return(request_type, **changes) -> TaxReturn:
    return TaxReturn(filer="f", tax_year=TAX_YEAR, complete=True, **asdict(request_type(**changes)))


def test_the_page_names_what_the_parts_provide():
    """The model's file, its inputs and the filing statuses are what the model was trained with."""
    model = system.models[0]
    assert (model.source, model.calibration) == (MODEL_FILE, CALIBRATION_FILE)
    assert tuple(FilingStatus.__args__) == features.FILING_STATUSES
    assert [feature.name for feature in system.features] == list(features.FEATURES)
    assert system.schema.by_name["filing_status"].categories == features.FILING_STATUSES
    assert CLOSED_YEAR < TAX_YEAR


def test_the_service_predicts_what_the_model_was_tested_with(service: hm.Service, trained):
    """Over drawn returns the served probability is that of the training's own rows: no training-serving skew."""
    columns = draw(np.random.default_rng(3), 200)
    expected = trained.predict(features.matrix(columns).tolist())
    rows = zip(*(columns[name].tolist() for name in features.FIELDS), strict=True)
    for number, (row, probability) in enumerate(zip(rows, expected, strict=True)):
        amounts = dict(zip(features.FIELDS, row, strict=True))
        decision = service.decide(TaxReturn(filer=f"f{number}", tax_year=TAX_YEAR, complete=True, **amounts))
        assert decision.error is None
        assert decision.confidence("risk") == pytest.approx(min(max(probability, 0.0005), 0.25), abs=1e-6)
        said = decision.predictions["risk"].raw
        assert said is not None
        assert decision.confidence("risk") == min(max(said, 0.0005), 0.25), "nothing is changed but by the limit"
        assert decision.firings or decision.shown_confidence("risk") == said


def test_an_unfinished_return_is_not_judged(service: hm.Service, request_type):
    """Until the return is complete the meter abstains, and says why."""
    unfinished = TaxReturn(filer="f", tax_year=TAX_YEAR, complete=False, **asdict(request_type()))
    decision = service.decide(unfinished)
    assert (decision.mode, decision.predictions) == (hm.Mode.ABSTAIN, {})
    assert "complete" in decision.reason


def test_no_result_is_outside_what_is_published(service: hm.Service, request_type):
    """Nobody is told that an audit is impossible or likely, whatever is typed in."""
    for wages in (0, 1, 10_000, 10**6, 10**9):
        for receipts in (0, 10**9):
            decision = service.decide(a_return(request_type, wages=wages, business_receipts=receipts))
            assert 0.0005 <= (decision.confidence("risk") or 0.0) <= 0.25
    assert max(rate.rate for rate in PUBLISHED_RATES) < 0.25


def test_support_is_offered_above_the_average_risk_only():
    """The thresholds that follow from the values: the meter below, the offer from about the average risk on."""
    assert system.interaction is not None
    found = {band.option.name: band.low for band in bands(system.interaction.options)}
    assert list(found) == ["meter", "audit support", "preparer"]
    assert PUBLISHED_OVERALL < found["audit support"] < 2 * PUBLISHED_OVERALL
    assert found["preparer"] > 3 * PUBLISHED_OVERALL


def test_a_filer_gets_one_offer_a_day(service: hm.Service, request_type):
    """However often the return is changed, the offer comes once a day."""
    risky = {"business_receipts": 40_000, "business_expenses": 39_000, "charity": 9_000, "wages": 12_000, "children": 2}
    modes = [service.decide(a_return(request_type, **risky)).mode for _ in range(12)]
    assert modes.count(hm.Mode.PROMPT) <= 1


def test_the_note_is_not_written(service: hm.Service, request_type, tmp_path: Path):
    """What a filer notes for themselves does not reach the disk."""
    service.decide(TaxReturn("f", TAX_YEAR, True, **asdict(request_type()), note="canary-4711"))
    service.close()
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "models"]
    assert any(b"filing_status" in content for content in contents)
    assert not any(b"canary-4711" in content for content in contents)
