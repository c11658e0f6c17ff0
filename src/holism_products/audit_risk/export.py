"""Writes gradient boosted trees as an ONNX file of two nodes: the trees, then a sigmoid.

skl2onnx 1.20 cannot convert these trees with protobuf 7 (it passes booleans where integers are due), and it
would answer with a label and both classes. The trees' arrays map onto the operator one to one, so they are
written here; training compares the file with scikit-learn each time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper
from sklearn.ensemble import HistGradientBoostingClassifier

OPSETS = {"": 18, "ai.onnx.ml": 3}
IR_VERSION = 8


@dataclass(frozen=True)
class Calibration:
    """Platt scaling: the calibrated log-odds are `slope` times the trees' plus `shift`."""

    slope: float
    shift: float


def to_onnx(trees: HistGradientBoostingClassifier, calibration: Calibration, names: Sequence[str]) -> bytes:
    """The ONNX file's content: `features` float32 [N, len(names)] to `probability` float32 [N, 1].

    The calibration is folded into the leaves. `names`, the inputs in order, are a JSON list under the
    metadata key "features". Inputs must not be NaN.
    """
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["log_odds"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[calibration.slope * float(trees._baseline_prediction.item()) + calibration.shift],
        **attributes([predictor.nodes for (predictor,) in trees._predictors], calibration.slope),
    )
    graph = helper.make_graph(
        [ensemble, helper.make_node("Sigmoid", ["log_odds"], ["probability"])],
        "audit_risk",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, len(names)])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid(domain, number) for domain, number in OPSETS.items()]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="holism")
    helper.set_model_props(model, {"features": json.dumps(list(names))})
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def attributes(trees: Sequence[npt.NDArray[Any]], slope: float) -> dict[str, Any]:
    """TreeEnsembleRegressor's arrays (onnx.ai, operators ai.onnx.ml) from scikit-learn's tree nodes."""
    nodes = np.concatenate(trees)
    tree_ids = np.repeat(np.arange(len(trees)), [len(tree) for tree in trees])
    node_ids = np.concatenate([np.arange(len(tree)) for tree in trees])
    leaf = nodes["is_leaf"] == 1
    return {
        "nodes_treeids": tree_ids.tolist(),
        "nodes_nodeids": node_ids.tolist(),
        "nodes_featureids": np.where(leaf, 0, nodes["feature_idx"]).tolist(),
        "nodes_modes": np.where(leaf, "LEAF", "BRANCH_LEQ").tolist(),
        "nodes_values": np.where(leaf, 0.0, floor32(nodes["num_threshold"])).tolist(),
        "nodes_truenodeids": np.where(leaf, 0, nodes["left"]).tolist(),
        "nodes_falsenodeids": np.where(leaf, 0, nodes["right"]).tolist(),
        "target_treeids": tree_ids[leaf].tolist(),
        "target_nodeids": node_ids[leaf].tolist(),
        "target_ids": [0] * int(leaf.sum()),
        "target_weights": (slope * nodes["value"][leaf]).tolist(),
    }


def floor32(thresholds: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """The largest float32 not above each threshold: float32 inputs then branch as they did in float64."""
    nearest = thresholds.astype(np.float32)
    return np.where(nearest > thresholds, np.nextafter(nearest, np.float32(-np.inf)), nearest)
