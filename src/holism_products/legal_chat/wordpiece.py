"""Text to the word pieces of BERT's uncased vocabulary.

The tokenizer of Devlin et al. (2019): lower case, no accents, words and punctuation apart, and each word cut greedily
into the longest pieces that the vocabulary has. The `tokenizers` package does the same and brings a client of a model
hub, which a product that calls nobody has no use for; the tests hold this one to what that package answers.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

UNKNOWN: Final = "[UNK]"
FIRST: Final = "[CLS]"
LAST: Final = "[SEP]"
LONGEST_WORD: Final = 100
"""Characters from which on a word is unknown as a whole."""

SYMBOLS: Final = frozenset("$+<=>^`|~")
"""What is no punctuation to Unicode, and is to BERT."""


def read_vocabulary(path: Path) -> dict[str, int]:
    """The pieces with their numbers, from a file that has one a line."""
    return {piece: number for number, piece in enumerate(path.read_text(encoding="utf-8").splitlines())}


def tokens(text: str, vocabulary: Mapping[str, int], most: int) -> list[int]:
    """Numbers of the pieces, between the two that mark the ends; at most `most` in all.

    >>> vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "evict": 3, "##ion": 4, "!": 5}
    >>> tokens("Éviction!", vocabulary, 10)
    [1, 3, 4, 5, 2]
    """
    pieces = [piece for word in words(text) for piece in _pieces(word, vocabulary)]
    return [vocabulary[FIRST], *pieces[: most - 2], vocabulary[LAST]]


def words(text: str) -> list[str]:
    """Words and signs in lower case, without accents and without characters that do not print.

    >>> words("I can't pay — café")
    ['i', 'can', "'", 't', 'pay', '—', 'cafe']
    """
    return "".join(map(_spaced, unicodedata.normalize("NFD", text).lower())).split()


def _spaced(char: str) -> str:
    """The character as it counts: apart where it is a word of its own, nothing where it does not print."""
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Mn", "Cc", "Cf", "Co") or char == "\ufffd":
        return ""
    return f" {char} " if category[0] == "P" or char in SYMBOLS or "\u4e00" <= char <= "\u9fff" else char


def _pieces(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    unknown = [vocabulary[UNKNOWN]]
    if len(word) > LONGEST_WORD:
        return unknown
    found, start = [], 0
    while start < len(word):
        prefix = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if prefix + word[start:end] in vocabulary), None)
        if end is None:
            return unknown
        found.append(vocabulary[prefix + word[start:end]])
        start = end
    return found
