"""The links of the simulated world: real harmless addresses, and phishing addresses made after known kinds.

Harmless ones come from `data/harmless.txt`, most with a made-up path, for people open articles, products and accounts
and not only front pages. Phishing addresses are made here, so that no list of real ones need be kept: what a model
scores on them says how well it knows these kinds, not how well it would do against tomorrow's.
"""

import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from holism_products.safe_browsing.address import Address, read_address
from holism_products.safe_browsing.page_model import Page, Part, pages

HARMLESS: Final = Path(__file__).with_name("data") / "harmless.txt"

PLACES: Final[Mapping[Part, slice]] = {
    "combining": slice(1, None, 4),
    "calibrating": slice(3, None, 4),
    "world": slice(0, None, 2),
}
"""Which of the harmless addresses are whose; training needs none, for the model of addresses comes trained."""

PAGE_READ: Final = 0.6
"""Share of links whose page the browser has read before it decides; of the others it knows the address only."""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS: Final = _split(
    "garden river summer market letter school travel music health design winter family energy kitchen history "
    "people science coffee bridge island window planet street museum report guide review update story recipe"
)
BRANDS: Final = _split(
    "paypal apple microsoft netflix amazon dhl chase facebook instagram outlook coinbase usps santander"
)
BAIT: Final = _split("login verify secure account update signin billing support wallet confirm unlock refund")
ENDINGS: Final = _split("top xyz info online shop site live click icu com net cfd")
FREE_HOSTS: Final = _split("weebly.com web.app pages.dev netlify.app blogspot.com github.io vercel.app wixsite.com")
SHORTENED: Final = 0.03
COUNTED: Final = 0.05
PROMOTED: Final = 0.02
COUNTERS: Final = ("post-office.example", "newsletter-mail.example", "campaign.example")
SHORTENERS: Final = ("bit.ly", "tinyurl.com", "is.gd", "cutt.ly", "rb.gy")


@dataclass(frozen=True)
class Site:
    """One harmless site: its front page, and what a browser sees there."""

    front: str
    page: Page

    def link(self, chance: random.Random) -> str:
        """One of its pages; some come as short links or by a counter of clicks, some look like what they are not."""
        way = chance.random()
        if way < SHORTENED:
            return shortened(chance)
        if way < SHORTENED + COUNTED:
            return f"https://links.{chance.choice(COUNTERS)}/ls/click?upn={token(chance, 40)}"
        if way < SHORTENED + COUNTED + PROMOTED:
            return promotion(chance)
        return self.front if way < 0.35 else self.front.rstrip("/") + harmless_path(chance)


@dataclass(frozen=True)
class Campaign:
    """One attack: a site that is up for some days, with a link of its own for each victim."""

    base: str
    page: Page

    def link(self, chance: random.Random) -> str:
        """The link that one victim gets."""
        return f"{self.base}?id={token(chance, 10)}" if chance.random() < 0.4 else self.base


@cache
def sites(part: Part) -> tuple[Site, ...]:
    """Harmless sites, best known first: every second address is for the world, the others for what comes before.

    What a page looks like is drawn from the harmless pages of that part, and stays.
    """
    addresses = HARMLESS.read_text(encoding="utf-8").split()
    mine = addresses[PLACES[part]]
    looks, chance = pages(part, False), random.Random(f"sites {part}")
    return tuple(Site(address, chance.choice(looks)) for address in mine)


def popular(known: Sequence[Site], chance: random.Random) -> Site:
    """One of the sites, the best known most often: the first of a hundred gets about a fifth of all visits."""
    return known[int(len(known) * chance.random() ** 3)]


def campaign(part: Part, chance: random.Random) -> Campaign:
    """A new attack, of one of the known kinds."""
    (make,) = chance.choices(list(KINDS), list(KINDS.values()))
    return Campaign(make(chance), chance.choice(pages(part, True)))


@cache
def address_of(link: str) -> Address:
    """The link as it is read; held, for a world opens the same ones often."""
    return read_address(link)


def token(chance: random.Random, length: int) -> str:
    """Random letters and digits."""
    return "".join(chance.choices(string.ascii_lowercase + string.digits, k=length))


def harmless_path(chance: random.Random) -> str:
    """The rest of an everyday address."""
    words, number = "-".join(chance.sample(WORDS, 3)), chance.randrange(1_000, 999_999)
    return chance.choice(
        (
            f"/2026/0{chance.randrange(1, 10)}/{words}.html",
            f"/{chance.choice(WORDS)}/{words}",
            f"/watch?v={token(chance, 11)}",
            f"/products/{number}",
            f"/search?q={chance.choice(WORDS)}+{chance.choice(WORDS)}",
            "/account/login",
            f"/{chance.choice(WORDS)}?utm_source=mail&utm_campaign={words}",
            f"/{chance.choice(WORDS)}/",
        )
    )


def promotion(chance: random.Random) -> str:
    """An honest address that asks to be mistaken: a company's own game or log-in on a domain bought for it."""
    name = f"{chance.choice(BRANDS)}-{chance.choice(('bonus', 'rewards', 'winter', 'account', 'support'))}"
    ending = chance.choice(("com", "net", "info", "online"))
    path = chance.choice(("/", f"/{chance.choice(BAIT)}?next=/{chance.choice(WORDS)}", f"/{chance.choice(WORDS)}/win"))
    return f"https://{chance.choice(('www.', 'my.'))}{name}.{ending}{path}"


def bait_path(chance: random.Random) -> str:
    """The rest of a phishing address."""
    word = chance.choice(BAIT)
    return chance.choice(
        (f"/{word}", f"/{word}/{chance.choice(BAIT)}.php", f"/{token(chance, 6)}/{word}/", "/", f"/{word}.html")
    )


def impersonating_subdomain(chance: random.Random) -> str:
    """A known name in front of somebody else's domain."""
    name = f"{chance.choice(WORDS)}-{chance.choice(BAIT)}.{chance.choice(ENDINGS)}"
    return f"{scheme(chance)}://{chance.choice(BRANDS)}.com.{name}{bait_path(chance)}"


def impersonating_domain(chance: random.Random) -> str:
    """A known name as a part of a domain."""
    name = f"{chance.choice(BRANDS)}-{chance.choice(BAIT)}{chance.choice(('', token(chance, 3)))}"
    return f"{scheme(chance)}://{name}.{chance.choice(ENDINGS)}{bait_path(chance)}"


def free_host(chance: random.Random) -> str:
    """A page on a service where anybody can have one."""
    name = f"{chance.choice(BRANDS)}-{chance.choice(BAIT)}-{token(chance, 4)}"
    return f"https://{name}.{chance.choice(FREE_HOSTS)}{chance.choice(('/', '/' + chance.choice(BAIT)))}"


def broken_into(chance: random.Random) -> str:
    """A folder on a small site that was broken into: the domain itself is honest, and old."""
    name = f"{chance.choice(WORDS)}{chance.choice(WORDS)}.{chance.choice(('com', 'org', 'net', 'de', 'co.uk'))}"
    folder = chance.choice((f"wp-content/{token(chance, 5)}", f"wp-includes/{token(chance, 3)}", "images", "files"))
    file = chance.choice((*BAIT, chance.choice(WORDS))) + chance.choice(("", ".php"))
    return f"{scheme(chance)}://{name}/{folder}/{file}"


def bare_number(chance: random.Random) -> str:
    """A number for a name; of a range that is kept for examples."""
    return f"http://203.0.113.{chance.randrange(1, 255)}{bait_path(chance)}"


def shortened(chance: random.Random) -> str:
    """A short link, which hides where it leads; nearly nothing can be said by its address."""
    return f"https://{chance.choice(SHORTENERS)}/{token(chance, 7)}"


def ordinary_looking(chance: random.Random) -> str:
    """A new domain that looks like any other; nearly nothing can be said by its address."""
    name = f"{chance.choice(WORDS)}{chance.choice(WORDS)}{chance.choice(('', '', 's', 'hub', '-app'))}"
    ending = chance.choice(("com", "com", "org", "net", "co", "io", chance.choice(ENDINGS)))
    return f"https://{chance.choice(('www.', ''))}{name}.{ending}{harmless_path(chance)}"


def scheme(chance: random.Random) -> str:
    """Most phishing pages are encrypted by now."""
    return "https" if chance.random() < 0.8 else "http"


KINDS: Final[dict[Callable[[random.Random], str], float]] = {
    impersonating_subdomain: 0.16,
    impersonating_domain: 0.20,
    free_host: 0.22,
    broken_into: 0.15,
    bare_number: 0.03,
    shortened: 0.13,
    ordinary_looking: 0.11,
}
"""How often each kind comes: assumptions, set so that fraudurl does as well here as its authors measured elsewhere."""
