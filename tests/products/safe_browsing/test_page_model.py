"""The scorecard of pages: what it learned from, and what it says."""

from collections import Counter

import pytest

from holism_products.safe_browsing import page_model
from holism_products.safe_browsing.page_model import FEATURES, LEVELS, pages
from holism_products.safe_browsing.visit import Visit

CARD = page_model.fit()


def test_parts_are_all_pages_once() -> None:
    """The four parts hold the 1,250 pages, 702 of them phishing, each once."""
    counts = {(part, bad): len(pages(part, bad)) for part in page_model.SHARES for bad in (False, True)}
    assert sum(counts.values()) == 1_250
    assert sum(count for (_, bad), count in counts.items() if bad) == 702
    assert sum(count for (part, _), count in counts.items() if part == "training") == 625


def test_points_are_centred_on_the_training_pages() -> None:
    """Of each feature the points are 0 on average, where phishing and harmless pages count as equally many."""
    for name in FEATURES:
        means = [
            sum(CARD[name][page[name]] for page in pages("training", bad)) / len(pages("training", bad))
            for bad in (False, True)
        ]
        assert sum(means) / 2 == pytest.approx(0.0, abs=0.001), name


def test_it_ranks_pages_that_it_has_not_seen() -> None:
    """Nearly every phishing page of another part has more points than nearly every harmless one."""
    bad, good = ([page_model.page_evidence(CARD, page) for page in pages("world", kind)] for kind in (True, False))
    above = sum(one > other for one in bad for other in good)
    assert above / (len(bad) * len(good)) > 0.95


def test_a_page_that_was_not_read_is_no_evidence() -> None:
    """Nothing known, or not all, adds nothing."""
    visit = Visit(person="p", domain="a.test", url="https://a.test/", popup_window="yes")
    page = page_model.page_of(visit)
    assert not page_model.is_known(page)
    assert page_model.page_evidence(CARD, page) == 0.0


def test_levels_are_told_apart() -> None:
    """Pages have only the three levels, and all of them occur."""
    found = Counter(page[name] for page in pages("training", True) for name in FEATURES)
    assert set(found) == set(LEVELS)
