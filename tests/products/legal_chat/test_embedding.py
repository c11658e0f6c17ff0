"""The sentence encoder: known answers, sane likeness, and what is remembered."""

import importlib.util
import sys

import numpy as np
import pytest

from holism_products.legal_chat import embedding
from holism_products.legal_chat.embedding import DIMENSIONS, INSTALL, embed, encoder, warm


def test_the_weights_are_the_published_ones() -> None:
    """The sha256 of the installed weights begins as that of sentence-transformers/all-MiniLM-L6-v2 does."""
    assert encoder().version == "53aa51172d14"


def test_vectors_have_length_one_and_384_numbers() -> None:
    """An embedding is a read-only direction: 384 numbers of length 1, for an empty text, too."""
    for text in ("I have no money", "", "🙂", "word " * 500):
        vector = embed(text)
        assert vector.shape == (DIMENSIONS,)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
        assert not vector.flags.writeable


@pytest.mark.parametrize(
    ("one", "alike", "another"),
    [
        ("I want to file for bankruptcy", "how do I declare insolvency", "what is the weather tomorrow"),
        ("my landlord wants me out", "I am being evicted", "how do I cook rice"),
        ("I was fired", "my boss let me go", "I want to make a will"),
    ],
)
def test_what_means_the_same_is_near(one: str, alike: str, another: str) -> None:
    """Of two sentences, the one that means the same is much nearer than the one that does not."""
    assert embed(one) @ embed(alike) > embed(one) @ embed(another) + 0.2


def test_the_published_likenesses_come_out() -> None:
    """The three sentences of Sentence Transformers' quickstart have the cosines that it prints for this model."""
    weather, sunny, stadium = map(
        embed, ("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
    )
    found = [weather @ sunny, weather @ stadium, sunny @ stadium]
    assert found == pytest.approx([0.6660, 0.1046, 0.1411], abs=1e-4)


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    """Texts of all lengths embedded together have the vectors that they have alone."""
    texts = ["rent", "I have no money", "a rather longer question about a landlord who does not heat", "rent"]
    together = encoder().embed_all(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(vector, encoder().embed(text), atol=1e-5)


def test_what_was_asked_lately_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A remembered text is answered without the encoder, and only so many are remembered."""
    warm(["a text that is warm"])
    known = embed("a text that is warm")
    monkeypatch.setattr(embedding, "encoder", lambda: pytest.fail("computed again"))
    assert embed("a text that is warm") is known
    monkeypatch.undo()
    monkeypatch.setattr(embedding, "REMEMBERED", 2)
    for number in range(4):
        embed(f"text {number}")
    assert len(embedding._lately) == 2


def test_nothing_of_the_package_is_imported() -> None:
    """Only the package's files are read: neither it nor PyTorch is loaded."""
    encoder()
    assert not {"torch", "transformers", "sentence_transformers", embedding.PACKAGE} & set(sys.modules)


def test_without_the_package_the_message_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the weights are not installed, the error holds the command that installs them."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=INSTALL):
        encoder.__wrapped__()
