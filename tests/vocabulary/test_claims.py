"""What may happen only so often is counted exactly, also where a clock is set back."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holism.engines.memory import MemoryState
from holism.vocabulary.claims import Claims
from holism.worlds.clock import VirtualClock

BOUNDS = [(2, 5), (3, 12)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-8, 8), max_size=40))
def test_it_is_what_counting_allows(steps: list[int]):
    """Whichever way the clock goes: what is claimed within a window, or after now, counts."""
    clock, state = VirtualClock(1_000), MemoryState()
    claims, claimed = Claims(BOUNDS, state, "c/", clock), []
    for step in steps:
        clock.now_us += step
        # What has lapsed for all windows is forgotten at the next claim, also where the clock then goes back.
        kept = [time_us for time_us in claimed if time_us > clock.now_us - 12]
        allowed = all(
            sum(time_us > clock.now_us - window_us for time_us in kept) < count for count, window_us in BOUNDS
        )
        assert claims.left("v") is allowed
        assert claims.claim("v") is allowed
        claimed = [*kept, clock.now_us] if allowed else kept


def test_what_is_kept_is_in_order():
    """Also where it was claimed with a clock that was set back."""
    clock, state = VirtualClock(1_000), MemoryState()
    claims = Claims([(5, 1_000)], state, "c/", clock)
    for time_us in (1_000, 1_500, 1_200, 1_600, 1_100):
        clock.now_us = time_us
        assert claims.claim("v")
    assert struct.unpack("<5q", state.load("c/v")[1]) == (1_000, 1_100, 1_200, 1_500, 1_600)


class Time(int):
    """A time that counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __gt__(self, other: object) -> bool:
        Time.compared += 1
        return int.__gt__(self, other)

    def __le__(self, other: object) -> bool:
        Time.compared += 1
        return int.__le__(self, other)


@pytest.mark.parametrize("count", [10, 100_000])
def test_looking_does_not_take_longer_the_more_there_are(count: int):
    """Whether one is left is seen from one time, of ten as of a hundred thousand."""
    claims = Claims([(count, 10**9)], MemoryState(), "c/", VirtualClock(10**6))
    claims._claimed["v"] = tuple(map(Time, range(count)))
    Time.compared = 0
    assert not claims.left("v")
    assert Time.compared == 1
