"""The model card: it says what matters, with the report's own figures."""

from typing import Any

import pytest

from holism_products.legal_chat.card import model_card, written


@pytest.mark.parametrize(
    "statement",
    ["written by the makers of this demonstration", "## Who should not use it", "## Limits", "(MIT)", "the baseline"],
)
def test_card_makes_its_statements(trained: Any, statement: str) -> None:
    """The card says who wrote the data, who should not use it, the licence, the baseline and the limits."""
    assert statement in model_card(trained.report)


def test_card_has_the_reports_figures(trained: Any) -> None:
    """Accuracy, baseline and AUC stand in the card as measured, and nothing is left to fill in."""
    report, card = trained.report, model_card(trained.report)
    assert f"| {written(report.accuracy)} |" in card
    assert f"| {written(report.tfidf)} |" in card
    assert f"| {report.right_auc:.3f} |" in card
    assert "{" not in card
