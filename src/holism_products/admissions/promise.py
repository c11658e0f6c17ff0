"""The model: how likely somebody with such a file passes the first module, and what in it speaks for and against."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from holism_products.admissions.applicants import EVIDENCE, ORIGINS
from holism_products.admissions.letters import Scale

MODEL_FILE: Final = "admissions.json"
WORDS: Final = {
    "grades": "grades",
    "test": "the test",
    "statement": "the statement",
    "months": "experience",
    "letter": "the letter",
}


@dataclass(frozen=True)
class Promise:
    """A logistic regression on entries in standard deviations, and the scale of letters it was fitted with.

    Args:
        intercept: Log-odds of a file that is average in everything.
        weights: Log-odds for each standard deviation of an entry; the origin is not among them.
        letters: By how much letters of each origin are moved first, by the office.
    """

    intercept: float
    weights: dict[str, float]
    letters: dict[str, float]

    def speaks(self, file: Any) -> dict[str, float]:
        """What each entry adds to the log-odds, compared with the average file."""
        return {
            name: weight * (float(getattr(file, name)) - EVIDENCE[name].centre) / EVIDENCE[name].spread
            for name, weight in self.weights.items()
        }

    def probability(self, file: Any) -> float:
        """Of passing, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.intercept + sum(self.speaks(file).values()))))

    def scale(self) -> Scale:
        """The office's scale of letters."""
        return Scale({origin: self.letters[origin] for origin in ORIGINS})


def reasons(promise: Promise, file: Any) -> tuple[str, ...]:
    """The two entries that speak loudest, in words; entries near the average say nothing."""
    loudest = sorted(promise.speaks(file).items(), key=lambda each: -abs(each[1]))[:2]
    return tuple(f"{WORDS[name]} {'for' if size > 0 else 'against'} it" for name, size in loudest if abs(size) > 0.15)


def write_promise(promise: Promise, path: Path) -> None:
    """Writes it as JSON."""
    path.write_text(json.dumps(asdict(promise), indent=1) + "\n", encoding="utf-8")


def read_promise(path: Path) -> Promise:
    """The model of a file. Raises ValueError for anything else."""
    given = json.loads(path.read_text(encoding="utf-8"))
    wanted = {"intercept", "weights", "letters"}
    if not (isinstance(given, dict) and set(given) == wanted):
        raise ValueError(f"{path.name}: got {str(given)[:80]}, allowed are {', '.join(sorted(wanted))}")
    for part, names in (("weights", set(EVIDENCE)), ("letters", set(ORIGINS))):
        if set(given[part]) != names:
            allowed = ", ".join(sorted(names))
            raise ValueError(f"{path.name} {part}: got {', '.join(given[part])}, allowed are {allowed}")
    numbers = [given["intercept"], *given["weights"].values(), *given["letters"].values()]
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
        raise ValueError(f"{path.name}: got {numbers}, allowed are finite numbers")
    return Promise(given["intercept"], given["weights"], given["letters"])


def read_probability(path: Path) -> Callable[[Any], float]:
    """What the system asks of a file of the model."""
    return read_promise(path).probability
