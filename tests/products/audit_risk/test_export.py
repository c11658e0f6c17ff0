"""Tests of the ONNX file against scikit-learn."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from holism_products.audit_risk.export import Calibration, floor32, to_onnx


@pytest.fixture(scope="module")
def trees() -> HistGradientBoostingClassifier:
    """A small ensemble on two inputs, trained on float32."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(2_000, 2)).astype(np.float32)
    audited = inputs[:, 0] + rng.normal(size=2_000) > 1
    return HistGradientBoostingClassifier(max_iter=10, max_leaf_nodes=7).fit(inputs, audited)


def test_uncalibrated_file_equals_scikit_learn(trees: HistGradientBoostingClassifier) -> None:
    """With the identity as calibration the file gives scikit-learn's own probabilities, on thresholds too."""
    thresholds = np.concatenate([p.nodes["num_threshold"] for (p,) in trees._predictors]).astype(np.float32)
    edges = np.concatenate(
        [thresholds, np.nextafter(thresholds, np.float32(9)), np.nextafter(thresholds, np.float32(-9))]
    )
    inputs = np.column_stack([edges, edges[::-1]])
    session = onnxruntime.InferenceSession(to_onnx(trees, Calibration(1.0, 0.0), ["a", "b"]))
    (probability,) = session.run(["probability"], {"features": inputs})
    np.testing.assert_allclose(probability[:, 0], trees.predict_proba(inputs)[:, 1], atol=1e-6)


def test_calibration_is_inside_the_file(trees: HistGradientBoostingClassifier) -> None:
    """The file's log-odds are slope times the trees' log-odds plus shift."""
    inputs = np.random.default_rng(1).normal(size=(50, 2)).astype(np.float32)
    session = onnxruntime.InferenceSession(to_onnx(trees, Calibration(0.5, -1.0), ["a", "b"]))
    (probability,) = session.run(None, {"features": inputs})
    log_odds = np.log(probability[:, 0] / (1 - probability[:, 0]))
    np.testing.assert_allclose(log_odds, 0.5 * trees.decision_function(inputs) - 1.0, atol=1e-5)


def test_file_names_its_inputs(trees: HistGradientBoostingClassifier) -> None:
    """The inputs' names in order are a JSON list in the metadata, and the only output is `probability`."""
    model = onnx.load_from_string(to_onnx(trees, Calibration(1.0, 0.0), ["a", "b"]))
    assert {p.key: json.loads(p.value) for p in model.metadata_props} == {"features": ["a", "b"]}
    assert [i.name for i in model.graph.input] == ["features"]
    assert [o.name for o in model.graph.output] == ["probability"]


def test_floor32_never_rises() -> None:
    """A threshold becomes the nearest float32 at or below it, and one that is a float32 stays."""
    thresholds = np.array([0.1, 0.5, -0.3, 1e8 + 1])
    floored = floor32(thresholds)
    assert floored.dtype == np.float32
    assert (floored <= thresholds).all()
    assert (np.nextafter(floored, np.float32(np.inf)) > thresholds).all()
