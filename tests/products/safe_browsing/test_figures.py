"""Figures from the log: weeks, shares of what is known, and nothing said before it can be known."""

from datetime import date, timedelta
from typing import Any

import pytest

import holism as hm
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.figures import KEPT_S, WEEKS, Figures, Lately, figures, sureness
from holism_products.safe_browsing.system import WARNS_FROM
from holism_products.safe_browsing.visit import visit_to

PHISHING = "https://www.bank.example@203.0.113.9/login"
HARMLESS = "https://en.wikipedia.org/wiki/Phishing"


def opened(service: hm.Service, link: str, person: str = "p") -> hm.Decision:
    return service.decide(visit_to(person, read_address(link)))


def test_without_decisions_there_are_no_figures(service: hm.Service, present: Any) -> None:
    """A new store has no weeks, and no shares that look like zero."""
    found = figures(service, present().date())
    assert found == Figures()
    assert found.right("likely") is None
    assert (found.total.opened, found.total.heeded, found.total.wrong) == (0, None, None)


def test_weeks_hold_what_was_opened_warned_heeded_and_reported(service: hm.Service, present: Any) -> None:
    """Each decision counts in its week, from Monday on; weeks in which nothing happened are there, too."""
    first = opened(service, PHISHING)
    service.feedback(first.id, "went_back")
    opened(service, HARMLESS)
    present.now += timedelta(days=14)
    service.feedback(opened(service, PHISHING).id, "reported")
    weeks = figures(service, present().date()).weeks
    assert [week.start for week in weeks] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert [(week.opened, week.shown, week.reports) for week in weeks] == [(2, 1, 0), (0, 0, 0), (1, 1, 1)]
    assert [week.heeded and (week.heeded.value, week.heeded.n) for week in weeks] == [(1.0, 1), None, (0.0, 1)]


def test_nothing_is_right_or_wrong_before_it_can_be_known(service: hm.Service, present: Any) -> None:
    """A site that a list names at once counts no sooner than one that no list names: after a week."""
    named, unnamed = opened(service, PHISHING), opened(service, PHISHING, "q")
    service.outcome(named.id, phishing=True)
    present.now += timedelta(days=6)
    (week, *_) = figures(service, present().date()).weeks
    assert week.wrong is None
    present.now += timedelta(days=1, minutes=1)
    found = figures(service, present().date())
    assert found.weeks[0].wrong is not None
    assert (found.weeks[0].wrong.value, found.weeks[0].wrong.n) == (0.5, 2)
    assert found.right("very likely") == found.weeks[0].wrong
    assert found.right("possible") is None
    assert unnamed.mode is hm.Mode.PROMPT


def test_old_weeks_are_left_out(service: hm.Service, present: Any) -> None:
    """A quarter of weeks is shown, and eight weeks count as lately."""
    opened(service, PHISHING)
    present.now += timedelta(weeks=8)
    assert figures(service, present().date()).lately == ()
    present.now += timedelta(weeks=12)
    weeks = figures(service, present().date()).weeks
    assert len(weeks) == WEEKS
    assert weeks[-1].start == present().date() - timedelta(days=present().weekday())


def test_the_log_is_asked_only_so_often(service: hm.Service, present: Any) -> None:
    """Within five minutes the same figures are shown, then new ones."""
    seconds = [0.0]
    lately = Lately(service, lambda: present().date(), lambda: seconds[0])
    assert lately().weeks == ()
    opened(service, PHISHING)
    seconds[0] = KEPT_S - 1
    assert lately().weeks == ()
    seconds[0] = KEPT_S
    assert lately().total.shown == 1


@pytest.mark.parametrize(
    ("probability", "word"), [(WARNS_FROM, "possible"), (0.5, "likely"), (0.899, "likely"), (0.9, "very likely")]
)
def test_sureness_has_words(probability: float, word: str) -> None:
    """Every probability from which a warning is shown has a word."""
    assert sureness(probability) == word
