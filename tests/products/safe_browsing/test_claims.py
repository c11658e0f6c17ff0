"""What must hold of every decision: told apart from what must not."""

from typing import Any

import msgspec
import pytest

import holism as hm
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.claims import DAY_US, badges_of_last_day, is_under_review, shows_address
from holism_products.safe_browsing.page_model import pages
from holism_products.safe_browsing.visit import visit_to

PLAIN = hm.Decision("1", 0, "s", "r", hm.Mode.SILENT, "silent", "why", unit="p")


def badge(unit: str, time_us: int) -> tuple[Any, hm.Decision]:
    """A visit that was answered by a badge; the visit itself does not matter."""
    return None, msgspec.structs.replace(PLAIN, mode=hm.Mode.ANNOTATE, unit=unit, time_us=time_us)


@pytest.mark.parametrize(
    ("link", "page", "under_review"),
    [
        ("https://europa.eu/", {}, True),
        ("https://europa.eu/", {"popup_window": "yes"}, True),
        ("https://europa.eu/", pages("world", True)[0], False),
        ("https://en.wikipedia.org/wiki/Phishing", {}, False),
        ("http://203.0.113.7/login", {}, False),
    ],
)
def test_under_review_is_an_inconclusive_address_and_nothing_else(link: str, page: Any, under_review: bool) -> None:
    """A page that was read decides; one of which a part is known does not."""
    assert is_under_review(visit_to("p", read_address(link), page)) is under_review


def test_an_address_is_found_wherever_it_stands() -> None:
    """Even where JSON writes it with escapes."""
    visit = visit_to("p", read_address('http://203.0.113.7/"quoted"'))
    assert not shows_address(visit, PLAIN)
    assert shows_address(visit, msgspec.structs.replace(PLAIN, reason=f"since {visit.url} is bad"))


def test_badges_are_counted_for_one_person_and_one_day() -> None:
    """Others' badges, older ones, and what was no badge do not count; a day is over to the microsecond."""
    past = [badge("p", 0), badge("p", 1), badge("q", 2), (None, PLAIN)]
    assert badges_of_last_day([*past, badge("p", 3)]) == 3
    assert badges_of_last_day([*past, badge("p", DAY_US)]) == 2
