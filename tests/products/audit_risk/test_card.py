"""Tests of the model card: it says what matters, with the report's own figures."""

from typing import Any

import pytest

from holism_products.audit_risk.card import model_card


@pytest.mark.parametrize(
    "statement",
    [
        "The audits it learnt from are simulated.",
        "## Who should not use it",
        "## Intended use",
        "(MIT)",
        "the ceiling",
        "## Limits",
    ],
)
def test_card_makes_its_statements(trained: Any, statement: str) -> None:
    """The card states the simulation, its use, its misuse, the data's licence, the ceiling and its limits."""
    assert statement in model_card(trained.report)


def test_card_has_the_reports_figures(trained: Any) -> None:
    """The AUC with its interval, the ceiling and every group's size stand in the card as measured."""
    report, card = trained.report, model_card(trained.report)
    assert f"{report.auc.value:.3f} (95 % interval {report.auc.low:.3f} to {report.auc.high:.3f})" in card
    assert f"| {report.ceiling_auc:.3f} |" in card
    assert f"Its check on the test returns: {report.check}." in card
    assert all(f"| {g.n:,} |" in card for g in (*report.calibration, *report.slices))
    assert "{" not in card
