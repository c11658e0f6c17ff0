"""The allocation: whole, all of them, and within bounds whatever is expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.patrol.city import NAMED, PATROLS
from holism_products.patrol.patrols import LEAST, MOST, plan

EXPECTED = st.lists(st.floats(0.0, 1e6, allow_nan=False), min_size=9, max_size=9)


@given(EXPECTED)
def test_no_district_is_without_patrols_and_none_has_too_many(expected: list[float]) -> None:
    """Whatever is expected, each has its least, none more than the most, and together they are all."""
    patrols = plan(dict(zip(NAMED, expected, strict=True)))
    assert sum(patrols.values()) == PATROLS
    assert all(LEAST <= each <= MOST for each in patrols.values())


@given(EXPECTED, st.integers(0, 8))
def test_more_expected_is_never_fewer_patrols(expected: list[float], place: int) -> None:
    """Within one plan a district of which more is expected has at least as many, but for one of rounding."""
    names = list(NAMED)
    patrols = plan(dict(zip(names, expected, strict=True)))
    for other in range(9):
        if expected[other] > expected[place]:
            assert patrols[names[other]] >= patrols[names[place]] - 1


@given(EXPECTED, st.sets(st.sampled_from(list(NAMED))))
def test_the_even_share_is_the_even_share(expected: list[float], even: set[str]) -> None:
    """Districts that have it by chance have 16 of 144, whatever is expected of them or of others."""
    patrols = plan(dict(zip(NAMED, expected, strict=True)), even)
    assert {patrols[name] for name in even} <= {16}
    assert sum(patrols.values()) == PATROLS
    assert all(LEAST <= each <= MOST for each in patrols.values())


def test_even_expectations_are_even_patrols() -> None:
    """144 of nine are 16 each; where nothing is expected of anybody too."""
    assert set(plan(dict.fromkeys(NAMED, 11.0)).values()) == {16}
    assert set(plan(dict.fromkeys(NAMED, 0.0)).values()) == {16}


def test_a_total_that_bounds_do_not_allow_is_refused() -> None:
    """Fewer patrols than the least of all districts cannot be planned."""
    with pytest.raises(ValueError, match="total: got 10, allowed is 2 to 43 for each of 9 districts"):
        plan(dict.fromkeys(NAMED, 1.0), total=10)
