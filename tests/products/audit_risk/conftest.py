"""One small trained model for all tests of the audit-risk meter, and one return to change."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from holism_products.audit_risk.model import MODEL_FILE, train
from holism_products.audit_risk.report import Report


@dataclass(frozen=True)
class Trained:
    """A trained model's folder and report, and its served probabilities."""

    folder: Path
    report: Report
    session: onnxruntime.InferenceSession

    def predict(self, rows: list[list[float]]) -> list[float]:
        (probability,) = self.session.run(None, {"features": np.array(rows, dtype=np.float32)})
        return [float(p) for p in probability[:, 0]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A tax return as the product's request has it: a single filer with wages, by default."""

    filing_status: str = "single"
    age: int = 40
    children: int = 0
    wages: int = 61_234
    business_receipts: int = 0
    business_expenses: int = 0
    interest: int = 0
    dividends: int = 0
    capital_gains: int = 0
    charity: int = 0
    mortgage_interest: int = 0
    state_taxes: int = 0
    withheld: int = 7_111


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session, on 200,000 returns."""
    folder = tmp_path_factory.mktemp("audit_risk")
    report = train(folder, seed=1, returns=200_000)
    return Trained(folder, report, onnxruntime.InferenceSession(folder / MODEL_FILE))


@pytest.fixture(scope="session")
def request_type() -> type[Request]:
    """The request's stand-in."""
    return Request
