"""The model card."""

from typing import Any

from holism_products.toaster.card import model_card, share


def test_the_card_says_what_was_measured(trained: Any) -> None:
    """It holds the version, both comparisons with their intervals, and that it is no safety device."""
    card = model_card(trained.report)
    assert trained.report.version in card
    assert share(trained.report.over_timer) in card
    assert share(trained.report.over_thermometer) in card
    assert "not a safety device" in card
    assert "{" not in card
