"""What the machine makes of a decision."""

from types import SimpleNamespace
from typing import Any

import pytest

import holism as hm
from holism_products.toaster.lever import is_over, power_w


def decided(mode: hm.Mode, watts: float | None = None, fallback: bool = False) -> Any:
    predictions = {} if watts is None else {"power": SimpleNamespace(value=watts, fallback=fallback)}
    return SimpleNamespace(mode=mode, predictions=predictions)


@pytest.mark.parametrize(
    ("decision", "watts", "over"),
    [
        (decided(hm.Mode.AUTOMATE, 500.0), 500.0, False),
        (decided(hm.Mode.AUTOMATE, 0.0), 0.0, True),
        (decided(hm.Mode.AUTOMATE, 0.0, fallback=True), 0.0, False),
        (decided(hm.Mode.ABSTAIN, 500.0), 0.0, True),
        (decided(hm.Mode.ABSTAIN), 0.0, True),
    ],
)
def test_the_lever_goes_up_when_all_is_done_or_a_guard_ends_it(decision: Any, watts: float, over: bool) -> None:
    """It heats only to toast; 0 W of the model's own means done, 0 W in its place means wait."""
    assert (power_w(decision), is_over(decision)) == (watts, over)
