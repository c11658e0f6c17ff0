"""One probability out of two models: the evidence of the address and of the page, weighed and added.

    log-odds of phishing = start + url weight * evidence of the address + page weight * evidence of the page

With weights of 1 and the prevalence's log-odds as the start this is Bayes' rule for independent evidence. The three
numbers are fitted on links that neither model saw (stacking, Wolpert 1992). Three numbers for all links do not fit the
few that are worth a warning: of those it says too little, so that a calibration is fitted to them on links of its own,
and checked on more (`model.py`). What comes of both can be taken at its word, which the interaction's thresholds rely
on. Without a page the second term is 0.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from holism_products.safe_browsing.page_model import Scorecard, page_evidence, page_of
from holism_products.safe_browsing.url_model import log_odds, probability, url_evidence
from holism_products.safe_browsing.visit import PREVALENCE, Visit

MODEL_FILE: Final = "phishing.json"
CALIBRATION_FILE: Final = "phishing.calibration.json"

Floats = npt.NDArray[np.float64]


class Phishing(msgspec.Struct, frozen=True):
    """What training writes: the page's scorecard, and how the two kinds of evidence are combined."""

    scorecard: dict[str, dict[str, float]]
    start: float
    url_weight: float
    page_weight: float

    def of_page(self, visit: Visit) -> float:
        """The probability by the page alone, in [0, 1]."""
        return probability(log_odds(PREVALENCE) + page_evidence(self.scorecard, page_of(visit)))

    def __call__(self, visit: Visit) -> float:
        """The probability, in [0, 1], that a visit leads to a phishing page."""
        page = page_evidence(self.scorecard, page_of(visit))
        return probability(self.start + self.url_weight * url_evidence(visit.url) + self.page_weight * page)


def of_url(visit: Visit) -> float:
    """The probability by the address alone, in [0, 1]."""
    return probability(log_odds(PREVALENCE) + url_evidence(visit.url))


def read(path: Path) -> Phishing:
    """The combination in a file. Raises OSError, or msgspec's error for a file that is not one."""
    return msgspec.json.decode(path.read_bytes(), type=Phishing)


def read_page(path: Path) -> Callable[[Any], float]:
    """The page's model in the same file."""
    return read(path).of_page


def combine(scorecard: Scorecard, evidence: Floats, phishing: npt.NDArray[np.bool_], weight: Floats) -> Phishing:
    """Fits the three numbers.

    Args:
        evidence: Of shape (links, 2): of the address, of the page (0 where it is not known).
        weight: Of each link, so that phishing weighs PREVALENCE of all.
    """
    fitted = LogisticRegression(C=1e6).fit(evidence, phishing, sample_weight=weight)
    url_weight, page_weight = (round(float(number), 4) for number in fitted.coef_[0])
    points = {name: dict(levels) for name, levels in scorecard.items()}
    return Phishing(points, round(float(fitted.intercept_[0]), 4), url_weight, page_weight)


def written(model: Phishing) -> bytes:
    """The file's content."""
    return json.dumps(msgspec.to_builtins(model), indent=1).encode() + b"\n"


def version(content: bytes) -> str:
    """The first 12 hexadecimal digits of the file's sha256, as decisions name it."""
    return hashlib.sha256(content).hexdigest()[:12]
