"""An option is worth a number, and can be taken back within a time that a clock can show."""

from math import inf, nan

import pytest

import holism as hm


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize("name", ["right", "wrong", "cost"])
def test_what_it_is_worth_is_a_finite_number(name: str, value: float):
    """Nothing could be said of which option is best otherwise."""
    with pytest.raises(hm.DeclarationError, match=rf"Option 'ask' {name}: got {value}, allowed is a finite number"):
        hm.Prompt("ask", **{name: value})
    with pytest.raises(hm.DeclarationError, match=rf"Option 'ask' worth of 'spam': got {value}, allowed is a finite"):
        hm.Prompt("ask", worth={"spam": value})


@pytest.mark.parametrize("undo_s", [nan, inf, 0.0, -1.0, 1e9])
def test_it_can_be_taken_back_within_a_time_to_come(undo_s: float):
    """The end of that time is recorded: it must be one, and at most ten years away."""
    with pytest.raises(hm.DeclarationError, match=r"Option 'pay' undo_s: got .*, allowed is more than 0 and at most"):
        hm.Automate("pay", undo_s=undo_s)
