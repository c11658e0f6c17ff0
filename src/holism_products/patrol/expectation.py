"""The model: which share of the city's incidents will be found in a district tomorrow, from what the record says."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from holism_products.patrol.city import EVEN

MODEL_FILE: Final = "patrol.json"


@dataclass(frozen=True)
class Weights:
    """How far the even share, the last week and the last four weeks count; fitted, at least 0, together 1."""

    even: float
    recent: float
    longer: float

    def expected(self, request: Any) -> float:
        """The share of the city's incidents, in %."""
        return float(self.even * EVEN + self.recent * request.recent + self.longer * request.longer)


def write_weights(weights: Weights, path: Path) -> None:
    """Writes them as JSON."""
    path.write_text(json.dumps(asdict(weights), indent=1) + "\n", encoding="utf-8")


def read_weights(path: Path) -> Weights:
    """The weights of a file. Raises ValueError for anything that is not three shares that sum to 1."""
    given = json.loads(path.read_text(encoding="utf-8"))
    names = ("even", "recent", "longer")
    if not (isinstance(given, dict) and set(given) == set(names)):
        raise ValueError(f"{path.name}: got {str(given)[:80]}, allowed are {', '.join(names)}")
    values = [float(given[name]) for name in names]
    if not all(0.0 <= value <= 1.0 for value in values) or abs(sum(values) - 1.0) > 1e-6:
        raise ValueError(f"{path.name}: got {values}, allowed are shares that sum to 1")
    return Weights(*values)


def read_expectation(path: Path) -> Callable[[Any], float]:
    """The model of a file."""
    return read_weights(path).expected
