"""Expected utility: thresholds are the breakpoints of the upper envelope."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

import holism as hm
from holism.vocabulary.band import bands
from holism.vocabulary.option import Annotate, Automate, Mode, Option, Silent

values = st.floats(-100, 100).map(lambda value: round(value, 3))


def test_two_options_meet_at_the_threshold_of_horvitz():
    """p* = [u(no, not)-u(act, not)] / ([u(no, not)-u(act, not)] + [u(act, goal)-u(no, goal)]), Horvitz 1999."""
    idle = Option(Mode.SILENT, "idle", right=-4.0, wrong=0.0)
    act = Automate("act", right=6.0, wrong=-5.0, irreversible=True)
    low, high = bands([idle, act])
    assert (low.option.name, high.option.name) == ("idle", "act")
    assert low.high == high.low == 5.0 / (5.0 + 10.0)


def test_an_option_that_is_never_best_has_no_band():
    """Dominated options do not appear."""
    assert [band.option.name for band in bands([Silent(), Annotate("bad", right=-1, wrong=-1)])] == ["silent"]


def test_of_equal_options_the_first_is_taken():
    """Ties go to what was declared first."""
    twins = [Annotate("a", right=1, wrong=1), Annotate("b", right=1, wrong=1)]
    assert [band.option.name for band in bands(twins)] == ["a"]


@given(st.lists(st.tuples(values, values, st.floats(0, 10)), min_size=1, max_size=8))
def test_the_bands_are_the_upper_envelope(worths: list[tuple[float, float, float]]):
    """The bands cover [0, 1] without gaps, and everywhere the band's option is as good as the best."""
    options = [
        Option(Mode.ANNOTATE, f"o{place}", right, wrong, cost) for place, (right, wrong, cost) in enumerate(worths)
    ]
    found = bands(options)
    assert found[0].low == 0.0
    assert found[-1].high == 1.0
    assert all(before.high == after.low for before, after in itertools.pairwise(found))
    for step in range(201):
        probability = step / 200
        band = next(band for band in found if band.low <= probability <= band.high)
        best = max(option.utility(probability) for option in options)
        assert band.option.utility(probability) >= best - 1e-6


def test_the_table_shows_what_is_never_best():
    """An option that another always beats has no thresholds; the rest cover [0, 1] without gaps."""
    table = hm.Interaction(
        (hm.Silent(), hm.Annotate("dear", right=1, wrong=-1, cost=5), hm.Prompt("ask", right=4, wrong=-1))
    ).table()
    assert [(row.option, row.low, row.high) for row in table.rows] == [
        ("silent", 0.0, 0.2),
        ("dear", None, None),
        ("ask", 0.2, 1.0),
    ]
    assert "dear    -          -    1         -1        5" in str(table)


def test_the_table_is_html_in_a_notebook():
    """Names are escaped."""
    table = hm.Interaction((hm.Silent("<b>"),)).table()
    assert "<td>&lt;b&gt;</td>" in table._repr_html_()


def test_the_table_of_classes_lists_what_each_is_worth():
    """Where options have a worth for each class there are no thresholds."""
    table = hm.Interaction((hm.Silent(), hm.Annotate("say", worth={"cat": 1.0, "dog": -2.0}))).table()
    assert str(table).splitlines()[-1] == "say: 1 if cat, -2 if dog"
    assert {row.low for row in table.rows} == {None}
