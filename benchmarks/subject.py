"""What is measured: breast-cancer cases of thirty numbers, judged by boosted trees in ONNX under five guardrails."""

import json
import random
import types
from pathlib import Path
from typing import Annotated, Any

import holism as hm

PROPERTIES = (
    "radius", "texture", "perimeter", "area", "smoothness",
    "compactness", "concavity", "concave_points", "symmetry", "fractal_dimension",
)  # fmt: skip
NAMES = tuple(f"{statistic}_{name}" for statistic in ("mean", "error", "worst") for name in PROPERTIES)
"""The thirty inputs in the order of scikit-learn's data set."""

MODEL_FILE = "benign.onnx"
HIGHEST = 10_000.0
TARGET = "benchmarks.subject:system"

Amount = Annotated[float, hm.Field(ge=0.0, le=HIGHEST)]
Case: Any = types.new_class(
    "Case",
    (hm.Request,),
    exec_body=lambda body: body.update(
        __module__=__name__,
        __annotations__={
            "case": Annotated[str, hm.Unit(), hm.Field(max_length=64)],
            **dict.fromkeys(NAMES, Amount),
        },
    ),
)
"""A request of one text and thirty numbers."""

SWITCH = hm.Switch()
RULE = hm.Rule("the cell has a size", lambda case: case.mean_area > 0.0)
TIMEOUT = hm.Timeout("benign", limit_s=0.05)
BREAKER = hm.Breaker("benign", failures=5)
LIMIT = hm.Limit("benign", 0.001, 0.999)
GUARDRAILS = (SWITCH, RULE, TIMEOUT, BREAKER, LIMIT)

OPTIONS = (
    hm.Silent(),
    hm.Annotate("mark", right=4.0, wrong=-1.0),
    hm.Prompt("second look", right=2.0, wrong=2.5),
    hm.Defer("pathologist", right=3.0, wrong=1.0, cost=1.0),
)
INTERACTION = hm.Interaction(OPTIONS, frequency=hm.AtMost(1, per="day"), explore=0.02)

GOALS = (
    hm.Goal(
        "reviewers agree",
        hm.Layer.LEADING,
        hm.Rate(name="agreement", data="reviewers' clicks", of=lambda f: f.feedback_agreed),
        at_least=0.5,
    ),
    hm.Goal(
        "cases turn out benign",
        hm.Layer.ORGANIZATION,
        hm.Rate(name="benign", data="pathology", of=lambda f: f.outcome_benign, outcome="benign"),
        at_least=0.2,
    ),
    hm.Goal(
        "the probability can be taken at its word",
        hm.Layer.MODEL,
        hm.Calibration(
            name="calibration error",
            data="cases with a finding",
            predicted=lambda f: f.prediction_benign,
            observed=lambda f: f.outcome_benign,
        ),
        at_most=0.5,
    ),
    hm.Goal(
        "benign cases are ranked higher",
        hm.Layer.MODEL,
        hm.Ranking(
            name="AUC",
            data="cases with a finding",
            predicted=lambda f: f.prediction_benign,
            observed=lambda f: f.outcome_benign,
        ),
        at_least=0.6,
    ),
)


def declare(guardrails: tuple[Any, ...] = GUARDRAILS, interaction: hm.Interaction | None = INTERACTION) -> hm.System:
    """The system, or one with fewer guardrails or another interaction, to tell what each costs."""
    return hm.System(
        "cases",
        request=Case,
        components=[hm.Model("benign", hm.Probability("benign"), MODEL_FILE, fallback=0.5)],
        guardrails=guardrails,
        interaction=interaction,
        feedback=[hm.Feedback("agreed")],
        outcomes=[hm.Outcome("benign", matures_days=1)],
        goals=GOALS,
    )


system = declare()


def train(folder: Path) -> Path:
    """Trains the model on scikit-learn's breast-cancer data and writes it and the cases into `folder`."""
    # Servers import this module too, and must not pay for scikit-learn.
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    from holism_products.audit_risk.export import Calibration, to_onnx

    folder.mkdir(parents=True, exist_ok=True)
    inputs, benign = load_breast_cancer(return_X_y=True)
    with threadpool_limits(1):
        trees = HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=0).fit(inputs, benign)
    (folder / MODEL_FILE).write_bytes(to_onnx(trees, Calibration(1.0, 0.0), NAMES))
    cases = [
        {"case": f"case-{number:03d}", **dict(zip(NAMES, row, strict=True))}
        for number, row in enumerate(inputs.round(6).tolist())
    ]
    (folder / "cases.json").write_text(json.dumps(cases))
    return folder


def bodies(folder: Path, seed: int = 0) -> list[bytes]:
    """The cases as JSON bodies of about 850 bytes, in random order."""
    cases = json.loads((folder / "cases.json").read_text())
    random.Random(seed).shuffle(cases)
    return [json.dumps(case).encode() for case in cases]
