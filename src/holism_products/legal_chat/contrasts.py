"""What moves the connections to lawyers? The same people six times, one thing changed each time.

    python -m holism_products.legal_chat.contrasts [MODELS] [VISITORS]

Buttons only; a far worse model, which knows words and no meaning; the product as it is; a model that is never wrong;
the product without the hand-over of hard questions; and the product that answers at once without a certificate. The
people and their chances are the same in all (common random numbers), so that differences are not luck.

It is the finding of Passi and Sengers (2020): once the hard questions are handed over, a more accurate model moves next
to nothing that the chat is for. The bad model even connects more people, for it hands nearly everybody over, and
answers less than half as many: which is why the tree has goals of users beside. To ask back until there is a
certificate costs next to nothing; what it saves, `incident.py` shows.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from msgspec import structs

import holism as hm
from holism.worlds.simulate import simulate
from holism_products.legal_chat.matching import MODEL_FILE
from holism_products.legal_chat.model import fit_words
from holism_products.legal_chat.people import ways_of_asking
from holism_products.legal_chat.system import CHOSEN, LAWYER, Question, system
from holism_products.legal_chat.topic import CLASSES, OTHER
from holism_products.legal_chat.world import DAYS, Season

VISITORS: Final = 8_000
START_US: Final = 1_767_225_600_000_000
"""All seasons begin at the same instant, 1 January 2026."""


@dataclass(frozen=True)
class Contrast:
    """A season and a system that differ from the product in one thing."""

    name: str
    season: Season
    system: hm.System


@dataclass(frozen=True)
class Found:
    """What came of a season: connections and answers per 100 visitors, and what every goal measures."""

    connected: float
    answered: float
    goals: dict[str, hm.Estimate]


def contrasts(visitors: int = VISITORS) -> tuple[Contrast, ...]:
    """The product as it is, and five variants of it."""
    season = Season(visitors)
    return (
        Contrast("buttons only", replace(season, guided_only=True), system),
        Contrast("words, not meaning", season, with_models(*words())),
        Contrast("as it is", season, system),
        Contrast("never wrong", season, with_models(*truth())),
        Contrast("no hand-over", replace(season, hands_over=False), without_hand_over()),
        Contrast("no certificate", season, without_certificate()),
    )


Function = Callable[[Any], Any]


def truth() -> tuple[Function, Function]:
    """The models `topic` and `right` that know what each person means."""
    known = {each.text: each.topic for kind in ways_of_asking().values() for each in kind}

    def topic(question: Question) -> str:
        return known[question.message]

    def right(question: Question) -> float:
        return float(topic(question) != OTHER)

    return topic, right


def words() -> tuple[Function, Function]:
    """The models `topic` and `right` of the baseline on words; its confidence is its probability, as it is."""
    predict = fit_words()

    def topic(question: Question) -> Any:
        return predict(question.message)

    def right(question: Question) -> float:
        return float(max(predict(question.message)[:-1]))

    return topic, right


def with_models(topic: Function, right: Function) -> hm.System:
    """The product with two other models."""
    others = [part for part in system.components if not isinstance(part, hm.Model)]
    models = [
        hm.Model("topic", hm.Category("topic", CLASSES), topic, bounded=True),
        hm.Model("right", hm.Probability("the matched topic is what the person means"), right, bounded=True),
    ]
    return system.replace(components=[*others, *models])


def without_hand_over() -> hm.System:
    """The product that always tries by itself: nothing is deferred, guarded questions get no answer."""
    options = tuple(option for option in interaction().options if option != LAWYER)
    guardrails = [
        hm.Rule(each.name, each.holds) if isinstance(each, hm.Rule) else each
        for each in system.guardrails
        if not isinstance(each, hm.Invariant)
    ]
    return system.replace(
        guardrails=guardrails, interaction=structs.replace(interaction(), options=options, otherwise=hm.Abstain())
    )


def without_certificate() -> hm.System:
    """The product that answers from its own confidence of 0.7 on, from the first day and whatever people say of it."""
    return system.replace(interaction=structs.replace(interaction(), risk=None))


def interaction() -> hm.Interaction:
    """The product's policy."""
    assert system.interaction is not None
    return system.interaction


def live(contrast: Contrast, models: Path, folder: Path) -> Found:
    """Lives the season, with the trained matcher that `models` holds."""
    (folder / "models").mkdir(parents=True)
    shutil.copy(models / MODEL_FILE, folder / "models")
    simulate(contrast.system, contrast.season, folder, seed=7, start_us=START_US)
    end_us = START_US + round((DAYS + 14.0) * 86_400_000_000)
    with hm.open(contrast.system, folder, clock=lambda: end_us) as service:
        rows = list(service.analysis.facts().select("outcome_connected", "mode", "reason").collect().iter_rows())
        statuses = service.analysis.goals().statuses
    share = 100.0 / contrast.season.visitors
    return Found(
        share * sum(bool(connected) for connected, _, _ in rows),
        share * sum(mode == hm.Mode.AUTOMATE or reason == CHOSEN for _, mode, reason in rows),
        {each.goal.name: each.estimate for each in statuses},
    )


def live_all(models: Path, visitors: int) -> dict[str, Found]:
    """What came of all six, by name."""
    with tempfile.TemporaryDirectory() as folder:
        every = contrasts(visitors)
        return {each.name: live(each, models, Path(folder) / each.name.replace(" ", "-")) for each in every}


def show(found: Mapping[str, Found]) -> None:
    """Prints the connections, the answers, and what each goal measures, side by side."""
    print(f"{'':<42}" + "".join(f"{name:>26}" for name in found))
    print(f"{'connections per 100 visitors':<42}" + "".join(f"{each.connected:>26.1f}" for each in found.values()))
    print(f"{'answers per 100 visitors':<42}" + "".join(f"{each.answered:>26.1f}" for each in found.values()))
    for goal in system.goals:
        print(f"{goal.name:<42}" + "".join(f"{_cell(each.goals[goal.name]):>26}" for each in found.values()))


def _cell(estimate: hm.Estimate) -> str:
    if estimate.value is None or estimate.low is None:
        return "no data" if estimate.value is None else f"{estimate.value:.3g}"
    return f"{estimate.value:.3g} ({estimate.low:.3g} to {estimate.high:.3g})"


if __name__ == "__main__":
    show(
        live_all(
            Path(sys.argv[1] if len(sys.argv) > 1 else ".holism/legal_chat/models"),
            int(sys.argv[2]) if len(sys.argv) > 2 else VISITORS,
        )
    )
