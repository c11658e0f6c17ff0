"""The declaration: what it never does, what it does not read, and when the note leans."""

from types import SimpleNamespace
from typing import Any

import pytest

import holism as hm
from holism_products.admissions.system import DOUBTFUL, OPEN, STRONG, is_modest, system

FILE = {
    "applicant": "a-1", "cycle": "2026", "origin": "home", "grades": 72.0, "test": 60.0, "statement": 3.0,
    "months": 16.0, "letter": 3.2,
}  # fmt: skip


def test_it_only_annotates(service: hm.Service) -> None:
    """No option interrupts anybody or acts."""
    assert system.interaction is not None
    assert {option.mode for option in system.interaction.options} == {hm.Mode.ANNOTATE}
    assert service.decide(FILE).mode is hm.Mode.ANNOTATE


@pytest.mark.parametrize(
    ("change", "action"),
    [
        ({"grades": 95.0, "test": 90.0, "statement": 4.8, "letter": 4.8}, STRONG),
        ({"grades": 50.0, "test": 30.0, "statement": 2.0, "letter": 2.0}, DOUBTFUL),
        ({}, OPEN),
    ],
)
def test_the_note_leans_where_the_file_does(service: hm.Service, change: dict[str, float], action: str) -> None:
    """A strong file has a strong note, a weak one a doubtful, an average one an open."""
    assert service.decide(FILE | change).action == action


def test_origin_is_not_read(service: hm.Service) -> None:
    """The same file from either country has the same note."""
    home, abroad = (service.decide(FILE | {"origin": origin, "applicant": origin}) for origin in ("home", "abroad"))
    assert home.predictions["passes"].value == abroad.predictions["passes"].value


def test_without_grades_there_is_no_note(service: hm.Service) -> None:
    """It abstains and says why."""
    decision = service.decide(FILE | {"grades": 0.0})
    assert (decision.mode, decision.reason) == (hm.Mode.ABSTAIN, "a file without grades has no note")


def test_certainty_is_not_modest() -> None:
    """The claim can fail: a probability of 1 is none that may be shown."""

    def said(value: float) -> Any:
        return SimpleNamespace(predictions={"passes": SimpleNamespace(value=value)})

    assert (is_modest(said(0.5)), is_modest(said(1.0))) == (True, False)
