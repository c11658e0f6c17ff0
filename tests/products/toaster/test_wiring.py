"""The wire between the system and its model."""

import pytest

from holism_products.toaster.controller import MODEL_FILE
from holism_products.toaster.readings import Readings
from holism_products.toaster.system import system
from holism_products.toaster.thermal import RATED_W
from holism_products.toaster.wiring import ADVERSARY_W, Wiring

FRESH = Readings("t", "1", 0.0, 3, 22.0, 22.0, 22.0, 22.0)


def test_the_wire_carries_the_model_until_it_is_broken(trained: object, wiring: Wiring) -> None:
    """Whole it says what the model says; else what the adversary asks for, or nothing at all."""
    ask = wiring.read(trained.folder / MODEL_FILE)  # type: ignore[attr-defined]
    assert ask(FRESH) == RATED_W
    wiring.trouble = "adversary"
    assert ask(FRESH) == ADVERSARY_W
    wiring.trouble = "no model"
    with pytest.raises(ConnectionError):
        ask(FRESH)
    wiring.trouble = ""
    assert ask(FRESH) == RATED_W


def test_all_but_the_wire_is_as_declared(wiring: Wiring) -> None:
    """Guardrails, goals, interaction and claims are the product's own."""
    wired = wiring.system()
    assert (wired.guardrails, wired.goals, wired.interaction) == (system.guardrails, system.goals, system.interaction)
    assert wired.models[0].file == system.models[0].file
    assert wired.claims == system.claims
