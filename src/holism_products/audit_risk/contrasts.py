"""What moves the goals? The same season lived four times, one thing changed each time.

    python -m holism_products.audit_risk.contrasts [MODELS] [FILERS]

The best possible model ranks better than ours, and little that matters moves; probabilities that are four times too
high, and words that are harder to understand, move what people do and think. The people and their chances are the same
in all four (common random numbers), so that differences are not luck.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

import holism as hm
from holism.worlds.simulate import simulate
from holism_products.audit_risk.audits import audit_probability
from holism_products.audit_risk.features import FIELDS, row
from holism_products.audit_risk.model import MODEL_FILE
from holism_products.audit_risk.system import TaxReturn, system
from holism_products.audit_risk.world import Season

FILERS = 12_000
START_US = 1_767_225_600_000_000
"""The four seasons begin at the same instant, 1 January 2026."""


@dataclass(frozen=True)
class Contrast:
    """A season and a system that differ from the product in one thing."""

    name: str
    season: Season
    system: hm.System


def contrasts(models: Path, filers: int = FILERS) -> tuple[Contrast, ...]:
    """The product as it is, and three variants of it; `models` holds the trained model."""
    session = onnxruntime.InferenceSession(models / MODEL_FILE, providers=["CPUExecutionProvider"])

    def too_high(request: TaxReturn) -> float:
        (answer,) = session.run(None, {"features": np.array([row(request)], dtype=np.float32)})
        return min(4.0 * float(answer[0, 0]), 1.0)

    season = Season(filers)
    return (
        Contrast("as it is", season, system),
        Contrast("best possible model", season, _with(hm.Model("risk", PREDICTS, true_probability, bounded=True))),
        Contrast("4 times too high", season, _with(hm.Model("risk", PREDICTS, too_high, bounded=True))),
        Contrast("label only", Season(filers, wording="label only"), system),
    )


PREDICTS = hm.Probability("audited")


def true_probability(request: TaxReturn) -> float:
    """The world's own probability of an audit, which no model can beat."""
    columns = {name: np.array([getattr(request, name)]) for name in FIELDS}
    return float(audit_probability(columns)[0])


def live(contrast: Contrast, models: Path, folder: Path) -> dict[str, hm.Estimate]:
    """Lives the season and returns what every goal measures, by its name."""
    folder.mkdir(parents=True)
    shutil.copytree(models, folder / "models")
    simulate(contrast.system, contrast.season, folder, seed=7, start_us=START_US)
    with hm.open(contrast.system, folder, clock=lambda: START_US + 90 * 86_400 * 1_000_000) as service:
        return {each.goal.name: each.estimate for each in service.analysis.goals().statuses}


def _with(model: hm.Model) -> hm.System:
    others = [part for part in system.components if not isinstance(part, hm.Model)]
    return system.replace(components=[*others, model])


def main(models: Path, filers: int) -> None:
    """Lives all four and prints what each goal measures in each."""
    with tempfile.TemporaryDirectory() as folder:
        every = contrasts(models, filers)
        found = {each.name: live(each, models, Path(folder) / each.name.replace(" ", "-")) for each in every}
    print(f"{'':<42}" + "".join(f"{name:>30}" for name in found))
    for goal in system.goals:
        cells = [_cell(estimates[goal.name]) for estimates in found.values()]
        print(f"{goal.name:<42}" + "".join(f"{cell:>30}" for cell in cells))


def _cell(estimate: hm.Estimate) -> str:
    if estimate.value is None or estimate.low is None:
        return "no data"
    return f"{estimate.value:.3g} ({estimate.low:.3g} to {estimate.high:.3g})"


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else ".holism/audit_risk/models"),
        int(sys.argv[2]) if len(sys.argv) > 2 else FILERS,
    )
