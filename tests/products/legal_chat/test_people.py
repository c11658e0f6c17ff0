"""Who comes, and in which words."""

import random
from collections import Counter

import pytest

from holism_products.legal_chat.caution import is_about_deadlines, is_crisis
from holism_products.legal_chat.people import POPULAR, SHARES, draw, ways_of_asking
from holism_products.legal_chat.topic import ELSEWHERE, OTHER, TOPICS


def test_nobody_asks_in_words_that_the_model_learnt() -> None:
    """No way of asking holds a phrasing to train with, unless it is part of one to test with."""
    texts = [each.text for kind in ways_of_asking().values() for each in kind]
    train = {text for topic in TOPICS.values() for text in topic.phrasings.train}
    train |= {text for phrasings in ELSEWHERE.values() for text in phrasings.train}
    assert not train & set(texts)
    assert len(texts) > 500


def test_the_same_seed_gives_the_same_words() -> None:
    """Ways of asking are the same each time, and no text stands for two topics."""
    ways = ways_of_asking()
    assert ways == ways_of_asking()
    meanings = Counter(
        each.text for each in {(each.text, each.topic): each for k in ways.values() for each in k}.values()
    )
    assert max(meanings.values()) == 1


def test_kinds_are_what_they_say() -> None:
    """Deadlines and crises are recognised as such, and every topic is asked about."""
    ways = ways_of_asking()
    assert all(is_about_deadlines(each.text) for each in ways["deadline"] if "deadline" in each.text)
    assert sum(is_crisis(each.text) for each in ways["crisis"]) / len(ways["crisis"]) > 0.8
    assert {each.topic for name, kind in ways.items() if name.startswith("topic/") for each in kind} == set(TOPICS)
    assert {each.topic for each in ways["legal"]} == {OTHER}


def test_shares_are_shares() -> None:
    """The shares sum to 1, every topic has a popularity, and draws follow them."""
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert set(POPULAR) == set(TOPICS)
    ways, chance = ways_of_asking(), random.Random(1)
    drawn = Counter(draw(chance, ways).kind for _ in range(4_000))
    for kind, share in SHARES.items():
        assert drawn[kind] / 4_000 == pytest.approx(share, abs=0.03)
