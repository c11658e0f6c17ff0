"""A web address as a person gives it: read, checked, and taken apart into what it really names."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from fraudurl.psl import split_host

LONGEST: Final = 2_048
SCHEMES: Final = ("http", "https")
NO_SITE: Final = "This address does not name a site."

_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_HOST_AND_PORT: Final = re.compile(r"[^/?#:]+:\d+(?:[/?#]|$)")
_LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}")
_NUMERIC: Final = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_OWN_ENDINGS: Final = (".local", ".localhost", ".internal", ".home.arpa", ".lan")
_OWN_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::/127", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A checked address.

    `url` is what is judged, `destination` what is opened: without a user's name and password, which hide the real
    site ("https://bank.example@evil.test"), and with the place in the page, which no site is told. `domain` is the
    part that somebody registered, or a number's own.
    All are ASCII: a name in other letters is shown in its encoded form, so that it cannot look like another.
    """

    url: str
    destination: str
    host: str
    domain: str

    @property
    def around(self) -> tuple[str, str]:
        """What stands in the address before the domain and after it, to show whose site it is."""
        site = self.url.index("//") + 2
        end = self.url.index("/", site)
        begin = self.url.rindex("@", site, end) + 1 if "@" in self.url[site:end] else site
        at = begin + len(self.host) - len(self.domain)
        return self.url[:at], self.url[at + len(self.domain) :]


def read_address(text: str) -> Address:
    """Reads an address; without a scheme https is meant.

    Raises ValueError, with a sentence for the person, for what is no address of a web page.

    >>> read_address("https://bank.example@Login.Evil.test:8443/a?b#c")
    Address(url='https://bank.example@login.evil.test:8443/a?b', destination='https://login.evil.test:8443/a?b#c', \
host='login.evil.test', domain='evil.test')
    """
    text = text.strip()
    _check_text(text)
    if not _SCHEME.match(text) or _HOST_AND_PORT.match(text):
        text = f"https://{text.removeprefix('//')}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("This is not an address: it cannot be taken apart.") from error
    if parts.scheme not in SCHEMES:
        raise ValueError(f"Only addresses of web pages (http, https) are checked, not “{parts.scheme}”.")
    host = _read_host(parts.hostname or "")
    return _assembled(parts, host, port)


def is_own_network(domain: str) -> bool:
    """Whether a domain, or a number, is of the person's own computer or network, which is nobody else's business.

    >>> is_own_network("192.168.1.1"), is_own_network("printer"), is_own_network("shop.example")
    (True, True, False)
    """
    try:
        number = ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return "." not in domain or domain.endswith(_OWN_ENDINGS)
    return any(number in network for network in _OWN_NETWORKS)


def _check_text(text: str) -> None:
    if not text:
        raise ValueError("Please give the address of a web page.")
    if len(text) > LONGEST:
        raise ValueError(f"The address has {len(text):,} characters; at most {LONGEST:,} are read.")
    # Browsers quietly turn a backslash into a slash and drop line breaks: two programs could read two addresses.
    if "\\" in text or any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("An address has no spaces, line breaks or backslashes in it.")


def _read_host(host: str) -> str:
    if ":" in host:  # urlsplit has taken the brackets away, and only numbers of version 6 come in them
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError as error:
            raise ValueError("The number that this address begins with is not one.") from error
    try:
        host = host.lower().encode("idna").decode("ascii").rstrip(".")
    except UnicodeError as error:
        raise ValueError(NO_SITE) from error
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(NO_SITE)
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise ValueError("The site is given as a number in an unusual spelling, which hides what it is.") from error
    return host


def _assembled(parts: SplitResult, host: str, port: int | None) -> Address:
    user = _encoded(parts.netloc.rpartition("@")[0])
    site = host if port is None else f"{host}:{port}"
    rest = _encoded((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    destination = f"{parts.scheme}://{site}{rest}"
    url = f"{parts.scheme}://{user}@{site}{rest}" if user else destination
    if parts.fragment:
        destination += f"#{_encoded(parts.fragment)}"
    number = host.startswith("[") or _NUMERIC.fullmatch(host.rpartition(".")[2])
    domain = host if number else split_host(host)[1] or host
    return Address(url, destination, host, domain)


def _encoded(text: str) -> str:
    return "".join(character if character.isascii() else quote(character) for character in text)
