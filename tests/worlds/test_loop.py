"""Loop gain: a known derivative is found, the interval covers it, and below 1 retraining settles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import holism as hm
from holism.worlds.loop import Loop, loop_gain


def label(f: Any) -> Any:
    return f.outcome_returned


def linear(gain: float, spread: float, *, pull: float = 2.0, shared: float = 5.0) -> Any:
    """Retraining in a linear world: pulls to `pull`, returns `gain` of what was believed; chance mostly shared."""

    def retrain(believed: Sequence[float], seed: int) -> list[float]:
        common = np.random.default_rng(seed).normal(0.0, shared, len(believed))
        own = np.random.default_rng([seed, hash(tuple(believed)) % 2**32]).normal(0.0, spread, len(believed))
        return [pull + gain * each + both + one for each, both, one in zip(believed, common, own, strict=True)]

    return retrain


def closed(retrain: Any, start: tuple[float, ...] = (1.0, 3.0, 8.0), **options: Any) -> Loop:
    return Loop("m", label, "weights", start, retrain, **options)


@pytest.mark.parametrize("gain", [-0.6, 0.0, 0.5, 1.3])
def test_common_chance_cancels(gain: float) -> None:
    """Where both sides live under one chance alone, the gain is exact, however large that chance is."""
    found = loop_gain(closed(linear(gain, 0.0, shared=100.0)), seeds=range(3))
    assert found.value == pytest.approx(gain)
    assert (found.n, found.units) == (6, 3)


def test_intervals_hold_the_gain() -> None:
    """Of 300 intervals at 95 %, 92 to 98 % hold the gain where chance is not all shared."""
    loops = closed(linear(0.7, 0.5))
    found = [loop_gain(loops, seeds=range(start, start + 6)) for start in range(0, 1_800, 6)]
    assert 0.92 <= np.mean([each.low <= 0.7 <= each.high for each in found]) <= 0.98


@pytest.mark.parametrize("gain", [0.5, -0.8])
def test_below_one_it_settles_where_the_theory_says(gain: float) -> None:
    """Retrained again and again, belief comes to pull / (1 - gain); above 1 it leaves every bound."""
    believed: Sequence[float] = (1.0, 3.0, 8.0)
    for seed in range(200):
        believed = linear(gain, 0.0, shared=0.0)(believed, seed)
    assert list(believed) == pytest.approx([2.0 / (1.0 - gain)] * 3)
    for seed in range(200):
        believed = linear(1.3, 0.0, shared=0.0)(believed, seed)
    assert max(believed) > 1e6


def test_the_direction_is_what_sets_beliefs_apart() -> None:
    """By default what all have in common is not changed: a gain of the mean alone is not seen."""

    def averages(believed: Sequence[float], seed: int) -> list[float]:
        return [float(np.mean(believed)) * 3.0] * len(believed)

    assert loop_gain(closed(averages)).value == pytest.approx(0.0)
    along = loop_gain(closed(averages, direction=(1.0, 1.0, 1.0)))
    assert along.value == pytest.approx(3.0)


def test_one_number_is_changed_by_itself() -> None:
    """A belief of one number has no others to differ from."""
    assert loop_gain(closed(linear(0.4, 0.0), (5.0,))).value == pytest.approx(0.4)


def test_progress_goes_to_one() -> None:
    """Each pair of retrainings is told."""
    told: list[float] = []
    loop_gain(closed(linear(0.4, 0.0)), seeds=range(4), progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": ()}, "Loop start: got"),
        ({"start": (1.0, float("nan"))}, "Loop start: got"),
        ({"start": (2.0, 2.0)}, "Loop direction: got none"),
        ({"direction": (1.0,)}, "allowed are 3 numbers that are not all 0"),
        ({"direction": (0.0, 0.0, 0.0)}, "allowed are 3 numbers that are not all 0"),
    ],
)
def test_a_loop_that_is_none_is_refused(options: dict[str, Any], said: str) -> None:
    """A start of numbers, and a direction where they do not give one."""
    with pytest.raises(hm.DeclarationError, match=said):
        closed(linear(0.5, 0.0), **options)


def test_a_retraining_that_returns_something_else_is_refused() -> None:
    """As many finite numbers as were believed."""
    with pytest.raises(hm.DeclarationError, match=r"Loop retrain: got \[1.0\], allowed are 3 finite numbers"):
        loop_gain(closed(lambda believed, seed: [1.0]))
    for options, said in (({"seeds": [1]}, "seeds: got"), ({"size": 0.0}, "size: got")):
        with pytest.raises(hm.DeclarationError, match=said):
            loop_gain(closed(linear(0.5, 0.0)), **options)  # type: ignore[arg-type]
