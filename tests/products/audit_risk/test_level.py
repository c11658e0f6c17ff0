"""Tests of the meter's levels and words."""

import pytest

from holism_products.audit_risk.level import Level, in_a_thousand, level, words


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0099, Level.LOW), (0.01, Level.MODERATE), (0.02, Level.MODERATE), (0.0201, Level.HIGH)],
)
def test_levels_are_relative_to_the_average(probability: float, expected: Level) -> None:
    """Below the average is low, one to two times is moderate, above twice is high."""
    assert level(probability, average=0.01) is expected


def test_low_promises_nothing() -> None:
    """The words for a low level say what was found, not that all is well."""
    text = words(0.002)
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
    assert expected in words(probability)
