"""Trains what is trained, and measures all of it: the page's scorecard, the combination, the report, the model card.

    python -m holism_products.safe_browsing.model OUTDIR

fraudurl comes trained. The scorecard learns from river's pages, the combination from links and pages that neither model
saw, and everything is measured on a third part.
"""

import hashlib
import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from holism_products.safe_browsing import measures as measure
from holism_products.safe_browsing import page_model
from holism_products.safe_browsing.card import model_card
from holism_products.safe_browsing.combination import MODEL_FILE, Floats, Phishing, combine, of_url, written
from holism_products.safe_browsing.measures import Flags, Report
from holism_products.safe_browsing.page_model import Part, page_evidence, page_of
from holism_products.safe_browsing.population import PAGE_READ, Campaign, Site, address_of, campaign, popular, sites
from holism_products.safe_browsing.system import BADGES_FROM, WARNS_FROM
from holism_products.safe_browsing.url_model import VERSION, url_evidence, verdict
from holism_products.safe_browsing.visit import PREVALENCE, Visit, visit_to

Progress = Callable[[str, float], None]

REPORT_FILE: Final = "report.json"
CARD_FILE: Final = "MODEL_CARD.md"
LINKS: Final = 16_000
PHISHING_SHARE: Final = 0.25
"""Of the links that are drawn; each is weighed so that PREVALENCE counts."""


@dataclass(frozen=True)
class Links:
    """Drawn links with the truth, and the weight that makes PREVALENCE of them phishing."""

    visits: tuple[Visit, ...]
    phishing: Flags
    weight: Floats


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(folder: Path, seed: int = 0, progress: Progress = silent, *, links: int = LINKS) -> Report:
    """Writes MODEL_FILE, REPORT_FILE and CARD_FILE into `folder`.

    Args:
        folder: Made when it is missing.
        seed: Of the drawn links.
        progress: Called with the step's name and the share done, 0 to 1.
        links: How many to draw for the combination, and as many for the report.
    """
    progress("train the model of pages", 0.0)
    scorecard = page_model.fit()
    progress("combine it with the model of addresses", 0.1)
    drawn = draw("combining", links, seed)
    evidence = np.array(
        [[url_evidence(each.url), page_evidence(scorecard, page_of(each))] for each in drawn.visits], dtype=np.float64
    )
    model = combine(scorecard, evidence, drawn.phishing, drawn.weight)
    progress("measure on other links", 0.5)
    content = written(model)
    report = assess(model, draw("world", links, seed + 1), hashlib.sha256(content).hexdigest()[:12])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def draw(part: Part, count: int, seed: int) -> Links:
    """`count` links to the sites of one part, popular ones more often, and to new attacks."""
    chance = random.Random(seed)
    bad = round(count * PHISHING_SHARE)
    known = sites(part)
    origins: list[Site | Campaign] = [popular(known, chance) for _ in range(count - bad)]
    origins += [campaign(part, chance) for _ in range(bad)]
    visits = []
    for origin in origins:
        page = origin.page if chance.random() < PAGE_READ else None
        visits.append(visit_to("", address_of(origin.link(chance)), page))
    phishing = np.arange(count) >= count - bad
    weight = np.where(phishing, PREVALENCE / bad, (1.0 - PREVALENCE) / (count - bad)) * count
    return Links(tuple(visits), phishing, weight)


def assess(model: Phishing, links: Links, version: str) -> Report:
    """The report on links that no model saw."""
    truth = links.phishing
    scores = np.array([model(each) for each in links.visits])
    known = np.array([page_model.is_known(page_of(each)) for each in links.visits])
    by_url = np.array([of_url(each) for each in links.visits])
    by_page = np.array([model.of_page(each) for each in links.visits])
    verdicts = np.array([verdict(each.url) for each in links.visits])
    warned = scores >= WARNS_FROM
    kinds = {"harmless": ~truth, "phishing": truth}
    return Report(
        version=version,
        url_model=VERSION,
        prevalence=PREVALENCE,
        n_pages=sum(len(page_model.pages("training", bad)) for bad in (False, True)),
        n_links=len(truth),
        url_auc=measure.auc(truth, by_url),
        page_auc=measure.auc(truth[known], by_page[known]),
        auc=measure.auc(truth, scores),
        caught=measure.share(warned[truth]),
        interrupted=measure.share(warned[~truth]),
        badged=measure.share(((scores >= BADGES_FROM) & ~warned)[~truth]),
        precise=float(links.weight[truth & warned].sum() / max(links.weight[warned].sum(), 1e-12)),
        thresholds={"badge": BADGES_FROM, "warning": WARNS_FROM},
        verdicts={
            kind: {name: float((verdicts[among] == name).mean()) for name in ("FRAUD", "REVIEW", "LEGITIMATE")}
            for kind, among in kinds.items()
        },
        verdicts_n={kind: int(among.sum()) for kind, among in kinds.items()},
        review_interrupted=measure.share(warned[~truth & (verdicts == "REVIEW")]),
        calibration=measure.calibration(truth, scores, links.weight),
    )


def main(folder: Path) -> None:
    """Trains into `folder`, printing progress and where the model card is."""
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
