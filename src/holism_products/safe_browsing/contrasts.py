"""What protects people? The same people six times, one thing changed each time.

    python -m holism_products.safe_browsing.contrasts [MODELS] [PEOPLE]

Badges only; the product as it is; every page read before it is opened, which makes the model better; the same better
model with fraudurl's own balance, so that its probabilities are too high; warnings for REVIEW, too; and at most one
warning a month. The people, their links and their chances are the same in all (common random numbers), so that
differences are not luck. What is found protects nobody who has learnt not to look: the model that is too sure catches
more than the better one and saves no more passwords, while more than twice as many people leave; warnings for REVIEW
catch nearly all phishing, and more passwords are lost than by the product as it is.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

import holism as hm
from holism.training import read_calibration
from holism.worlds.simulate import simulate
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE, read, version
from holism_products.safe_browsing.system import BADGE, BADGES_A_DAY, SILENT, WARNING, WARNS_FROM, system
from holism_products.safe_browsing.url_model import BALANCED, log_odds, probability, verdict
from holism_products.safe_browsing.visit import PREVALENCE, Visit
from holism_products.safe_browsing.world import Quarter

PEOPLE: Final = 600
DAYS: Final = 90.0
MONTH_S: Final = 30 * 86_400.0
START_US: Final = 1_767_225_600_000_000
"""All quarters begin at the same instant, 1 January 2026."""

Function = Callable[[Any], float]


@dataclass(frozen=True)
class Contrast:
    """A quarter and a system that differ from the product in one thing."""

    name: str
    quarter: Quarter
    system: hm.System


@dataclass(frozen=True)
class Found:
    """What came of a quarter: wrong warnings per person, people gone of 100, and what every goal measures."""

    wrong_warnings: float
    gone: float
    goals: dict[str, hm.Estimate]


def contrasts(people: int = PEOPLE) -> tuple[Contrast, ...]:
    """The product as it is, and five variants of it."""
    quarter = Quarter(people)
    every_page = replace(quarter, page_read=1.0)
    badges = hm.AtMost(BADGES_A_DAY, per="day", modes=(hm.Mode.ANNOTATE,))
    monthly = hm.Interaction(
        (SILENT, BADGE, WARNING), on="phishing", frequency=(badges, hm.AtMost(1, per=MONTH_S, modes=(hm.Mode.PROMPT,)))
    )
    return (
        Contrast("badges only", quarter, system.replace(interaction=hm.Interaction((SILENT, BADGE), on="phishing"))),
        Contrast("as it is", quarter, system),
        Contrast("every page read", every_page, system),
        Contrast("too sure", every_page, with_model(too_sure)),
        Contrast("REVIEW warns", quarter, with_model(warning_of_review)),
        Contrast("one a month", quarter, system.replace(interaction=monthly)),
    )


def served(path: Path) -> Function:
    """What the product acts on: the model in the file, calibrated."""
    model = read(path)
    calibration = read_calibration(path.with_name(CALIBRATION_FILE), "phishing", version(path.read_bytes()))
    return lambda visit: calibration(model(visit))


def too_sure(path: Path) -> Function:
    """The model as if as much were phishing as where fraudurl was calibrated."""
    model, excess = served(path), log_odds(BALANCED) - log_odds(PREVALENCE)
    return lambda visit: probability(log_odds(model(visit)) + excess)


def warning_of_review(path: Path) -> Function:
    """The model, but for addresses that fraudurl does not find harmless, which are always worth a warning."""
    model = served(path)

    def warns(visit: Visit) -> float:
        return model(visit) if verdict(visit.url) == "LEGITIMATE" else max(model(visit), WARNS_FROM + 0.001)

    return warns


def with_model(reader: Callable[[Path], Function]) -> hm.System:
    """The product acting on another model, without the invariant that would hold it back."""
    another = {"source": hm.FromFile(MODEL_FILE, reader), "calibration": ""}
    components = [
        msgspec.structs.replace(part, **another) if part.name == "phishing" else part for part in system.components
    ]
    return system.replace(
        components=components, guardrails=[each for each in system.guardrails if not isinstance(each, hm.Invariant)]
    )


def live(contrast: Contrast, models: Path, folder: Path, days: float = DAYS) -> Found:
    """Lives the quarter, with the trained model that `models` holds."""
    shutil.copytree(models, folder / "models")
    simulate(contrast.system, contrast.quarter, folder, days=days, seed=7, start_us=START_US)
    end_us = START_US + round(days * 86_400_000_000)
    with hm.open(contrast.system, folder, clock=lambda: end_us) as service:
        facts = service.analysis.facts(hold=True)
        wrong = facts.filter(mode="prompt", outcome_phishing=False).select("decision_id").collect()
        gone = facts.filter(outcome_left=True).select("unit").unique().collect()
        statuses = service.analysis.goals().statuses
    people = contrast.quarter.people
    return Found(len(wrong) / people, 100.0 * len(gone) / people, {each.goal.name: each.estimate for each in statuses})


def main(models: Path, people: int) -> None:
    """Lives all six and prints what each goal measures in each."""
    with tempfile.TemporaryDirectory() as folder:
        every = contrasts(people)
        found = {each.name: live(each, models, Path(folder) / each.name.replace(" ", "-")) for each in every}
    print(f"{'':<42}" + "".join(f"{name:>27}" for name in found))
    print(f"{'wrong warnings per person':<42}" + "".join(f"{each.wrong_warnings:>27.2f}" for each in found.values()))
    print(f"{'people gone of 100':<42}" + "".join(f"{each.gone:>27.1f}" for each in found.values()))
    for goal in system.goals:
        print(f"{goal.name:<42}" + "".join(f"{_cell(each.goals[goal.name]):>27}" for each in found.values()))


def _cell(estimate: hm.Estimate) -> str:
    if estimate.value is None or estimate.low is None:
        return "no data" if estimate.value is None else f"{estimate.value:.3g}"
    return f"{estimate.value:.3g} ({estimate.low:.3g} to {estimate.high:.3g})"


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else ".holism/safe_browsing/models"),
        int(sys.argv[2]) if len(sys.argv) > 2 else PEOPLE,
    )
