"""A decision as the page shows it: the meter in words and on a scale, why, and what to do."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import holism as hm
from holism_products.audit_risk.audits import PUBLISHED_OVERALL
from holism_products.audit_risk.level import HIGH_FROM, Level, level, words
from holism_products.audit_risk.reasons import Reason

Shown = Literal["reading", "average", "waiting", "unable", "hidden"]

WAITING: Final = "The meter reads a whole return. It starts once you have been through all four steps."
UNABLE: Final = "The meter cannot say anything about this return right now."
UNAFFECTED: Final = "Your tax and your refund are not affected, and you can file as usual."
AVERAGE: Final = (
    "The meter's model did not answer, so this is only the average of all returns: 6.4 in 1,000 are audited. "
    "It says nothing about your return."
)
UNABLE_WORDS: Final = {
    "stopped": "The meter is switched off for now, by the people who run it.",
    "invalid_request": "The meter does not cover a return with these amounts.",
}

SCALE_ENDS: Final = (0.0005, 0.25)
"""Least and most that the meter ever says; the system's Limit."""

BOUNDS: Final = (SCALE_ENDS[0], PUBLISHED_OVERALL, HIGH_FROM * PUBLISHED_OVERALL, SCALE_ENDS[1])


@dataclass(frozen=True)
class Line:
    """One reason as the page says it."""

    label: str
    effect: str
    raises: bool
    remedy: str | None


@dataclass(frozen=True)
class Meter:
    """What the page shows of one decision; only a `reading` has a level, and a count if it has passed its check."""

    shown: Shown
    heading: str
    words: str
    decision: hm.Decision | None = None
    level: Level | None = None
    count: int | None = None
    position: float = 0.0
    lines: tuple[Line, ...] | None = None
    clamped: bool = False
    preparer: bool = False
    model_version: str | None = None

    @property
    def number(self) -> str:
        """The count of returns in 1,000, in words; empty if none may be shown."""
        return "" if self.count is None else f"about {self.count}" if self.count else "fewer than 1"

    @property
    def short(self) -> str:
        """One short sentence, for a live region and a narrow screen."""
        return f"{self.heading}: {self.number} in 1,000." if self.number else self.heading


def waiting() -> Meter:
    """The meter before there is a return to read."""
    return Meter("waiting", "The meter is waiting for your return", WAITING)


def meter(decision: hm.Decision, reasons: Sequence[Reason] | None, *, wanted: bool = False) -> Meter:
    """What to show of a decision.

    :param reasons: by the model that decided; None if it is not at hand.
    :param wanted: the filer asked to see the meter, also where the policy would keep silent.
    """
    prediction = decision.predictions.get("risk")
    if decision.mode is hm.Mode.ABSTAIN or prediction is None:
        return _without_reading(decision)
    if decision.mode is hm.Mode.SILENT and not wanted:
        return Meter("hidden", "The meter is not shown", "", decision)
    if prediction.fallback:
        return Meter("average", "The meter shows the average only", f"{AVERAGE} {UNAFFECTED}", decision)
    probability = float(prediction.value)
    here, is_checked = level(probability), decision.shown_confidence("risk") is not None
    return Meter(
        "reading",
        f"Your audit risk is {here}",
        words(probability, is_checked=is_checked),
        decision,
        level=here,
        count=round(probability * 1000) if is_checked else None,
        position=position(probability) if is_checked else middle(here),
        lines=None if reasons is None else tuple(line(each, is_checked=is_checked) for each in reasons),
        clamped=any(firing.after is not None for firing in decision.firings),
        preparer=decision.mode is hm.Mode.DEFER,
        model_version=prediction.version,
    )


def position(probability: float) -> float:
    """Where on the scale, 0 to 1: a third for each level, logarithmic within.

    >>> position(0.0064), position(0.0128), position(0.9)
    (0.333, 0.667, 1.0)
    """
    clamped = min(max(probability, SCALE_ENDS[0]), SCALE_ENDS[1])
    third = sum(clamped >= bound for bound in BOUNDS[1:3])
    low, high = BOUNDS[third], BOUNDS[third + 1]
    return round((third + math.log(clamped / low) / math.log(high / low)) / 3, 3)


def middle(level: Level) -> float:
    """Where on the scale, 0 to 1, a level is shown of which nothing more is to be said.

    >>> middle(Level.MODERATE)
    0.5
    """
    return round((list(Level).index(level) + 0.5) / len(Level), 3)


def line(reason: Reason, *, is_checked: bool) -> Line:
    """A reason with its effect, as returns in 1,000 where numbers may be shown.

    >>> line(Reason("Charity is 20% of income", 0.0042, None), is_checked=True).effect
    'raises it by about 4 in 1,000'
    """
    count = round(abs(reason.effect) * 1000)
    size = f" by {f'about {count}' if count else 'less than 1'} in 1,000" if is_checked else ""
    verb = "raises" if reason.effect > 0 else "lowers"
    return Line(reason.label, f"{verb} it{size}", reason.effect > 0, reason.remedy)


def choices(count: int) -> list[tuple[int, str]]:
    """Answers to "how many of 1,000 such returns are audited?": the right one among others ten times apart.

    >>> choices(3)
    [(0, 'Fewer than 1'), (3, 'About 3'), (30, 'About 30'), (300, 'About 300')]
    """
    if count >= 100:
        numbers = [round(count / 100), round(count / 10), count, 1000]
    elif count:
        numbers = [count // 10, count, count * 10, min(count * 100, 1000)]
    else:
        numbers = [0, 10, 100, 1000]
    names = {0: "Fewer than 1", 1000: "All of them"}
    return [(number, names.get(number, f"About {number}")) for number in numbers]


def _without_reading(decision: hm.Decision) -> Meter:
    if decision.error is None and any("complete" in firing.guardrail for firing in decision.firings):
        return Meter("waiting", "The meter is waiting for your return", WAITING, decision)
    why = UNABLE_WORDS.get(str(decision.error), "")
    text = " ".join(filter(None, (UNABLE, why, UNAFFECTED)))
    return Meter("unable", "The meter cannot say", text, decision)
