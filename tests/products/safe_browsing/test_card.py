"""The model card: it says what matters, with the report's own figures."""

from typing import Any

import pytest

from holism_products.safe_browsing.card import model_card


@pytest.mark.parametrize(
    "statement",
    ["are made up", "## Who should not use it", "## Limits", "(MIT;", "Its target is turned round", "is an assumption"],
)
def test_card_makes_its_statements(trained: Any, statement: str) -> None:
    """The card says what is made up, who should not use it, licences, what was inferred, and the limits."""
    assert statement in model_card(trained.report)


def test_card_has_the_reports_figures(trained: Any) -> None:
    """AUC, shares and verdicts stand in the card as measured, and nothing is left to fill in."""
    report, card = trained.report, model_card(trained.report)
    assert f"| AUC, both | {report.auc.value:.3f} |" in card
    assert f"| phishing warned of | {report.caught.value:.2%} |" in card
    assert f"| {report.verdicts['harmless']['REVIEW']:.1%} |" in card
    assert f"from a probability of {report.thresholds['warning']:.1%} on" in card
    assert f"not clearly harmless: {report.check}." in card
    assert "{" not in card
