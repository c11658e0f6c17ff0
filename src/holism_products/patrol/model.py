"""Fits the three weights on half a year of the record, and writes them with their report and the model card.

python -m holism_products.patrol.model OUTDIR
"""

import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from holism_products.patrol.card import model_card
from holism_products.patrol.city import EVEN, NAMED
from holism_products.patrol.expectation import MODEL_FILE, Weights, write_weights
from holism_products.patrol.patrols import plan
from holism_products.patrol.record import Record, entering
from holism_products.patrol.report import Report, by_day
from holism_products.patrol.world import decide_on, find

Progress = Callable[[str, float], None]
Floats = npt.NDArray[np.float64]

REPORT_FILE: Final = "report.json"
CARD_FILE: Final = "MODEL_CARD.md"
DAYS: Final = 182
TESTED: Final = 91


@dataclass(frozen=True)
class Rows:
    """Of each district and day: the even share, the shares of the last week and of four weeks, and what was learnt."""

    inputs: Floats
    learnt: Floats


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(folder: Path, seed: int = 0, progress: Progress = silent, *, days: int = DAYS) -> Report:
    """Fits on `days` days, measures on TESTED others, and writes MODEL_FILE, REPORT_FILE and CARD_FILE into `folder`.

    Args:
        folder: Made when it is missing.
        progress: Called with the step's name and the share done, 0 to 1.
    """
    progress("live the record", 0.0)
    rows = history(random.Random(seed), days)
    tested = history(random.Random(f"{seed} tested"), TESTED)
    progress("fit", 0.7)
    weights = fit(rows)
    progress("measure", 0.9)
    report = assess(weights, tested, seed, days)
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(weights, folder / MODEL_FILE)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def history(chance: random.Random, days: int) -> Rows:
    """Days planned by the record's last four weeks alone, as before there was a model, and a correction."""
    record, inputs, learnt = Record("none"), [], []
    for _ in range(days):
        recent, longer = record.recent(), record.longer()
        sent = decide_on(plan(longer), chance)
        found = {name: find(each.rate, sent[name], chance) for name, each in NAMED.items()}
        entered = record.end_day(entering(found, sent, record.correction, chance), dict.fromkeys(NAMED, 0.0))
        for name in NAMED if entered else ():
            inputs.append((EVEN, recent[name], longer[name]))
            learnt.append(entered[name])
    return Rows(np.array(inputs), np.array(learnt))


def fit(rows: Rows) -> Weights:
    """The weights, at least 0 and together 1, of the least squared error."""
    # A row that only weights with the sum 1 fulfil, far above all others.
    strict = 1e4 * float(np.abs(rows.inputs).max())
    found, _ = nnls(np.vstack([rows.inputs, np.full(3, strict)]), np.append(rows.learnt, strict))
    even, recent, longer = (found / found.sum()).tolist()
    return Weights(even, recent, longer)


def assess(weights: Weights, rows: Rows, seed: int, days: int) -> Report:
    """How far the weights, the even share and the share of four weeks are from what was learnt on days never seen."""
    fitted = rows.inputs @ np.array([weights.even, weights.recent, weights.longer])
    errors = [np.abs(said - rows.learnt) for said in (fitted, rows.inputs[:, 0], rows.inputs[:, 2])]
    model, even, longer = (by_day(error, len(NAMED)) for error in errors)
    return Report(seed, days, len(rows.learnt), weights.even, weights.recent, weights.longer, model, even, longer)


def main(arguments: Sequence[str]) -> None:
    """Trains into the folder, printing progress and where the model card is."""
    folder = Path(arguments[0])
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(sys.argv[1:])
