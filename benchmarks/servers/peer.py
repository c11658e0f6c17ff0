"""What the peers share: the request as a pydantic model, and the ONNX session."""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field, create_model

from benchmarks.subject import HIGHEST, MODEL_FILE, NAMES

_amount: Any = Annotated[float, Field(ge=0.0, le=HIGHEST)]
_fields: dict[str, Any] = {
    "case": (Annotated[str, Field(max_length=64)], ...),
    **dict.fromkeys(NAMES, (_amount, ...)),
}
PeerCase: Any = create_model("PeerCase", __config__={"extra": "forbid"}, **_fields)


class PeerAnswer(BaseModel):
    """What the peers answer."""

    id: str
    probability: float
    decision: str


class Judge:
    """The same model as holism's, called as one would by hand."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        content = (folder / MODEL_FILE).read_bytes()
        self._session: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def __call__(self, case: Any) -> float:
        numbers = np.array([[getattr(case, name) for name in NAMES]], dtype=np.float32)
        return float(self._session.run(["probability"], {"features": numbers})[0][0, 0])


def serve(app: FastAPI, port: int) -> None:
    """Serves with uvicorn at its fastest: uvloop, httptools, no access log."""
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")
