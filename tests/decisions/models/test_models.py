"""Models from files: what they read, what they answer, and what is refused."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import skops.io
from onnx import TensorProto, helper
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

import holism as hm
from holism.decisions.models.load import load
from holism.vocabulary.errors import ModelError
from shop import VISIT, Visit, declare

SCHEMA_FIELDS = ("amount", "count", "member", "channel")


def onnx_sum(path: Path, width: int, features: tuple[str, ...] = (), weights: list[float] | None = None) -> None:
    """A graph that answers with the logistic function of a weighted sum."""
    weight = np.array(weights or [1.0] * width, dtype=np.float32).reshape(width, 1)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["s"]), helper.make_node("Sigmoid", ["s"], ["p"])],
        "sum",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("p", TensorProto.FLOAT, [None, 1])],
        [onnx.numpy_helper.from_array(weight, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if features:
        entry = model.metadata_props.add()
        entry.key, entry.value = "features", json.dumps(features)
    path.write_bytes(model.SerializeToString())


def adapter(folder: Path, source: str, **options):
    model = hm.Model("score", hm.Probability("x"), source, **options)
    system = declare(components=[model], features=[hm.Feature("half", lambda request: request.amount / 2)])
    return load(system, model, folder)


def sigmoid(value: float) -> float:
    return 1 / (1 + np.exp(-value))


@pytest.mark.parametrize(
    ("inputs", "value"),
    [
        (("amount",), 1.5),
        (("half", "amount"), 0.75 + 1.5),
        (("channel", "member", "count"), 1 + 1 + 3),
        (("amount", "half", "channel"), 1.5 + 0.75 + 1),
    ],
)
def test_onnx_reads_fields_and_features_in_the_named_order(tmp_path: Path, inputs: tuple[str, ...], value: float):
    """Numbers, booleans, categories by position and features come in the order that the model names."""
    weights = [1.0] * len(inputs)
    onnx_sum(tmp_path / "m.onnx", len(inputs), weights=weights)
    request = Visit("v", "o", 1.5, count=3, member=True, channel="shop")
    loaded = adapter(tmp_path, "m.onnx", inputs=inputs)
    assert float(loaded.predict(request, {"half": 0.75})) == pytest.approx(sigmoid(value), abs=1e-6)


def test_onnx_names_its_own_inputs(tmp_path: Path):
    """Names in the file's metadata are used, so that training and serving cannot differ in their order."""
    onnx_sum(tmp_path / "m.onnx", 2, features=("count", "amount"), weights=[100.0, 0.001])
    loaded = adapter(tmp_path, "m.onnx")
    assert float(loaded.predict(Visit("v", "o", 900.0, count=0), {"half": 450.0})) == pytest.approx(sigmoid(0.9))


def test_the_version_is_that_of_the_content(tmp_path: Path):
    """Another content, another version; the same content, the same version."""
    onnx_sum(tmp_path / "a.onnx", 1)
    onnx_sum(tmp_path / "b.onnx", 1)
    onnx_sum(tmp_path / "c.onnx", 1, weights=[2.0])
    versions = [adapter(tmp_path, f"{name}.onnx", inputs=("amount",)).version for name in "abc"]
    assert versions[0] == versions[1] != versions[2]
    assert len(versions[0]) == 12


def test_a_model_of_another_width_is_refused(tmp_path: Path):
    """A file that reads other inputs than are named is refused when it is loaded."""
    onnx_sum(tmp_path / "m.onnx", 3)
    with pytest.raises(ModelError, match="got 1 names, allowed are the 3 that the file reads"):
        adapter(tmp_path, "m.onnx", inputs=("amount",))


def test_inputs_that_do_not_exist_are_refused(tmp_path: Path):
    """Names from the file's metadata must be fields or features."""
    onnx_sum(tmp_path / "m.onnx", 1, features=("colour",))
    with pytest.raises(hm.DeclarationError, match="inputs: got colour"):
        adapter(tmp_path, "m.onnx")


def test_what_is_no_model_is_refused(tmp_path: Path):
    """A broken file is named as such."""
    (tmp_path / "m.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="onnxruntime cannot load"):
        adapter(tmp_path, "m.onnx")


def test_skops_answers_as_the_estimator_does(tmp_path: Path):
    """A scikit-learn classifier from a skops file gives its probability of the positive class."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 2))
    estimator = LogisticRegression().fit(rows, rows.sum(axis=1) > 0)
    skops.io.dump(estimator, tmp_path / "m.skops")
    loaded = adapter(tmp_path, "m.skops", inputs=("amount", "count"))
    expected = estimator.predict_proba([[0.3, 1.0]])[0, 1]
    assert float(loaded.predict(Visit("v", "o", 0.3, count=1), {})) == pytest.approx(expected)


def test_skops_refuses_types_that_are_not_trusted(tmp_path: Path):
    """A file that would run a function of its own is not loaded."""
    skops.io.dump(FunctionTransformer(func=Path.unlink), tmp_path / "m.skops")
    with pytest.raises(ModelError, match="allowed are those that skops trusts"):
        adapter(tmp_path, "m.skops", inputs=("amount",))


def test_a_number_is_predicted_by_a_regressor(open_system, tmp_path: Path):
    """A regressor's answer is a number without a confidence; the interaction takes it as right."""
    estimator = DummyRegressor(strategy="constant", constant=7.5).fit([[0.0]], [7.5])
    skops.io.dump(estimator, tmp_path / "m.skops")
    model = hm.Model("score", hm.Number("spent", unit="USD"), tmp_path / "m.skops", inputs=("amount",))
    decision = open_system(declare(components=[model])).decide(VISIT)
    prediction = decision.predictions["score"]
    assert (decision.error, prediction.value, prediction.confidence) == (None, 7.5, None)
    assert decision.action == "ask"
