"""The pretrained model of addresses: `fraudurl`, which reads the text of an address and nothing else.

It comes with the package (standard library only, no network) and was calibrated where 47 % of the addresses were
phishing. Of the links that people open far fewer are: what it says is therefore used as evidence, the factor by which
the odds change, and not as a probability.
"""

import math
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

from fraudurl.lexical import extract
from fraudurl.model import Model

MODEL: Final = Model(str(files("fraudurl") / "data" / "model_safe.json"))
VERSION: Final = f"fraudurl {version('fraudurl')}"

BALANCED: Final = float(MODEL.meta["calibration_base_rate"])
"""Share of phishing where fraudurl was calibrated."""

FRAUD: Final = float(MODEL.thresholds["fraud"])
LEGITIMATE: Final = float(MODEL.thresholds["legit"])

KEPT: Final = 4_096
"""Addresses whose evidence is held in memory, and nowhere else."""


def log_odds(probability: float) -> float:
    """The logit.

    >>> log_odds(0.5)
    0.0
    """
    return math.log(probability / (1.0 - probability))


def probability(log_odds: float) -> float:
    """The inverse of the logit, without overflow."""
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -700.0 else 0.0


@lru_cache(KEPT)
def url_evidence(url: str) -> float:
    """By how much an address raises or lowers the log-odds of phishing.

    Rounded to a tenth, since the decision is recorded: the exact number would tell the address.
    """
    _, balanced, _, _ = MODEL.predict(extract(url), want_reasons=False)
    return round(log_odds(min(max(balanced, 1e-6), 1.0 - 1e-6)) - log_odds(BALANCED), 1)


def verdict(url: str) -> str:
    """fraudurl's own verdict at its own balance: FRAUD, REVIEW or LEGITIMATE."""
    balanced = probability(url_evidence(url) + log_odds(BALANCED))
    return "FRAUD" if balanced >= FRAUD else "LEGITIMATE" if balanced <= LEGITIMATE else "REVIEW"


def contributions(url: str) -> tuple[dict[str, Any], dict[str, float]]:
    """The features of an address, and what each adds to the log-odds (Saabas 2014), largest first."""
    features: dict[str, Any] = extract(url)
    _, _, added, _ = MODEL.predict(features, want_reasons=True)
    named = zip(MODEL.features, added, strict=True)
    return features, dict(sorted(named, key=lambda each: -each[1]))
