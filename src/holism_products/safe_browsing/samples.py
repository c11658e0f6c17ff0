"""Links to try, on the front page: what each is, and for some what a browser would have seen of the page.

None leads to anybody's trap: names end in `.example`, numbers are from a range kept for documentation, and the harmless
sites are known to all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from holism_products.safe_browsing.visit import Level


@dataclass(frozen=True)
class Sample:
    """A link as it might stand in a letter; `page` is what a browser that had read ahead would say."""

    name: str
    said: str
    link: str
    page: Mapping[str, Level] = field(default_factory=dict)


FAKE_PAGE: Final[Mapping[str, Level]] = {
    "empty_form_handler": "yes",
    "popup_window": "yes",
    "untrusted_certificate": "yes",
    "requests_elsewhere": "partly",
    "anchors_elsewhere": "yes",
    "popular": "no",
    "young_domain": "yes",
}

SAMPLES: Final = {
    each.name: each
    for each in (
        Sample("article", "An article that a friend sent", "https://en.wikipedia.org/wiki/Phishing"),
        Sample("union", "The European Union's front page", "https://europa.eu/"),
        Sample("promotion", "You have won a bonus", "https://amazon-bonus.example/winter/win"),
        Sample("parcel", "Your parcel waits: pay the fee", "http://dhl-parcel.example/refund"),
        Sample("bank", "Your bank asks you to confirm", "https://www.bank.example@203.0.113.9/login"),
        Sample("garden", "A photo of you in our club", "https://gardenclub.example/albums/summer", FAKE_PAGE),
    )
}
