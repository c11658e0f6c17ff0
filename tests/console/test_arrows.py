"""The course of arrows, and where their verdicts stand."""

from itertools import combinations, pairwise

import pytest

from holism.console.arrows import HEIGHT, SIGN, Bend, Place, course, spots

TOP, MIDDLE, BOTTOM = 0.0, 174.0, 348.0


def rows(*counts: int) -> dict[str, Place]:
    """So many cards in each row, named by row and place."""
    return {
        f"{row}{place}": Place(120.0 + place * 250.0, y, 228.0)
        for row, y, count in zip("abc", (TOP, MIDDLE, BOTTOM), counts, strict=True)
        for place in range(count)
    }


def test_a_bend_is_where_its_path_is():
    """Both ends, and the middle of the curve that is drawn."""
    bend = Bend(0.0, 100.0, 40.0, 20.0)
    assert bend.at(0.0) == (0.0, 100.0)
    assert bend.at(1.0) == (40.0, 20.0)
    assert bend.at(0.5) == (20.0, pytest.approx(60.0))
    # De Casteljau's construction of the drawn curve, at a quarter.
    points = [(0.0, 100.0), (0.0, 60.0), (40.0, 60.0), (40.0, 20.0)]
    while len(points) > 1:
        points = [tuple(a + (b - a) * 0.25 for a, b in zip(one, other, strict=True)) for one, other in pairwise(points)]
    assert bend.at(0.25) == pytest.approx(points[0])


def test_an_arrow_passes_a_row_between_its_cards():
    """Of two rows up, it goes through a gap of the row between; each bend lies between rows."""
    places = rows(1, 2, 1)
    way = course(places, "c0", "a0")
    assert len(way.bends) == 2
    lane = way.bends[0].to_x
    assert not any(place.x < lane < place.x + place.width for name, place in places.items() if name[0] == "b")
    for bend in way.bends:
        _, y = bend.at(0.5)
        assert any(top + HEIGHT + SIGN[1] / 2 <= y <= top + 174.0 - SIGN[1] / 2 for top in (TOP, MIDDLE))


def test_verdicts_do_not_lie_over_each_other():
    """Not even where three goals support the same two."""
    places = rows(2, 3, 1)
    edges = [(f"b{place}", f"a{upper}") for place in range(3) for upper in range(2)]
    found = spots([course(places, *edge) for edge in edges])
    for one, other in combinations(found, 2):
        apart = abs(one[0] - other[0]), abs(one[1] - other[1])
        assert apart[0] >= SIGN[0] or apart[1] >= SIGN[1], (one, other)
