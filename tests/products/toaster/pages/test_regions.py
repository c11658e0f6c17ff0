"""What the page says."""

from typing import Any

from holism_products.toaster.bench import Bench
from holism_products.toaster.pages.regions import lamps, status


def test_the_status_says_what_happens(bench: Bench, watch: Any) -> None:
    """Ready, toasting, done; raised by hand; and why it was broken off."""
    told = [status(bench)]
    bench.lower(2, "fresh")
    told.append(status(bench))
    watch.now_s += 60.0
    bench.look()
    told.append(status(bench))
    bench.lower(2, "fresh")
    bench.lift()
    told.append(status(bench))
    bench.break_("adversary")
    bench.lower(2, "fresh")
    watch.now_s += 60.0
    bench.look()
    told.append(status(bench))
    starts = ["Two slices", "Toasting", "Done after", "Raised by hand", "Broken off after 240 s: no toast takes longer"]
    assert [text[: len(start)] for text, start in zip(told, starts, strict=True)] == starts


def test_without_a_model_the_status_says_so(bench: Bench) -> None:
    """No traceback is shown to who wants toast."""
    bench.break_("no model")
    bench.lower(3, "fresh")
    assert status(bench) == "The element is off: the model does not answer."


def test_lamps_show_what_real_decisions_said(bench: Bench, watch: Any) -> None:
    """All are armed at first; those that stepped in say when; a blown fuse says so until it is reset."""
    assert [lamp.state for lamp in lamps(bench)] == ["armed"] * 6
    bench.break_("all sensors stuck")
    bench.lower(5, "fresh")
    watch.now_s += 60.0
    bench.look()
    fuse = {lamp.name: lamp for lamp in lamps(bench)}["Thermal fuse"]
    assert fuse.state == "blown"
    bench.reset_fuse("Ann", "new fuse")
    assert {lamp.name: lamp for lamp in lamps(bench)}["Thermal fuse"].state == "fired"
