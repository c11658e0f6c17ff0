"""The guidelines as nouns: what each asks, and what was found."""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from holism.reports.hax.evidence import Evidence


class Found(StrEnum):
    """What the report says of a guideline."""

    MET = "met"
    MISSED = "missed"
    NOT_ENOUGH_DATA = "not enough data"
    SHIPPED = "shipped"
    """The framework does it for every system; nothing is left to check."""
    JUDGEMENT = "a person's judgement"
    """No program can tell."""


class Finding(msgspec.Struct, frozen=True):
    """What was found, with the evidence in words, and what would mend it."""

    found: Found
    evidence: str
    fix: str = ""


class Guideline(msgspec.Struct, frozen=True):
    """One guideline, in the words of its authors, and how it is held against a system."""

    number: int
    title: str
    look: Callable[[Evidence], Finding]


def met(evidence: str) -> Finding:
    """It is kept."""
    return Finding(Found.MET, evidence)


def missed(evidence: str, fix: str) -> Finding:
    """It is not, and this would mend it."""
    return Finding(Found.MISSED, evidence, fix)


def not_yet(evidence: str) -> Finding:
    """The log cannot tell yet."""
    return Finding(Found.NOT_ENOUGH_DATA, evidence)
