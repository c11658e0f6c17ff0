"""A model in an ONNX file, run by onnxruntime on one thread."""

import json
import struct
from typing import Any

import numpy as np
import onnxruntime

from holism.decisions.features import Features, RowReader
from holism.vocabulary.errors import ModelError
from holism.vocabulary.request import Request

onnxruntime.set_default_logger_severity(3)


class OnnxModel:
    """Reads one row of float32 numbers, answers with the first output, or with the probabilities if there are two."""

    bounded = True

    def __init__(self, content: bytes, version: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own tree, without a common base
            raise ModelError(f"model file: got one that onnxruntime cannot load ({error})") from error
        self.version = version
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or "float" not in inputs[0].type:
            found = [(each.name, each.type) for each in inputs]
            raise ModelError(f"model inputs: got {found}, allowed is one tensor(float) of shape [rows, inputs]")
        self._input = inputs[0].name
        self._width = inputs[0].shape[-1]
        outputs = [output.name for output in self._session.get_outputs()]
        # skl2onnx puts the label first and the probabilities second.
        self._outputs = [outputs[-1]]
        self.row: RowReader | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs in order, from the file's metadata; empty if it says nothing."""
        metadata = self._session.get_modelmeta().custom_metadata_map
        return tuple(json.loads(metadata.get("features", "[]")))

    def reads(self, row: RowReader, count: int) -> None:
        """Sets how a request becomes a row of `count` numbers; raises `ModelError` if the file wants another count."""
        if isinstance(self._width, int) and self._width != count:
            raise ModelError(f"model inputs: got {count} names, allowed are the {self._width} that the file reads")
        self.row = row
        self._pack = struct.Struct(f"{count}f").pack
        self._shape = (1, count)

    def predict(self, request: Request, features: Features) -> Any:
        assert self.row is not None
        # A third of the time that `np.array` takes to find out what is in a tuple.
        numbers = np.ndarray(self._shape, np.float32, self._pack(*self.row(request, features)))
        answer = self._session.run(self._outputs, {self._input: numbers})[0]
        if answer.size == 1:
            return answer.item()
        # Of a binary classifier's two probabilities the second is the one of being true.
        return answer[0, 1] if answer.shape == (1, 2) else answer
