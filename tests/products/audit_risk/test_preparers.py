"""Who decides what the meter defers, and how."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from holism_products.audit_risk.preparers import PREPARERS, look_at


class Desk:
    """Notes what is done at it; the system leans to the meter."""

    def __init__(self) -> None:
        self.taken_by, self.reviewed = "", ("", "")

    def take(self, decision: str, by: str) -> None:
        self.taken_by = by

    def suggested(self, decision: Any) -> str:
        return "meter"

    def review(self, decision: str, by: str, action: str, reason: str) -> None:
        self.reviewed = (by, action)


def lived(name: str, day: float = 0.25) -> tuple[Desk, list[float]]:
    """The desk after a case was decided, and the waits until then, in seconds."""
    desk = Desk()
    environment: Any = SimpleNamespace(day=day, desk=desk)
    return desk, list(look_at(environment, SimpleNamespace(id="1"), name))  # type: ignore[arg-type]


def test_a_case_is_taken_in_the_next_days_eight_hours() -> None:
    """Whoever takes it also decides it, and looks at it for a while before."""
    for number in range(50):
        desk, (until_taken_s, looked_s) = lived(f"filer {number}")
        assert 0.0 <= until_taken_s / 3_600 - 18.0 <= 8.0
        assert looked_s > 0.0
        assert desk.taken_by == desk.reviewed[0] != ""


def test_two_look_and_one_stamps() -> None:
    """Each agrees with what the system leans to as often as is assumed of them; Robin always does."""
    cases = [lived(f"filer {number}")[0].reviewed for number in range(1_500)]
    n, agreed = Counter(by for by, _ in cases), Counter(by for by, action in cases if action == "meter")
    for preparer in PREPARERS:
        assert agreed[preparer.name] / n[preparer.name] == pytest.approx(preparer.agrees, abs=0.06)
    assert agreed["Robin"] == n["Robin"]
