"""The matcher: bankruptcy by any name, what it is unsure of, and the file that holds it."""

from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import holism as hm
from holism_products.legal_chat.embedding import embed
from holism_products.legal_chat.matching import (
    MODEL_FILE,
    Matcher,
    best_topics,
    first_topic,
    read_matcher,
    read_right_model,
    read_topic_model,
    to_bytes,
    topics_of,
)
from holism_products.legal_chat.topic import CLASSES, OTHER


def asked(message: str = "", chosen: str = "") -> SimpleNamespace:
    """A question as the models see it."""
    return SimpleNamespace(message=message, chosen=chosen)


@pytest.mark.parametrize("text", ["I want to file for bankruptcy", "I have no money", "I have no money left"])
def test_bankruptcy_goes_by_many_names(trained: Any, text: str) -> None:
    """To want to file for bankruptcy and to have no money are one topic, and it is answered."""
    vector = embed(text)[None]
    assert best_topics(trained.matcher.probabilities(vector)[0])[0] == "bankruptcy"
    assert trained.matcher.right(vector)[0] > 0.7


@pytest.mark.parametrize("text", ["what is the weather", "hello", "I need help", "tell me a joke"])
def test_what_no_topic_answers_is_not_matched(trained: Any, text: str) -> None:
    """Chit-chat and words that could mean anything are left to a person."""
    assert trained.matcher.right(embed(text)[None])[0] < 0.2


def test_probabilities_are_probabilities(trained: Any) -> None:
    """There is one for each class, none is negative, and they sum to 1."""
    found = trained.matcher.probabilities(np.stack([embed("rent"), embed("asdf")]))
    assert found.shape == (2, len(CLASSES))
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-9)


def test_each_sign_moves_the_confidence_its_way(trained: Any) -> None:
    """Nearness and margin make a match surer, likeness to what has no topic less so."""
    near, margin, other, _ = trained.matcher.gate
    assert near > 0
    assert margin > 0
    assert other < 0


def test_a_name_is_no_question_on_names(trained: Any) -> None:
    """Who says their name and number with the question gets the same match as who does not."""
    right, topic = (read(trained.folder / MODEL_FILE) for read in (read_right_model, read_topic_model))
    plain, told = asked("I have no money left"), asked("I have no money left, my name is Ann Lee")
    assert right(told) == pytest.approx(right(plain), abs=0.1)
    assert best_topics(topic(told))[0] == "bankruptcy"


def test_a_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """What is written is what is read, also where an array lies transposed in memory."""
    rng = np.random.default_rng(0)
    weights = np.asfortranarray(rng.normal(size=(len(CLASSES), 384)).astype(np.float32))
    written = Matcher(weights, weights[:, 0], weights, np.arange(len(CLASSES)), np.ones(4, np.float32))
    (tmp_path / MODEL_FILE).write_bytes(to_bytes(written, "53aa51172d14"))
    found = read_matcher(tmp_path / MODEL_FILE)
    for field in fields(Matcher):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(written, field.name))


def test_another_encoders_file_is_refused(trained: Any, tmp_path: Path) -> None:
    """A matcher that was trained on another encoder's vectors is not read."""
    (tmp_path / MODEL_FILE).write_bytes(to_bytes(trained.matcher, "another"))
    with pytest.raises(ValueError, match="trained for other topics or another encoder; train it again"):
        read_matcher(tmp_path / MODEL_FILE)


def test_topics_of_a_decision(service: hm.Service) -> None:
    """A decision names three topics, best first; one that asked no model names none."""
    question = {"visitor": "v", "conversation": "c", "turn": 1}
    found = service.decide({**question, "message": "I have no money"})
    assert topics_of(found)[0] == first_topic(found) == "bankruptcy"
    assert len(topics_of(found)) == 3
    guarded = service.decide({**question, "message": "I was arrested"})
    assert (topics_of(guarded), first_topic(guarded)) == ([], OTHER)
    pressed = service.decide({**question, "chosen": "wills"})
    assert (topics_of(pressed), first_topic(pressed)) == ([], OTHER)
