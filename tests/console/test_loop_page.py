"""The feedback loop as one page: every estimate with its picture and its n, and nothing from elsewhere."""

import re

from holism.console.forest import forest
from holism.console.loop_page import loop_page
from holism.reports.loop import LoopReport, Trial, Verdict
from holism.vocabulary.measure import Estimate

NOISE = Trial("traced noise, label", "what comes back", Estimate("m", "", 0.8, 0.5, 1.1, 810, 9), (0.0, 1.0))
REPORT = LoopReport(
    "patrol", "1", "A <city>", 1_767_225_600_000_000, "found", "shares", Verdict.RUNS_AWAY, "It believes its echo.",
    (NOISE,), ("explored against steered traffic: nothing is explored",), ("Do not retrain.",),
)  # fmt: skip


def test_a_picture_has_the_value_its_interval_and_what_no_effect_is():
    """A dot, a line for the interval, and a mark for each point of the scale; read as one picture."""
    drawn = str(forest("one", NOISE))
    assert drawn.count('class="dot"') == 1
    assert drawn.count('class="interval"') == 1
    assert drawn.count('class="target"') == 2
    assert "0.5 to 1.1, n 810" in drawn


def test_without_an_interval_there_is_no_line():
    """A value alone is a dot."""
    alone = Trial("tool", "means", Estimate("m", "", 0.8, None, None, 3, 3))
    assert 'class="interval"' not in str(forest("one", alone))


def test_the_page_says_all_of_it_and_loads_nothing():
    """Verdict, numbers with n, what is missing, what would break it; names are escaped; no address but ids."""
    page = loop_page(REPORT)
    for said in ("Runs away", "n 810", "nothing is explored", "Do not retrain.", "A &lt;city&gt;"):
        assert said in page
    assert "As a table (n = 810)" in page
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == []
