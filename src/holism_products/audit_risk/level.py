"""The meter: a probability as one of three bands around the average, in words that promise nothing."""

from enum import StrEnum

from holism_products.audit_risk.audits import PUBLISHED_OVERALL

HIGH_FROM = 2.0
"""HIGH begins at this many times the average; MODERATE begins at the average."""


class Level(StrEnum):
    """Where a return stands relative to the average return."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


WORDS = {
    Level.LOW: "We found little in this return that published statistics connect with audits.",
    Level.MODERATE: "Published statistics connect some things in this return with audits.",
    Level.HIGH: "Published statistics connect returns like this one with audits, at over twice the average rate.",
}


def level(probability: float, average: float = PUBLISHED_OVERALL) -> Level:
    """LOW below the average probability, MODERATE from one to two times, HIGH above twice.

    >>> level(0.004), level(0.0064), level(0.02)
    (<Level.LOW: 'low'>, <Level.MODERATE: 'moderate'>, <Level.HIGH: 'high'>)
    """
    if probability > HIGH_FROM * average:
        return Level.HIGH
    return Level.MODERATE if probability >= average else Level.LOW


UNCHECKED = "We give no number: we have none that has passed its check, so take this as a rough direction only."


def words(probability: float, *, is_checked: bool, average: float = PUBLISHED_OVERALL) -> str:
    """A sentence or two for the filer: the level in words and, if it has passed its check, how many in 1,000.

    >>> words(0.0031, is_checked=True).endswith("We estimate that about 3 in 1,000 returns like this one are audited.")
    True
    """
    number = f"We estimate that {in_a_thousand(probability)}." if is_checked else UNCHECKED
    return f"{WORDS[level(probability, average)]} {number}"


def in_a_thousand(probability: float) -> str:
    """The probability as a number of returns in 1,000.

    >>> in_a_thousand(0.0002)
    'fewer than 1 in 1,000 returns like this one are audited'
    """
    count = round(probability * 1000)
    number = f"about {count:,}" if count else "fewer than 1"
    return f"{number} in 1,000 returns like this one {'is' if count == 1 else 'are'} audited"
