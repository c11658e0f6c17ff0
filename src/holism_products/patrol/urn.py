"""The urn of Ensign et al. (2018): two areas, and a record that decides which of them is looked at.

A ball is drawn; its colour says where the patrol goes; as many balls of it are put back as incidents are found there.
Run it in their setting: python -m holism_products.patrol.urn
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from holism_products.patrol.city import RATES, RECORDED

Floats = npt.NDArray[np.float64]

DRAWS: Final = 1_000
RUNS: Final = 1_000
DECAY: Final = 0.01
"""Share of the balls that are forgotten after each draw: the limited memory that they give PredPol."""


@dataclass(frozen=True)
class Urn:
    """Many urns at once.

    Attributes:
        rates: Incidents a day in both areas, found wherever the patrol is.
        start: Balls of both colours before the first draw.
        reported: Share of the rate that residents report in either area, wherever the patrol is (their mixed case: 1).
        decay: Share of the balls that goes at each draw; one of each colour always stays.
        correction: "none", or "accept": what comes in enters with probability (min p) / p of the area drawn.
    """

    rates: tuple[float, float]
    start: tuple[float, float]
    reported: float = 0.0
    decay: float = DECAY
    correction: Literal["none", "accept"] = "none"

    def shares(self, runs: int = RUNS, draws: int = DRAWS, seed: int = 0) -> Floats:
        """The share of the first area in each run after each draw; shape (runs, draws)."""
        rng = np.random.default_rng(seed)
        balls = np.tile(np.array(self.start, dtype=np.float64), (runs, 1))
        found = np.empty((runs, draws))
        for draw in range(draws):
            share = balls[:, 0] / balls.sum(axis=1)
            first = rng.random(runs) < share
            visited = np.column_stack([first, ~first])
            new = rng.poisson(np.array(self.rates) * (visited + self.reported))
            if self.correction == "accept":
                drawn = np.where(first, share, 1.0 - share)
                new[rng.random(runs) >= np.minimum(share, 1.0 - share) / drawn] = 0
            balls += new
            if self.decay:
                balls = np.maximum(balls - rng.binomial(balls.astype(np.int64), self.decay), 1.0)
            found[:, draw] = balls[:, 0] / balls.sum(axis=1)
        return found


def limit(rates: tuple[float, float], reported: float) -> float:
    """Where the share of the first area tends to without a correction: the root of their quadratic in [0, 1].

    (c + d - a - b) x^2 + (a - 2 c - d) x + c = 0, with a and b what a visit to the first area adds to both, c and d
    what one to the second adds.

    >>> round(limit((3.68511, 2.816466), 1.0), 3)
    0.599
    """
    first, second = rates
    a, b, c, d = first * (1 + reported), second * reported, first * reported, second * (1 + reported)
    roots = np.roots([c + d - a - b, a - 2 * c - d, c])
    inside = [float(root) for root in roots.real if -1e-9 <= root <= 1.0 + 1e-9]
    # Without reports 0 is a root too, and the one that a share leaves.
    return max(inside)


PAIRS: Final = {"Top1 and Top2": ("Top1", "Top2"), "Top1 and Random": ("Top1", "Random")}


def published(pair: str, reported: float = 0.0, correction: Literal["none", "accept"] = "none") -> Urn:
    """One of their settings: rates a day, the record as the first balls, memory of a hundred days."""
    one, two = PAIRS[pair]
    return Urn((RATES[one], RATES[two]), (RECORDED[one], RECORDED[two]), reported, DECAY, correction)


def main() -> None:
    """Prints where their urns end."""
    print(f"share of Top1 after {DRAWS:,} days, {RUNS:,} runs: mean, and the middle 95 %")
    for pair, (one, two) in PAIRS.items():
        print(f"{pair}: true {RATES[one] / (RATES[one] + RATES[two]):.3f}")
        for reported in (0.0, 1.0):
            for correction in ("none", "accept"):
                end = published(pair, reported, correction).shares()[:, -1]
                low, high = np.quantile(end, [0.025, 0.975])
                what = f"{'found and reported' if reported else 'found'}, correction {correction}"
                print(f"  {what:<36} {end.mean():.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
