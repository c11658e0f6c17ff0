"""Who comes to the chat, and in which words.

People ask in the phrasings that the model is tested on, never in those that it learnt from, with what is said around
them. How many come with what is an assumption, stated here.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holism_products.legal_chat.topic import ELSEWHERE, MIXED, OTHER, TOPICS

SHARES: Final[Mapping[str, float]] = {
    "topic": 0.66, "mixed": 0.07, "legal": 0.10, "vague": 0.06, "other": 0.06, "deadline": 0.04, "crisis": 0.01,
}  # fmt: skip
"""Of all visitors: with a question on one topic, on two, on other law, on nobody knows what, on no law at all, on a
deadline, and in danger."""

POPULAR: Final[Mapping[str, float]] = {
    "bankruptcy": 12, "renting": 13, "divorce": 11, "children": 10, "work": 11, "purchases": 8, "small_claims": 7,
    "wills": 6, "traffic": 7, "immigration": 6, "injury": 6, "identity_theft": 3, "name_change": 3,
    "criminal_charges": 5,
}  # fmt: skip

DEADLINES: Final = (
    ("how long do I have to answer an eviction notice", "renting"),
    ("when do I have to file after my husband left", "divorce"),
    ("how many days do I have to contest a speeding ticket", "traffic"),
    ("what is the statute of limitations for an unpaid loan", "bankruptcy"),
    ("is it too late to sue over my accident two years ago", "injury"),
    ("my court date is next week and I have no papers", "small_claims"),
    ("by when do I have to complain about unpaid overtime", "work"),
    ("deadline to contest a will", "wills"),
)
CRISES: Final = (
    "my husband hits me and I do not know where to go",
    "I want to end my life because of these debts",
    "he said he will kill me if I leave",
    "my boyfriend beats me and my kids",
)
NEW_RULE: Final = (
    "does the new rent freeze apply to me",
    "how do I register for the rent freeze",
    "my landlord ignores the new rent freeze law",
    "what does the rent freeze of this month say",
    "is my flat covered by the new rent stop",
    "the rent freeze started, do I get money back",
)
"""What people ask once a law has changed; no topic's answer knows of it."""

BEFORE: Final = ("", "", "", "hi, ", "hello. ", "please help: ", "quick question: ", "sorry to bother you. ")
AFTER: Final = ("", "", "", "?", " what can I do", " please advise", " thank you", ". I live in a small town", " asap")
VARIANTS: Final = 6


@dataclass(frozen=True)
class Asked:
    """One way of asking: the text, the kind of question, and the topic it is about (OTHER for none)."""

    text: str
    kind: str
    topic: str


def ways_of_asking(seed: int = 11) -> dict[str, list[Asked]]:
    """All ways of asking by kind; questions on one topic also by `topic/NAME`."""
    chance = random.Random(seed)
    ways: dict[str, list[Asked]] = {}
    for name, topic in TOPICS.items():
        ways[f"topic/{name}"] = _varied(chance, "topic", [(text, name) for text in topic.phrasings.test])
    for kind, phrasings in ELSEWHERE.items():
        ways[kind] = _varied(chance, kind, [(text, OTHER) for text in phrasings.test])
    ways["mixed"] = _varied(chance, "mixed", MIXED)
    ways["deadline"] = _varied(chance, "deadline", DEADLINES)
    ways["crisis"] = _varied(chance, "crisis", [(text, OTHER) for text in CRISES])
    ways["new rule"] = _varied(chance, "new rule", [(text, OTHER) for text in NEW_RULE])
    return ways


def draw(chance: random.Random, ways: Mapping[str, Sequence[Asked]]) -> Asked:
    """What one visitor comes with."""
    (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
    if kind == "topic":
        kind = f"topic/{chance.choices(list(POPULAR), list(POPULAR.values()))[0]}"
    return chance.choice(ways[kind])


def _varied(chance: random.Random, kind: str, pairs: Sequence[tuple[str, str]]) -> list[Asked]:
    found = dict.fromkeys(
        (chance.choice(BEFORE) + _mistyped(chance, text) + chance.choice(AFTER), topic)
        for text, topic in pairs
        for _ in range(VARIANTS)
    )
    return [Asked(text, kind, topic) for text, topic in found]


def _mistyped(chance: random.Random, text: str) -> str:
    """The text, in one case of eight with two neighbouring letters swapped."""
    if chance.random() >= 0.125 or len(text) < 4:
        return text
    at = chance.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
