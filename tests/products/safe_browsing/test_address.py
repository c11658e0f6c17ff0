"""Addresses as people give them: read, refused with a sentence, and taken apart into whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.safe_browsing.address import LONGEST, SCHEMES, is_own_network, read_address


@pytest.mark.parametrize(
    ("given_", "url"),
    [
        ("shop.example", "https://shop.example/"),
        ("//shop.example/a", "https://shop.example/a"),
        ("  HTTP://Shop.Example:80/A?b  ", "http://shop.example:80/A?b"),
        ("shop.example:8443/a", "https://shop.example:8443/a"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/"),
        ("http://shop.example.", "http://shop.example/"),
    ],
)
def test_an_address_is_read_as_people_write_it(given_: str, url: str) -> None:
    """Without a scheme https is meant; names are in lower case, and end without a dot."""
    assert read_address(given_).url == url


def test_a_name_in_other_letters_is_shown_encoded() -> None:
    """A Cyrillic letter that looks like a Latin one cannot hide: the name is in ASCII wherever it appears."""
    address = read_address("https://p\u0430ypal.example/\u00e4")
    assert address.url == "https://xn--pypal-4ve.example/%C3%A4"
    assert address.domain == "xn--pypal-4ve.example"


def test_a_name_before_an_at_sign_is_judged_and_not_opened() -> None:
    """What stands before the @ is part of what is judged, and of nothing that is opened."""
    address = read_address("https://www.bank.example:x@evil.test/login")
    assert address.url == "https://www.bank.example:x@evil.test/login"
    assert address.destination == "https://evil.test/login"
    assert address.domain == "evil.test"
    assert address.around == ("https://www.bank.example:x@", "/login")


def test_the_place_in_a_page_is_opened_and_not_judged() -> None:
    """What follows the # is kept for the browser, which tells no site of it."""
    address = read_address("https://shop.example/a#top")
    assert (address.url, address.destination) == ("https://shop.example/a", "https://shop.example/a#top")


@pytest.mark.parametrize(
    ("given_", "before", "domain", "after"),
    [
        ("http://paypal.com.secure.co.uk:81/a", "http://paypal.com.", "secure.co.uk", ":81/a"),
        ("https://me.github.io/", "https://", "me.github.io", "/"),
        ("http://203.0.113.7/login", "http://", "203.0.113.7", "/login"),
        ("http://a.test/http://b.test/@", "http://", "a.test", "/http://b.test/@"),
    ],
)
def test_whose_it_is_stands_out(given_: str, before: str, domain: str, after: str) -> None:
    """The domain is the part that somebody registered, by the public suffix list; a number is its own."""
    address = read_address(given_)
    assert (address.domain, address.around) == (domain, (before, after))


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ("", "Please give"),
        ("javascript:alert(1)", "not “javascript”"),
        ("data:text/html,x", "not “data”"),
        ("ftp://shop.example/", "not “ftp”"),
        ("https://", "does not name a site"),
        ("https://good.test@", "does not name a site"),
        ("https:///evil.test", "does not name a site"),
        ("http://a..b/", "does not name a site"),
        ("http://ex%61mple.test/", "does not name a site"),
        ("http://shop.example:99999/", "cannot be taken apart"),
        ("http://good.test\\@evil.test/", "backslashes"),
        ("http://shop.example/a\nSet-Cookie: x", "line breaks"),
        ("http://shop.example/\u200b", "line breaks"),
        ("http://2130706433/", "unusual spelling"),
        ("http://0x7f.1/", "unusual spelling"),
        ("http://[::g]/", "cannot be taken apart"),
        ("http://[v1.a:b]/", "is not one"),
        (f"http://shop.example/{'a' * LONGEST}", "at most 2,048"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(given_: str, said: str) -> None:
    """What a browser would not open, or two programs could read as two addresses, is refused."""
    with pytest.raises(ValueError, match=said):
        read_address(given_)


@given(st.text(max_size=60) | st.text("htps:/.@#?[]%ab1-\\", max_size=40).map(lambda rest: f"http://{rest}"))
def test_whatever_is_given_is_read_or_refused(text: str) -> None:
    """Any text is either refused, or read as an ASCII address of a web page that reads as itself again."""
    try:
        address = read_address(text)
    except ValueError:
        return
    assert address.url.isascii()
    assert address.destination.split(":")[0] in SCHEMES
    before, after = address.around
    assert f"{before}{address.domain}{after}" == address.url
    assert read_address(address.destination).host == address.host


@pytest.mark.parametrize("domain", ["printer", "localhost", "nas.local", "127.0.0.1", "10.1.2.3", "[::1]", "[fe80::1]"])
def test_ones_own_network_is_known(domain: str) -> None:
    """Names without a dot, local names and private numbers are of one's own network."""
    assert is_own_network(domain)


@pytest.mark.parametrize("domain", ["shop.example", "203.0.113.7", "[2001:db8::1]", "192.167.1.1", "local.example"])
def test_the_rest_of_the_world_is_not_ones_own(domain: str) -> None:
    """Registered names and public numbers are judged."""
    assert not is_own_network(domain)
