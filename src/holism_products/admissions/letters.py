"""Letters on one scale: what the office does outside the model, so that no group is recorded lower for how letters are.

The strength of a letter is moved by how far the mean of its origin lies from the mean of all letters, as measured on
the applicants of past cycles. It uses the origin to undo what the origin did, and nothing else uses it. What it assumes
is that both groups are equally able; that is true here by construction, and a matter of judgement elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from holism_products.admissions.applicants import EVIDENCE, ORIGINS, Applicant, Origin

LOW: Final = EVIDENCE["letter"].low
HIGH: Final = EVIDENCE["letter"].high


@dataclass(frozen=True)
class Scale:
    """By how much letters of each origin are moved, in points of the form."""

    moved: Mapping[Origin, float]

    def common(self, letter: float, origin: Origin) -> float:
        """A letter's strength on the common scale, within the form's bounds."""
        return round(min(max(letter + self.moved[origin], LOW), HIGH), 1)


AS_RECORDED: Final = Scale(dict.fromkeys(ORIGINS, 0.0))
"""Nothing is moved."""


def scale_of(past: Iterable[Applicant]) -> Scale:
    """The scale that makes the means of past letters equal. Raises ValueError without letters of every origin."""
    letters: dict[Origin, list[float]] = {origin: [] for origin in ORIGINS}
    for each in past:
        letters[each.origin].append(each.letter)
    if missing := [origin for origin, some in letters.items() if not some]:
        raise ValueError(f"letters: got none from {', '.join(missing)}, allowed are some of every origin")
    means = {origin: sum(some) / len(some) for origin, some in letters.items()}
    whole = sum(sum(some) for some in letters.values()) / sum(len(some) for some in letters.values())
    return Scale({origin: whole - mean for origin, mean in means.items()})
