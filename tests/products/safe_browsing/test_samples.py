"""The links to try: each shows what it is there to show, and none leads into a trap."""

from typing import Any

import pytest

import holism as hm
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.samples import SAMPLES
from holism_products.safe_browsing.url_model import verdict
from holism_products.safe_browsing.visit import visit_to

MODES = {
    "article": hm.Mode.SILENT,
    "union": hm.Mode.SILENT,
    "promotion": hm.Mode.ANNOTATE,
    "parcel": hm.Mode.PROMPT,
    "bank": hm.Mode.PROMPT,
    "garden": hm.Mode.PROMPT,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_shows_one_way_of_answering(service: hm.Service, name: str) -> None:
    """Silence, a badge and a warning are all there to be tried."""
    sample = SAMPLES[name]
    assert service.decide(visit_to("p", read_address(sample.link), sample.page)).mode is MODES[name]


def test_one_is_under_review_and_one_is_found_by_its_page_alone(trained: Any) -> None:
    """A harmless site that fraudurl sends to REVIEW is among them, and a page whose address looks harmless."""
    assert verdict(SAMPLES["union"].link) == "REVIEW"
    assert verdict(SAMPLES["garden"].link) == "LEGITIMATE"


def test_nobodys_trap_is_linked() -> None:
    """What is warned of leads to a reserved name, or a number from the range for documentation."""
    for name, mode in MODES.items():
        if mode is not hm.Mode.SILENT:
            domain = read_address(SAMPLES[name].link).domain
            assert domain.endswith(".example") or domain.startswith("203.0.113.")
