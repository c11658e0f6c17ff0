"""The search: as many cases as asked for, the same for the same seed, and the simplest at the end."""

from hypothesis import strategies as st

from holism.verification.search import explore, smallest


def shown(seed: int) -> list[int]:
    found: list[int] = []
    explore(st.integers(0, 10_000), found.append, 50, seed)
    return found


def test_the_seed_decides_what_is_tried():
    """Another seed tries other cases; no more are tried than asked for."""
    assert shown(1) == shown(1)
    assert shown(1) != shown(2)
    assert len(shown(1)) == 50


def test_a_small_space_is_tried_once():
    """Where there are fewer different cases, there is nothing more to try."""
    found: list[bool] = []
    explore(st.booleans(), found.append, 50, 0)
    assert sorted(found) == [False, True]


def test_the_smallest_is_the_simplest():
    """Of all lists with too large a sum, the one with a single number that is just too large; None if there is none."""
    lists = st.lists(st.integers(0, 1_000))
    assert smallest(lists, lambda case: sum(case) > 100, 500, 0) == [101]
    assert smallest(lists, lambda case: sum(case) < 0, 50, 0) is None
