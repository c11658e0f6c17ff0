"""The card says what the model is not for."""

from typing import Any

from holism_products.patrol.card import model_card


def test_the_card_warns(trained: Any) -> None:
    """Not for real patrols, and found is not committed."""
    card = " ".join(model_card(trained.report).split())
    assert "not meant for planning real patrols" in card
    assert "It does not predict crime" in card
