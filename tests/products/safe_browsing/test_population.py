"""Who links to what: parts that do not meet, popularity, and attacks that are nobody's."""

import random
import re

import pytest

from holism_products.safe_browsing import population
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.population import Campaign, Site, campaign, popular, sites


def test_parts_share_no_site() -> None:
    """No address that the world opens was used for fitting or checking, nor one for both; together they are all."""
    parts = [{site.front for site in sites(part)} for part in population.PLACES]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 2_499


def test_the_best_known_sites_are_opened_most() -> None:
    """The first hundredth of the sites gets more than a tenth of the visits."""
    known, chance = sites("world"), random.Random(0)
    first = {site.front for site in known[: len(known) // 100]}
    assert sum(popular(known, chance).front in first for _ in range(2_000)) > 200


def test_every_link_can_be_read() -> None:
    """All that sites and attacks send is an address that the product reads, and none is of one's own network."""
    chance = random.Random(1)
    links = [site.link(chance) for site in sites("world")] + [
        campaign("world", chance).link(chance) for _ in range(500)
    ]
    assert all(read_address(link).url for link in links)


@pytest.mark.parametrize("make", population.KINDS, ids=lambda make: make.__name__)
def test_kinds_are_what_they_say(make: population.Callable[[random.Random], str]) -> None:
    """Each kind makes many different addresses of web pages."""
    chance = random.Random(2)
    made = {make(chance) for _ in range(50)}
    assert len(made) > 30
    assert all(re.match("https?://", link) for link in made)


def test_a_victim_gets_a_link_of_their_own_or_the_common_one() -> None:
    """Links of one attack lead to the same place."""
    attack, chance = campaign("world", random.Random(3)), random.Random(4)
    assert isinstance(attack, Campaign)
    assert {attack.link(chance).split("?id=")[0] for _ in range(20)} == {attack.base}


def test_honest_links_can_look_like_what_they_are_not() -> None:
    """Short links, counters of clicks and promotions are among the links of any site."""
    site, chance = Site("https://shop.example/", {}), random.Random(5)
    links = [site.link(chance) for _ in range(500)]
    assert any("click?upn=" in link for link in links)
    assert any(link.split("/")[2] in population.SHORTENERS for link in links)
    assert sum(link.startswith(site.front) for link in links) > 400
