"""The topics' files: each is complete, each learns and is measured, and a slip is named."""

import re
from itertools import chain
from pathlib import Path

import pytest

from holism_products.legal_chat.caution import is_about_deadlines, is_crisis
from holism_products.legal_chat.topic import CLASSES, ELSEWHERE, HERE, MIXED, OTHER, TOPICS, Topic, read_topic

EVERY = pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))


@EVERY
def test_a_topic_is_complete(topic: Topic) -> None:
    """Each topic says what it is, what happens, what to have at hand, where it ends, and where to read on."""
    assert len(topic.what) > 100
    assert topic.usually
    assert topic.prepare
    assert len(topic.limits) > 40
    assert topic.sources
    assert all(re.fullmatch(r"www\.[a-z.]+|consumer\.ftc\.gov", source.site) for source in topic.sources)


@EVERY
def test_an_answer_is_no_advice_and_no_deadline(topic: Topic) -> None:
    """No answer tells the reader what they should do, or how many days anybody has."""
    said = " ".join([topic.what, *topic.usually, *topic.prepare, topic.limits])
    assert not re.search(r"\byou (?:should|must|need to|have to)\b", said, re.IGNORECASE)
    assert not re.search(r"\b(?:\d+|three|thirty|sixty|ninety) (?:days|months|years)\b", said, re.IGNORECASE)


@EVERY
def test_a_topic_has_phrasings_to_learn_from_and_others_to_be_measured_on(topic: Topic) -> None:
    """At least ten phrasings are learnt from, five others measure, and neither list holds one twice."""
    train, test = topic.phrasings.train, topic.phrasings.test
    assert len(train) >= 10
    assert len(test) >= 5
    assert len({*train, *test}) == len(train) + len(test)


@EVERY
def test_no_phrasing_is_kept_from_the_model(topic: Topic) -> None:
    """No phrasing of a topic that may be answered is taken for a crisis or a deadline: the model is asked."""
    phrasings = [*topic.phrasings.train, *topic.phrasings.test]
    assert topic.person_only or not [text for text in phrasings if is_crisis(text) or is_about_deadlines(text)]


def test_there_are_at_least_twelve_topics_and_one_class_for_what_has_none() -> None:
    """The classes are the topics and, last, OTHER."""
    assert len(TOPICS) >= 12
    assert (*TOPICS, OTHER) == CLASSES


def test_only_criminal_charges_are_for_people_only() -> None:
    """The one topic that the chat never answers is the criminal one."""
    assert [name for name, topic in TOPICS.items() if topic.person_only] == ["criminal_charges"]


def test_nothing_is_measured_on_what_was_learnt() -> None:
    """No text stands in a list to train and in one to test, whatever topic or kind it belongs to."""
    every = [topic.phrasings for topic in TOPICS.values()] + list(ELSEWHERE.values())
    train = {text.casefold() for phrasings in every for text in phrasings.train}
    test = {text.casefold() for text in chain((text for each in every for text in each.test), (t for t, _ in MIXED))}
    assert train & test == set()
    assert {topic for _, topic in MIXED} <= set(TOPICS)


def test_a_slip_in_a_file_is_named(tmp_path: Path) -> None:
    """A topic's file with a word misspelled, or without its sources, is refused with its own name."""
    good = (HERE / "topics" / "divorce.toml").read_text(encoding="utf-8")
    path = tmp_path / "divorce.toml"
    path.write_text(good.replace("limits =", "limit ="), encoding="utf-8")
    with pytest.raises(ValueError, match=r"divorce\.toml: got a field missing or unknown .*limit"):
        read_topic(path)
    path.write_text(good.replace("[[sources]]", "[[source]]"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"divorce\.toml: .*sources"):
        read_topic(path)
