"""Trains what is trained, and measures all of it: the page's scorecard, the combination, the report, the model card.

    python -m holism_products.safe_browsing.model OUTDIR

fraudurl comes trained. The scorecard learns from river's pages, the combination from links and pages that neither model
saw, its calibration from others again, and everything is measured on a fourth part.
"""

import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from holism.training import Calibration, fit_calibration, write_calibration
from holism_products.safe_browsing import measures as measure
from holism_products.safe_browsing import page_model
from holism_products.safe_browsing.card import model_card
from holism_products.safe_browsing.combination import (
    CALIBRATION_FILE,
    MODEL_FILE,
    Floats,
    Phishing,
    combine,
    of_url,
    version,
    written,
)
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

CALIBRATING: Final = 3
"""Times as many links for the calibration: they are drawn at PREVALENCE, since a check takes no weights."""
COUNTED_FROM: Final = 0.02
"""Of them those count to which the model gives at least this. Numbers are shown from BADGES_FROM, 0.05, on; the many
tiny probabilities would hide how wrong those are: an error of 0.07 among what is shown is one of 0.002 among all."""
TOLERANCE: Final = 0.05
"""The largest calibration error, among links that count, with which a number is shown: "70 of 100" is then hardly ever
less than 60 or more than 80. It is what these many links can vouch for."""


@dataclass(frozen=True)
class Links:
    """Drawn links with the truth, and the weight that makes PREVALENCE of them phishing."""

    visits: tuple[Visit, ...]
    phishing: Flags
    weight: Floats


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(folder: Path, seed: int = 0, progress: Progress = silent, *, links: int = LINKS) -> Report:
    """Writes MODEL_FILE, CALIBRATION_FILE, REPORT_FILE and CARD_FILE into `folder`.

    Args:
        folder: Made when it is missing.
        seed: Of the drawn links.
        progress: Called with the step's name and the share done, 0 to 1.
        links: How many to draw for the combination, as many for the report, and CALIBRATING times as many between.

    Raises:
        ValueError: When the links are too few to fit a calibration.
    """
    progress("train the model of pages", 0.0)
    scorecard = page_model.fit()
    progress("combine it with the model of addresses", 0.1)
    drawn = draw("combining", links, seed)
    evidence = np.array(
        [[url_evidence(each.url), page_evidence(scorecard, page_of(each))] for each in drawn.visits], dtype=np.float64
    )
    model = combine(scorecard, evidence, drawn.phishing, drawn.weight)
    progress("calibrate it on other links", 0.3)
    content = written(model)
    calibration = calibrate(model, draw("calibrating", CALIBRATING * links, seed + 2, PREVALENCE), version(content))
    progress("measure on other links", 0.8)
    report = assess(model, calibration, draw("world", links, seed + 1))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    write_calibration(calibration, folder / CALIBRATION_FILE)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def draw(part: Part, count: int, seed: int, share: float = PHISHING_SHARE) -> Links:
    """`count` links to the sites of one part, popular ones more often, and to new attacks, a `share` of them."""
    chance = random.Random(seed)
    bad = round(count * share)
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


def calibrate(model: Phishing, links: Links, version: str) -> Calibration:
    """A line on log-odds, fitted on half of the links that count, and checked on the other half."""
    scores = np.array([model(each) for each in links.visits])
    counts = scores >= COUNTED_FROM
    found, truth = scores[counts].tolist(), links.phishing[counts].tolist()
    return fit_calibration("phishing", version, found, truth, method="platt", tolerance=TOLERANCE)


def assess(model: Phishing, calibration: Calibration, links: Links) -> Report:
    """The report on links that no model saw."""
    truth = links.phishing
    # Link by link: the evidence of an address takes long, and is held for the last few thousand only.
    rows = [(calibration(model(each)), of_url(each), model.of_page(each), verdict(each.url)) for each in links.visits]
    scores, by_url, by_page, verdicts = map(np.array, zip(*rows, strict=True))
    known = np.array([page_model.is_known(page_of(each)) for each in links.visits])
    warned = scores >= WARNS_FROM
    kinds = {"harmless": ~truth, "phishing": truth}
    return Report(
        version=calibration.version,
        url_model=VERSION,
        prevalence=PREVALENCE,
        n_pages=_pages("training"),
        n_checked_pages=_pages("calibrating"),
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
        check=str(calibration.check),
        calibration=measure.calibration(truth, scores, links.weight),
    )


def _pages(part: Part) -> int:
    return sum(len(page_model.pages(part, bad)) for bad in (False, True))


def main(folder: Path) -> None:
    """Trains into `folder`, printing progress and where the model card is."""
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
