"""What must hold of every decision whatever the models say, as functions of what was asked and decided."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

import holism as hm
from holism_products.safe_browsing.page_model import is_known, page_of
from holism_products.safe_browsing.url_model import verdict
from holism_products.safe_browsing.visit import Visit

DAY_US: Final = 86_400_000_000


def is_under_review(visit: Visit) -> bool:
    """Whether all that is known of a link is an address of which fraudurl makes nothing."""
    return not is_known(page_of(visit)) and verdict(visit.url) == "REVIEW"


def interrupts_in_review(proposal: Any) -> bool:
    """Whether somebody is about to be stopped for an address that is inconclusive."""
    return proposal.option is not None and proposal.option.interrupts and is_under_review(proposal.request)


def shows_address(visit: Visit, decision: hm.Decision) -> bool:
    """Whether the address stands in what is recorded of a decision."""
    return msgspec.json.encode(visit.url)[1:-1] in msgspec.json.encode(decision)


def badges_of_last_day(past: Sequence[tuple[Visit, hm.Decision]]) -> int:
    """How many badges the person of the last decision has met in the day up to it."""
    last = past[-1][1]
    return sum(
        decision.mode is hm.Mode.ANNOTATE and decision.unit == last.unit and last.time_us - decision.time_us < DAY_US
        for _, decision in past
    )
