"""The toaster with the guards taken out."""

import pytest

from holism_products.toaster import fire
from holism_products.toaster.thermal import FIRE_C, STEP_S


def test_without_guards_there_is_a_shortest_fire() -> None:
    """It takes so many steps and not one fewer; the temperatures that are printed say the same."""
    steps = fire.shortest_fire()
    assert steps is not None
    assert 60.0 <= steps * STEP_S <= 150.0
    assert fire.burns(fire.unguarded, fire.heating(steps))
    assert not fire.burns(fire.unguarded, fire.heating(steps - 1))
    *before, (_, last) = fire.course(steps)
    assert last.bread_c >= FIRE_C
    assert all(heat.bread_c < FIRE_C for _, heat in before)


def test_with_guards_there_is_none() -> None:
    """The same model, voltage and crumbs burn nothing in ten minutes with the guards in place."""
    assert fire.shortest_fire(fire.guarded) is None


def test_the_command_prints_the_fire_and_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    """It names the seconds, what the guards make of it, and a test of the smallest step that can be pasted."""
    fire.main()
    told = capsys.readouterr().out
    assert "Without guards: fire after" in told
    assert "no fire within 600 s" in told
    assert "from holism_products.toaster.incident import without_guards as system" in told
    assert "replay(" in told
