"""What the meter shows where its number has passed a check, and where it has not."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import holism as hm
from holism.training import write_calibration
from holism_products.audit_risk.app import create
from holism_products.audit_risk.level import UNCHECKED, Level
from holism_products.audit_risk.model import CALIBRATION_FILE, check_calibration
from holism_products.audit_risk.pages.meter import Meter, meter, middle
from holism_products.audit_risk.reasons import Reason
from holism_products.audit_risk.system import TaxReturn, system
from holism_products.audit_risk.tax import TAX_YEAR

FAST = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
REASONS = (Reason("Charity is 20% of income", 0.0042, None), Reason("Age", -0.001, None))
RISKY = {"business_receipts": "20450", "business_expenses": "19000"}


@pytest.fixture
def unchecked(trained: Any, tmp_path: Path) -> Iterator[hm.Service]:
    """The product with the same model, of which too few held-out returns are known to vouch for a number."""
    shutil.copytree(trained.folder, tmp_path / "models")
    audited = np.random.default_rng(0).random(500) < 0.01
    calibration = check_calibration(trained.report.version, np.full(500, 0.01), audited)
    assert calibration.check.verdict == "not enough data"
    write_calibration(calibration, tmp_path / "models" / CALIBRATION_FILE)
    with hm.open(system, tmp_path) as service:
        yield service


def shown(service: hm.Service, request_type: Any) -> Meter:
    """The meter of a plain return."""
    request = TaxReturn(filer="f", tax_year=TAX_YEAR, complete=True, **asdict(request_type()))
    return meter(service.decide(request), REASONS, wanted=True)


def test_a_checked_number_is_shown(trained: Any, tmp_path: Path, request_type: Any) -> None:
    """Words, count, marker and effects are those of the model's probability."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path) as service:
        found = shown(service, request_type)
    assert found.count is not None
    assert f"{found.number} in 1,000" in found.words
    assert found.short == f"Your audit risk is low: {found.number} in 1,000."
    assert found.position != middle(Level.LOW)
    assert [line.effect for line in found.lines or ()] == [
        "raises it by about 4 in 1,000",
        "lowers it by about 1 in 1,000",
    ]


def test_without_a_passed_check_there_is_no_number(unchecked: hm.Service, request_type: Any) -> None:
    """The level and the direction of each effect are left, and the marker stands in the middle of the level."""
    found = shown(unchecked, request_type)
    assert (found.shown, found.level, found.count, found.number) == ("reading", Level.LOW, None, "")
    assert (found.short, found.position) == ("Your audit risk is low", middle(Level.LOW))
    assert found.words.endswith(UNCHECKED)
    assert [line.effect for line in found.lines or ()] == ["raises it", "lowers it"]


def test_the_page_without_a_number(unchecked: hm.Service) -> None:
    """The card says why there is none, draws no dots, and nobody is asked how many of 1,000 it said."""
    client = TestClient(create(unchecked.folder, unchecked, hasher=FAST, asks=lambda filer: True))
    client.post("/signup", data={"email": "ada@example.com", "password": "a long pass phrase"})
    steps = {"about": {"filing_status": "single", "age": "36"}, "income": {"wages": "61234"}, "business": RISKY}
    for name, fields in (steps | {"deductions": {}}).items():
        client.post(f"/return/{name}", data=fields)
    page = unescape(client.get("/return/review?meter=show").text)
    _, _, card = page.partition('aria-labelledby="meter-title"')
    card, _, rest = card.partition("</section>")
    assert UNCHECKED in card
    assert "have not passed their check" in card
    assert re.search(r"Business of your own \(Schedule C\).*: <strong>raises it</strong>", card)
    assert "in 1,000" not in card
    assert "dots" not in card
    assert 'id="check"' not in rest
    found = re.search(r'Reading <span class="id">([0-9a-f-]+)</span>', card)
    assert found
    client.post(f"/meter/{found[1]}/answer", data={"count": "1"})
    assert unchecked.decision(found[1]).feedback == ()
