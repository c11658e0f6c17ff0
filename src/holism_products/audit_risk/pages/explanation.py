"""The served model's file, asked again: why a decision came out as it did."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

import holism as hm
from holism_products.audit_risk.model import MODEL_FILE
from holism_products.audit_risk.reasons import Reason, reasons


class Explanation:
    """Reasons by the very model that served. Thread-safe."""

    def __init__(self, models: Path) -> None:
        """Loads MODEL_FILE from the folder `models`. Raises OSError if it cannot be read."""
        content = (models / MODEL_FILE).read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self.version = hashlib.sha256(content).hexdigest()[:12]

    def reasons(self, decision: hm.Decision, request: Any) -> list[Reason] | None:
        """Why the decision on `request` came out as it did; None if another model, or none, made it."""
        prediction = decision.predictions.get("risk")
        if prediction is None or prediction.fallback or prediction.version != self.version:
            return None
        return reasons(request, self.predict)

    def predict(self, rows: list[list[float]]) -> list[float]:
        """Rows in the order of INPUTS to probabilities, 0 to 1."""
        (probability,) = self._session.run(None, {"features": np.array(rows, dtype=np.float32)})
        return [float(p) for p in probability[:, 0]]
