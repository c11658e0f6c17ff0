"""A scikit-learn estimator in a skops file: rebuilt from a description, with known types only."""

from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from holism.decisions.features import Features, RowReader
from holism.vocabulary.errors import ModelError
from holism.vocabulary.request import Request


class SkopsModel:
    """Reads one row of numbers, answers with `predict_proba` where there is one, else with `predict`."""

    bounded = True

    def __init__(self, path: Path, version: str) -> None:
        if untrusted := skops.io.get_untrusted_types(file=path):
            raise ModelError(f"model file {path.name}: got the types {untrusted}, allowed are those that skops trusts")
        self._estimator = skops.io.load(path, trusted=[])
        self._ask = getattr(self._estimator, "predict_proba", self._estimator.predict)
        self.version = version
        self.row: RowReader | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs in order, where the estimator was fitted on named columns."""
        return tuple(getattr(self._estimator, "feature_names_in_", ()))

    def reads(self, row: RowReader, count: int) -> None:
        """Sets how a request becomes a row of `count` numbers; raises `ModelError` if it reads another count."""
        wanted = getattr(self._estimator, "n_features_in_", count)
        if wanted != count:
            raise ModelError(f"model inputs: got {count} names, allowed are the {wanted} that it was fitted on")
        self.row = row

    def predict(self, request: Request, features: Features) -> Any:
        assert self.row is not None
        answer = self._ask(np.array((self.row(request, features),)))
        return answer[0, 1] if answer.shape == (1, 2) else answer
