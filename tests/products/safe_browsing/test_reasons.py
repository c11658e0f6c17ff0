"""Reasons: nothing is left out of the sum, nothing untrue is said, and what counts most comes first."""

from typing import Any

import pytest

from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.page_model import FEATURES, page_evidence, page_of, pages
from holism_products.safe_browsing.reasons import GROUPS, LEAST, SEEN, Reason, in_short, reasons
from holism_products.safe_browsing.url_model import MODEL, contributions
from holism_products.safe_browsing.visit import Visit, visit_to


def visit(link: str, page: Any = None) -> Visit:
    return visit_to("p", read_address(link), page)


def test_every_feature_is_in_one_group() -> None:
    """The groups hold the 83 features of fraudurl, each once."""
    names = [name for group in GROUPS for name in group.features]
    assert sorted(names) == sorted(MODEL.features)


@pytest.mark.parametrize("link", ["http://dhl-parcel.example/refund", "https://www.debian.org/", "http://203.0.113.7/"])
def test_reasons_of_an_address_add_up(trained: Any, link: str) -> None:
    """Together the reasons move the log-odds by as much as the address's features, but for the slight ones."""
    _, added = contributions(link)
    missing = trained.model.url_weight * sum(added.values()) - sum(
        each.effect for each in reasons(trained.model, visit(link))
    )
    assert abs(missing) < LEAST * len(GROUPS)


def test_reasons_of_a_page_add_up(trained: Any) -> None:
    """What a page adds is the evidence that the combination reads."""
    for page in (*pages("world", True)[:20], *pages("world", False)[:20]):
        known, unknown = visit("https://shop.example/", page), visit("https://shop.example/")
        effect = sum(each.effect for each in reasons(trained.model, known))
        effect -= sum(each.effect for each in reasons(trained.model, unknown))
        evidence = trained.model.page_weight * page_evidence(trained.model.scorecard, page_of(known))
        assert effect == pytest.approx(evidence, abs=LEAST * (len(FEATURES) + 1))


def test_what_counts_most_comes_first(trained: Any) -> None:
    """Reasons are ordered by their size, whatever their direction, and slight ones are not told."""
    effects = [abs(each.effect) for each in reasons(trained.model, visit("http://dhl-parcel.example/refund"))]
    assert effects == sorted(effects, reverse=True)
    assert min(effects) >= LEAST


@pytest.mark.parametrize(
    ("link", "fact"),
    [
        ("http://shop.example/", "it is not encrypted (http)"),
        ("https://www.bank.example@203.0.113.9/", "a name before an @ hides which site it is"),
        ("http://203.0.113.9/", "a number stands where the name of a site should"),
        (
            "https://paypal.com.shop.example/",
            "a well-known name, or nearly one, stands where its owner would not put it",
        ),
        ("https://bit.ly/3xkA2ab", "it is a short link, which hides where it leads"),
        ("https://me.github.io/", "anybody can have a page there without a name"),
        ("https://shop.example/?next=https://other.example/", "another address stands in it"),
        ("https://xn--pypal-4ve.example/", "its name is in other letters, which can look like another name"),
        ("https://shop.example:8081/", "it has an unusual port"),
        (
            "https://shop.example/wp-content/a.php",
            "it leads into a folder of WordPress, as on sites that were broken into",
        ),
        ("https://shop.example/account/login", "it has words like “login”, “verify” or “account”"),
    ],
)
def test_facts_are_what_is_the_case(link: str, fact: str) -> None:
    """What is told of an address is told where it is so, and not of a plain one."""
    told = {group.fact(contributions(link)[0]) for group in GROUPS}
    plain = {group.fact(contributions("https://www.garden.org/summer")[0]) for group in GROUPS}
    assert fact in told - plain


def test_a_page_is_told_by_its_levels(trained: Any) -> None:
    """Each level that was seen has its words; of a page that was not read nothing is told."""
    page = dict.fromkeys(FEATURES, "yes") | {"popup_window": "partly", "untrusted_certificate": "no"}
    facts = {each.fact for each in reasons(trained.model, visit("https://shop.example/", page))}
    assert "forms send what is typed nowhere" in facts
    assert "something is asked in a pop-up window (partly)" in facts
    assert "there is a certificate to trust" in facts
    seen = {word for pair in SEEN.values() for word in pair}
    assert not seen & {each.fact for each in reasons(trained.model, visit("https://shop.example/"))}


def test_in_short_tells_the_two_that_count() -> None:
    """Of what speaks for phishing the first two are named, and nothing that speaks against it."""
    found = [Reason("a", -3.0), Reason("b", 2.0), Reason("c", 1.0), Reason("d", 0.5)]
    assert in_short(found) == "b; c"
    assert in_short([]) == ""
