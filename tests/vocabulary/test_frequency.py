"""A frequency cap is one that can be counted."""

from math import inf, nan

import pytest

import holism as hm


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_so_many_can_be_counted(count: int):
    """The time of each is kept, so that there is a most."""
    with pytest.raises(hm.DeclarationError, match=f"AtMost count: got {count}, allowed is 1 to 100,000"):
        hm.AtMost(count, per="day")
    assert hm.AtMost(100_000, per="day").count == 100_000


@pytest.mark.parametrize("per", [0.0, -1.0, inf, nan])
def test_a_window_has_an_end(per: float):
    """It is more than no time, and not for ever."""
    with pytest.raises(hm.DeclarationError, match=r"AtMost per: got .* s, allowed is more than 0 seconds, and finite"):
        hm.AtMost(1, per=per)
