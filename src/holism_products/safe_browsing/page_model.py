"""The model of pages, trained on river's phishing data: a scorecard of seven things that a browser sees of a page.

A scorecard is a logistic regression on categories: each level adds its points to the log-odds. Of the nine columns two
are left out, the length of the address and a number for a name: the model of addresses reads those itself, and what is
counted twice makes a combination too sure.
"""

import csv
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from holism_products.safe_browsing.visit import Level, Visit

Part = Literal["training", "combining", "calibrating", "world"]
Page = Mapping[str, Level]
Scorecard = Mapping[str, Mapping[str, float]]
"""Points by feature and level, and under "start" what every page begins with."""

FEATURES: Final = (
    "empty_form_handler",
    "popup_window",
    "untrusted_certificate",
    "requests_elsewhere",
    "anchors_elsewhere",
    "popular",
    "young_domain",
)
LEVELS: Final[tuple[Level, ...]] = ("no", "partly", "yes")
SHARES: Final[Mapping[Part, tuple[float, float]]] = {
    "training": (0.0, 0.5),
    "combining": (0.5, 0.6),
    "calibrating": (0.6, 0.7),
    "world": (0.7, 1.0),
}
"""Which part of the rows, shuffled once, is for what: no part ever sees another's."""

PAGES: Final = Path(__file__).with_name("data") / "pages.csv"


@cache
def pages(part: Part, phishing: bool) -> tuple[Page, ...]:
    """Real pages of one part of the data, phishing or harmless."""
    with PAGES.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Level]] = list(csv.DictReader(file))  # type: ignore[arg-type]
    random.Random(1_250).shuffle(rows)
    start, end = (round(share * len(rows)) for share in SHARES[part])
    wanted = "yes" if phishing else "no"
    return tuple({name: row[name] for name in FEATURES} for row in rows[start:end] if row["phishing"] == wanted)


def indicators(rows: Sequence[Page]) -> npt.NDArray[np.float64]:
    """One column for each feature's level beyond "no"."""
    return np.array([[float(row[name] == level) for name in FEATURES for level in LEVELS[1:]] for row in rows])


def fit() -> dict[str, dict[str, float]]:
    """The scorecard of the training rows, on which phishing and harmless pages count as equally many.

    A feature's points are 0 on average over them, so that they say how far a level differs from what is usual.
    """
    bad, good = pages("training", True), pages("training", False)
    truth = np.array([True] * len(bad) + [False] * len(good))
    columns = indicators([*bad, *good])
    fitted = LogisticRegression(C=1.0, class_weight="balanced").fit(columns, truth)
    points = fitted.coef_[0]
    usual = points * (columns[truth].mean(axis=0) + columns[~truth].mean(axis=0)) / 2
    start = float(fitted.intercept_[0] + usual.sum())
    card: dict[str, dict[str, float]] = {"start": {"points": round(start, 3)}}
    for number, name in enumerate(FEATURES):
        mine = slice(number * (len(LEVELS) - 1), (number + 1) * (len(LEVELS) - 1))
        levels = zip(LEVELS, (0.0, *points[mine].tolist()), strict=True)
        card[name] = {level: round(value - float(usual[mine].sum()), 3) for level, value in levels}
    return card


def page_of(visit: Visit) -> Page:
    """What a visit knows of its page."""
    return {name: getattr(visit, name) for name in FEATURES}


def is_known(page: Page) -> bool:
    """Whether all that the scorecard reads is known; of a page that was not read, nothing is."""
    return all(page[name] != "unknown" for name in FEATURES)


def page_evidence(card: Scorecard, page: Page) -> float:
    """By how much a page raises or lowers the log-odds of phishing; 0 for a page that is not known."""
    if not is_known(page):
        return 0.0
    return card["start"]["points"] + sum(card[name][page[name]] for name in FEATURES)
