"""The request: what is asked of a link, and what of it is never written."""

import pytest

import holism as hm
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.page_model import FEATURES
from holism_products.safe_browsing.system import system
from holism_products.safe_browsing.visit import visit_to


def test_a_visit_is_taken_from_an_address_and_a_page() -> None:
    """Address and domain are what was read; levels of the page are as seen, and unknown without."""
    visit = visit_to("p", read_address("shop.example/a"), {"popup_window": "yes"})
    assert (visit.url, visit.domain, visit.popup_window) == ("https://shop.example/a", "shop.example", "yes")
    assert {getattr(visit, name) for name in FEATURES if name != "popup_window"} == {"unknown"}


def test_address_person_and_domain_are_private() -> None:
    """The address is not kept, person and domain as hashes only, and nothing else is private."""
    kept = {field.name: field.private.keep for field in system.schema.private if field.private}
    assert kept == {"person": "hash", "domain": "hash", "url": "nothing"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "javascript:alert(1)"), ("url", "https://a b"), ("domain", "a..b"), ("popular", "maybe")],
)
def test_another_kind_of_value_is_refused(field: str, value: str) -> None:
    """Who asks by the API gets no verdict on what is no address; the value is not repeated where it is private."""
    asked = {"person": "p", "domain": "a.test", "url": "https://a.test/", field: value}
    with pytest.raises(hm.InvalidRequest, match=field):
        system.schema.validate(asked)
