"""Who applies: all of it simulated, with one bias that is known, because it is put in here.

No covariates of real applicants are bundled: none were found under a licence that permits it. Ability is the same in
both groups by construction. What every file shows of it (grades, a test, a statement, months of experience, a letter)
is a noisy measurement, and one of the five is biased: letters from abroad are shorter and less effusive, so that the
strength which the office records of them is BIAS standard deviations lower at equal ability. The size is assumed.
"""

import math
import random
from dataclasses import dataclass
from typing import Final, Literal

Origin = Literal["home", "abroad"]
ORIGINS: Final[tuple[Origin, ...]] = ("home", "abroad")

BIAS: Final = 0.5
"""How much lower a letter from abroad is recorded at equal ability, in standard deviations of letters."""
ABROAD: Final = 0.5
"""Share of applicants whose first degree is from abroad."""


@dataclass(frozen=True)
class Evidence:
    """How one entry of a file measures ability.

    Args:
        loading: Correlation of the entry with ability, in (0, 1).
        centre, spread: Mean and standard deviation of what is recorded, in its unit.
        low, high: Bounds of what is recorded.
        digits: Decimal places.
    """

    loading: float
    centre: float
    spread: float
    low: float
    high: float
    digits: int


EVIDENCE: Final = {
    "grades": Evidence(0.6, 72.0, 9.0, 0.0, 100.0, 1),
    "test": Evidence(0.5, 60.0, 15.0, 0.0, 100.0, 0),
    "statement": Evidence(0.4, 3.0, 0.8, 1.0, 5.0, 1),
    "months": Evidence(0.3, 16.0, 8.0, 0.0, 120.0, 0),
    "letter": Evidence(0.6, 3.2, 0.7, 1.0, 5.0, 1),
}
"""In the order of the file. The numbers are assumptions."""


@dataclass(frozen=True)
class Applicant:
    """A person with an ability that nobody sees, in standard deviations; and what the file says of it."""

    origin: Origin
    ability: float
    grades: float
    test: float
    statement: float
    months: float
    letter: float

    def standard(self, name: str) -> float:
        """An entry in standard deviations above its mean."""
        entry = EVIDENCE[name]
        return (float(getattr(self, name)) - entry.centre) / entry.spread


def draw(chance: random.Random, bias: float = BIAS) -> Applicant:
    """An applicant; `bias` lowers letters from abroad, in standard deviations."""
    origin: Origin = "abroad" if chance.random() < ABROAD else "home"
    ability = chance.gauss(0.0, 1.0)
    recorded = {}
    for name, entry in EVIDENCE.items():
        seen = entry.loading * ability + math.sqrt(1.0 - entry.loading**2) * chance.gauss(0.0, 1.0)
        seen -= bias if name == "letter" and origin == "abroad" else 0.0
        value = entry.centre + entry.spread * seen
        recorded[name] = round(min(max(value, entry.low), entry.high), entry.digits)
    return Applicant(origin, ability, **recorded)


def passes(ability: float) -> float:
    """The probability of passing the first module, if enrolled: an assumption; the same for everybody's ability."""
    return 1.0 / (1.0 + math.exp(-(0.5 + 1.4 * ability)))
