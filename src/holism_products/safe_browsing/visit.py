"""What the browser asks of each link that is opened: the address, and the page if it has been read."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import holism as hm
from holism_products.safe_browsing.address import LONGEST, Address

Level = Literal["unknown", "no", "partly", "yes"]

DOMAIN: Final = r"^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$"
URL: Final = r"^https?://[!-~]+$"
"""As `address.read_address` gives them: in ASCII, a number of version 6 in brackets."""

PREVALENCE: Final = 0.015
"""Share of phishing among the links that people open from messages and searches: an assumption.

In all browsing it is far lower; here ninety days of some hundreds of people have to show something.
"""


class Visit(hm.Request):
    """A link that a person opens.

    Browsing history is as private as anything: the address is never written, person and domain only as keyed hashes.
    """

    person: Annotated[str, hm.Unit(), hm.Private(keep="hash"), hm.Field(max_length=64)]
    domain: Annotated[str, hm.Key(), hm.Private(keep="hash"), hm.Field(max_length=253, pattern=DOMAIN)]
    url: Annotated[str, hm.Private(), hm.Field(max_length=4 * LONGEST, pattern=URL)]
    empty_form_handler: Annotated[Level, hm.Field(description="forms send what is typed nowhere")] = "unknown"
    popup_window: Annotated[Level, hm.Field(description="asks for something in a pop-up window")] = "unknown"
    untrusted_certificate: Annotated[Level, hm.Field(description="no certificate to trust")] = "unknown"
    requests_elsewhere: Annotated[Level, hm.Field(description="pictures come from other sites")] = "unknown"
    anchors_elsewhere: Annotated[Level, hm.Field(description="links lead to other sites")] = "unknown"
    popular: Annotated[Level, hm.Field(description="many people visit the site")] = "unknown"
    young_domain: Annotated[Level, hm.Field(description="the domain was registered lately")] = "unknown"


def visit_to(person: str, address: Address, page: Mapping[str, Level] | None = None) -> Visit:
    """A person's visit to an address, with what is known of the page."""
    return Visit(person=person, domain=address.domain, url=address.url, **(page or {}))
