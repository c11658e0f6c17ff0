"""Colours and lines."""

from typing import Any

from holism_products.toaster.bench import Bench
from holism_products.toaster.pages.drawing import chart, picture


def test_slices_brown_and_wires_glow(bench: Bench, watch: Any) -> None:
    """While it toasts the slices are in and the wires glow; after it they are out and darker than before."""
    before = picture(bench)
    bench.lower(3, "fresh")
    watch.now_s += 8.0
    bench.look()
    during = picture(bench)
    watch.now_s += 30.0
    bench.look()
    after = picture(bench)
    assert (before.raised > 0, during.raised, after.raised > 0) == (True, 0, True)
    assert (before.glows, during.glows > 0.5, after.glows) == (0.0, True, 0.0)
    assert after.slice < during.slice <= before.slice
    assert not after.burns


def test_the_chart_has_a_point_a_step(bench: Bench, watch: Any) -> None:
    """Each line has a point for each step, within the picture; fire is above the fuse, which is above too hot."""
    bench.lower(3, "fresh")
    watch.now_s += 5.0
    bench.look()
    drawn = chart(bench.points)
    for line in (drawn.bread, drawn.stored, drawn.said, drawn.power):
        points = [tuple(map(float, pair.split(","))) for pair in line.split()]
        assert len(points) == len(bench.points)
        assert all(44.0 <= x <= 640.0 and 0.0 <= y <= 216.0 for x, y in points)
    assert [line.name.split()[0] for line in sorted(drawn.lines, key=lambda line: line.y)] == ["fire", "fuse", "too"]
    assert chart([]).bread == ""
