"""Fits the note's probability on those who enrolled in past cycles, and writes it with its report and the model card.

python -m holism_products.admissions.model OUTDIR
"""

import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats
from sklearn.linear_model import LogisticRegression

from holism_products.admissions.applicants import EVIDENCE, ORIGINS, Applicant, draw, passes
from holism_products.admissions.card import model_card
from holism_products.admissions.letters import AS_RECORDED, Scale, scale_of
from holism_products.admissions.promise import MODEL_FILE, Promise, write_promise
from holism_products.admissions.report import Interval, Report
from holism_products.admissions.world import (
    FIRST_BAR,
    SECOND_BAR,
    TAKES_PLACE,
    file_of,
    impression,
    interview,
    standard,
)

Progress = Callable[[str, float], None]
Floats = npt.NDArray[np.float64]

REPORT_FILE: Final = "report.json"
CARD_FILE: Final = "MODEL_CARD.md"
APPLICANTS: Final = 40_000
Z95: Final = 1.959964


@dataclass(frozen=True)
class Cycle:
    """Those who enrolled: their entries in standard deviations (a row each), and whether they passed."""

    entries: Floats
    passed: npt.NDArray[np.bool_]


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(folder: Path, seed: int = 0, progress: Progress = silent, *, applicants: int = APPLICANTS) -> Report:
    """Fits on one past cycle, measures on another, and writes MODEL_FILE, REPORT_FILE and CARD_FILE into `folder`.

    Args:
        folder: Made when it is missing.
        progress: Called with the step's name and the share done, 0 to 1.
        applicants: In each cycle; about a quarter enrol.
    """
    progress("past applicants", 0.0)
    chance = random.Random(seed)
    past = [draw(chance) for _ in range(applicants)]
    scale = scale_of(past)
    progress("the cycle before", 0.3)
    enrolled = admitted(past, scale, chance)
    tested = admitted([draw(chance) for _ in range(applicants)], scale, chance)
    progress("fit", 0.7)
    promise = fit(enrolled, scale)
    progress("measure", 0.8)
    report = assess(promise, enrolled, tested, past, seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_promise(promise, folder / MODEL_FILE)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def admitted(applicants: Sequence[Applicant], scale: Scale, chance: random.Random) -> Cycle:
    """Who enrols in a cycle without notes, with letters on one scale."""
    entries, passed = [], []
    for each in applicants:
        file = file_of("", each, scale)
        invited = impression(file, chance) > FIRST_BAR
        if invited and interview(each, file, chance) > SECOND_BAR and chance.random() < TAKES_PLACE:
            entries.append([standard(file, name) for name in EVIDENCE])
            passed.append(chance.random() < passes(each.ability))
    return Cycle(np.array(entries), np.array(passed))


def fit(cycle: Cycle, scale: Scale, names: Sequence[str] = tuple(EVIDENCE)) -> Promise:
    """A logistic regression, hardly penalized; entries that are not named have no weight."""
    used = [name in names for name in EVIDENCE]
    found = LogisticRegression(C=1e3).fit(cycle.entries[:, used], cycle.passed)
    weights = dict.fromkeys(EVIDENCE, 0.0) | dict(zip(names, found.coef_[0].tolist(), strict=True))
    return Promise(float(found.intercept_[0]), weights, {origin: scale.moved[origin] for origin in ORIGINS})


def assess(promise: Promise, enrolled: Cycle, tested: Cycle, past: Sequence[Applicant], seed: int) -> Report:
    """How well it ranks people of a cycle that it never saw, and what it makes of equally able groups."""
    others = [name for name in EVIDENCE if name != "letter"]
    blind = fit(enrolled, promise.scale(), others)
    return Report(
        seed,
        len(enrolled.passed),
        len(tested.passed),
        float(tested.passed.mean()),
        area(log_odds(promise, tested), tested.passed),
        area(log_odds(blind, tested), tested.passed),
        gap(promise, past, AS_RECORDED),
        gap(promise, past, promise.scale()),
    )


def log_odds(promise: Promise, cycle: Cycle) -> Floats:
    """What the model says of each, as log-odds."""
    weights = np.array([promise.weights[name] for name in EVIDENCE])
    return np.asarray(promise.intercept + cycle.entries @ weights)


def area(scores: Floats, passed: npt.NDArray[np.bool_]) -> Interval:
    """The AUC with Hanley and McNeil's interval (1982)."""
    ones, zeros = int(passed.sum()), int((~passed).sum())
    found = (stats.rankdata(scores)[passed].sum() - ones * (ones + 1) / 2.0) / (ones * zeros)
    twice, once = found / (2.0 - found), 2.0 * found**2 / (1.0 + found)
    spread = found * (1.0 - found) + (ones - 1) * (twice - found**2) + (zeros - 1) * (once - found**2)
    half = Z95 * float(np.sqrt(spread / (ones * zeros)))
    return Interval(float(found), float(found) - half, float(found) + half)


def gap(promise: Promise, applicants: Sequence[Applicant], scale: Scale) -> float:
    """By how much the mean probability of applicants from abroad lies below that of the others."""
    said: Mapping[str, list[float]] = {origin: [] for origin in ORIGINS}
    for each in applicants:
        said[each.origin].append(promise.probability(file_of("", each, scale)))
    return float(np.mean(said["home"]) - np.mean(said["abroad"]))


def main(arguments: Sequence[str]) -> None:
    """Trains into the folder, printing progress and where the model card is."""
    folder = Path(arguments[0])
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(sys.argv[1:])
