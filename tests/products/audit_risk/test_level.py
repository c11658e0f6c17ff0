"""Tests of the meter's levels and words."""

import pytest

from holism_products.audit_risk.level import UNCHECKED, WORDS, Level, in_a_thousand, level, words


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0099, Level.LOW), (0.01, Level.MODERATE), (0.02, Level.MODERATE), (0.0201, Level.HIGH)],
)
def test_levels_are_relative_to_the_average(probability: float, expected: Level) -> None:
    """Below the average is low, one to two times is moderate, above twice is high."""
    assert level(probability, average=0.01) is expected


def test_low_promises_nothing() -> None:
    """The words for a low level say what was found, not that all is well."""
    text = words(0.002, is_checked=True)
    assert text.startswith("We found little in this return that published statistics connect with audits.")
    assert "worry" not in text
    assert "safe" not in text


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0001, "fewer than 1 in 1,000 returns like this one are audited"),
        (0.0011, "about 1 in 1,000 returns like this one is audited"),
        (0.0312, "about 31 in 1,000 returns like this one are audited"),
    ],
)
def test_probability_is_told_as_a_count(probability: float, expected: str) -> None:
    """A probability is told as a number of returns in 1,000, never as zero."""
    assert in_a_thousand(probability) == expected
    assert expected in words(probability, is_checked=True)


def test_a_number_that_was_not_checked_is_not_told() -> None:
    """The level stands in words, and that there is no number, and why."""
    assert words(0.02, is_checked=False) == f"{WORDS[Level.HIGH]} {UNCHECKED}"
    assert "none that has passed its check" in UNCHECKED
    assert not any(character.isdigit() for character in words(0.02, is_checked=False))
