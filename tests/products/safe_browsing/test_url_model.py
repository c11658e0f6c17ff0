"""fraudurl as evidence: its own probabilities, verdicts and contributions, and no address kept."""

import math
import sys

import pytest
from fraudurl.lexical import extract

from holism_products.safe_browsing import url_model
from holism_products.safe_browsing.url_model import MODEL, log_odds, probability, url_evidence

PHISHING = "https://paypal.com.account-verify.example/signin"
HARMLESS = "https://en.wikipedia.org/wiki/Phishing"


@pytest.mark.parametrize("url", [PHISHING, HARMLESS, "http://203.0.113.7/", "https://xn--pypal-4ve.example/"])
def test_evidence_is_what_fraudurl_says_at_its_own_balance(url: str) -> None:
    """Evidence and balance give fraudurl's probability back, but for the rounding to a tenth of log-odds."""
    _, balanced, _, _ = MODEL.predict(extract(url))
    back = url_evidence(url) + log_odds(url_model.BALANCED)
    assert back == pytest.approx(log_odds(balanced), abs=0.0501)


def test_verdicts_are_those_of_fraudurl() -> None:
    """Phishing of a known kind is FRAUD, an encyclopedia LEGITIMATE, and many a front page REVIEW."""
    assert [url_model.verdict(url) for url in (PHISHING, HARMLESS, "https://europa.eu/")] == [
        "FRAUD",
        "LEGITIMATE",
        "REVIEW",
    ]


def test_contributions_add_up() -> None:
    """What the features add, and what all addresses have in common, make fraudurl's score; largest first."""
    features, added = url_model.contributions(PHISHING)
    raw = MODEL.raw(MODEL.vector(features))
    _, everywhere = url_model.contributions(HARMLESS)
    common = MODEL.raw(MODEL.vector(extract(HARMLESS))) - sum(everywhere.values())
    assert sum(added.values()) + common == pytest.approx(raw)
    assert list(added.values()) == sorted(added.values(), reverse=True)


@pytest.mark.parametrize("value", [1e-6, 0.015, 0.5, 0.9999])
def test_probability_undoes_log_odds(value: float) -> None:
    """The two are inverse to each other."""
    assert probability(log_odds(value)) == pytest.approx(value)


def test_probability_does_not_overflow() -> None:
    """Even absurd log-odds have a probability."""
    assert probability(-1e6) == 0.0
    assert probability(1e6) == 1.0
    assert probability(-math.log(sys.float_info.max)) >= 0.0
