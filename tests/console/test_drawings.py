"""What is drawn: rows of the diagram, ticks, and that every chart has a name."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import holism as hm
from holism.console.charts import Mark, estimates, lines, stacked
from holism.console.diagram import lines_of, rows_of
from holism.console.formula import columns_read, formulas
from holism.console.overview import ComponentShown
from holism.console.words import latency
from holism.reports.svg import element, ticks
from holism_products.audit_risk.system import system as audit_risk


def test_the_rows_are_those_of_the_lecture():
    """What people face on top, what carries the rest at the bottom, the model between."""
    parts = [ComponentShown(part.name, "", isinstance(part, hm.Model)) for part in audit_risk.components]
    assert [[part.name for part in row] for row in rows_of(parts, 4)] == [
        ["user interface"],
        ["user accounts", "tax computation", "payment", "risk"],
        ["database", "logging", "monitoring"],
    ]


def test_a_long_row_is_cut_into_even_ones():
    """Five components are three and two, not four and one."""
    parts = [ComponentShown(name, "", False) for name in "abcde"]
    assert [len(row) for row in rows_of(parts, 4)] == [3, 2]


def test_a_word_that_does_not_fit_is_cut():
    """Nothing is drawn over the edge of a box."""
    assert lines_of("Donaudampfschifffahrt", 80) == ["Donaudamp…"]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 7), (0.0001, 0.0004), (-20, 31), (5, 5), (0, 0), (1e6, 3e6)])
def test_ticks_are_few_and_cover_the_range(low: float, high: float):
    """And stand at equal distances."""
    found = ticks(low, high)
    assert 2 <= len(found) <= 6
    assert found[0] <= low <= high <= found[-1]
    steps = [after - before for before, after in pairwise(found)]
    assert max(steps) == pytest.approx(min(steps))


def test_what_is_put_into_a_drawing_is_escaped():
    """Text and attributes."""
    drawn = element("text", "<script>", class_='"x" onload="y', y=0.5)
    assert drawn == '<text class="&#34;x&#34; onload=&#34;y" y="0.5">&lt;script&gt;</text>'


def test_every_chart_has_a_name_a_description_and_no_nan():
    """And is well-formed, with and without data."""
    days = ["2026-01-01", "2026-01-02", "2026-01-03"]
    marks = [Mark(days[0], 0.5, 0.4, 0.6), Mark(days[1], None), Mark(days[2], 0.7, 0.5, 0.9)]
    drawn = [
        stacked("a", "decisions", days, {"prompt": [1, 0, 3], "silent": [0, 0, 1]}),
        stacked("b", "decisions", [], {}),
        lines("c", "latency", days, {"p99": [10.0, None, 2_000.0], "p50": [None, None, None]}, latency),
        lines("d", "latency", [], {"p99": []}, latency),
        estimates("e", "rate", marks, "USD", 0.5, "at least 0.5 USD"),
        estimates("f", "rate", [Mark(days[0], None)], "", 0.0, "at most 0"),
    ]
    for chart in drawn:
        root = ElementTree.fromstring(chart)
        named = [root.find(f".//*[@id='{each}']") for each in root.attrib["aria-labelledby"].split()]
        assert [each is not None and bool(each.text) for each in named] == [True, True]
        assert "nan" not in chart
        assert "style=" not in chart


def test_a_line_breaks_where_a_value_is_missing():
    """A gap is not drawn over."""
    marks = [Mark("a", 1.0), Mark("b", None), Mark("c", 2.0), Mark("d", 3.0)]
    assert len(re.findall('<line class="line"', estimates("x", "t", marks, "", 1.0, "at least 1"))) == 1


def test_the_columns_that_a_measure_reads_are_found():
    """Whatever is done to them; None where an expression does not say."""
    measure = hm.Ratio(name="r", numerator=lambda f: f["a"].fill_null(0) * 2, denominator=lambda f: -f.b,
                       among=lambda f: f.c.is_in(["x"]) | (f.d > 1))  # fmt: skip
    assert columns_read(measure) == {"a", "b", "c", "d"}
    assert {each.part: each.text for each in formulas(measure)} == {
        "numerator": "a.fill_null(0) * 2",
        "denominator": "-b",
        "among": "c.is_in(['x']) | (d > 1)",
    }
    broken = hm.Rate(name="r", of=lambda f: f.a and f.b)
    assert columns_read(broken) is None
    assert formulas(broken)[0].text == ""
