"""What comes back of what a model believes: loop gain, by retraining in the world under common random numbers.

    loop = Loop("found", label=lambda f: f.outcome_learnt, belief="shares, in %", start=shares, retrain=retrain)
    loop_gain(loop)

Needs the extra `analysis` (NumPy).
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from scipy import special

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Estimate, Expression

Retrain = Callable[[Sequence[float], int], Sequence[float]]
"""Lives a stretch of the world with a model that believes these numbers, under the chance of this seed; returns what
the next model, trained on that log, believes. The same seed must give the same chance whatever is believed."""


class Loop(msgspec.Struct, frozen=True):
    """What retraining means in a product: `loop` in its `loop.py`, so that `holism loop` can test it.

    :param model: whose predictions may feed back on themselves.
    :param label: the label that training takes from each decision, as an expression over facts.
    :param echo: what rises where the label follows the prediction, as an expression over facts, for the comparison of
        steered with explored traffic; default: the label. Where predictions move labels up here and down there, labels
        alone would say on average nothing.
    :param belief: what is believed, in words, with its unit.
    :param start: what is believed now.
    :param retrain: one round of the loop; see `Retrain`.
    :param direction: along which belief is changed; default: away from its mean, so that the gain says how much of what
        sets the believed numbers apart is believed again.
    :param breaks: what would break the loop, each in a sentence.
    """

    model: str
    label: Expression
    belief: str
    start: tuple[float, ...]
    retrain: Retrain
    direction: tuple[float, ...] = ()
    echo: Expression | None = None
    breaks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.start or not np.isfinite(self.start).all():
            raise DeclarationError(f"Loop start: got {self.start}, allowed are one or more finite numbers")
        if self.direction and (len(self.direction) != len(self.start) or not any(self.direction)):
            raise DeclarationError(
                f"Loop direction: got {self.direction}, allowed are {len(self.start)} numbers that are not all 0"
            )
        if not self.direction and len(set(self.start)) == 1 and len(self.start) > 1:
            raise DeclarationError(f"Loop direction: got none with a start of {self.start}, allowed is to give one")


def loop_gain(
    loop: Loop,
    *,
    seeds: Sequence[int] = range(8),
    size: float = 0.25,
    level: float = 0.95,
    progress: Callable[[float], None] = lambda share: None,
) -> Estimate:
    """How much more is believed after retraining, for each unit that is believed more before.

    g = <d, R(t + h d) - R(t - h d)> / (2 h <d, d>), with R the retraining and d the direction: the derivative of the
    map whose contraction makes repeated retraining settle (Perdomo, Zrnic, Mendler-Dünner and Hardt 2020, "Performative
    prediction", theorem 3.5; Khritankov 2021 calls it the same of hidden feedback loops). Of |g| below 1 each round
    undoes part of a deviation, and it settles; of above 1 each round adds to it, and it runs away. Both sides live
    under the same chance, so that their difference is what belief has done; the interval is Student's over seeds.

    :param seeds: two or more; each costs two rounds of the loop.
    :param size: h, as a share of the direction: large enough to be felt, small enough to be a derivative.
    :param level: of the interval, in (0, 1).

    Raises `DeclarationError` for fewer than two seeds, a size that is not above 0, or a retraining that returns another
    number of numbers.
    """
    if len(seeds) < 2:
        raise DeclarationError(f"seeds: got {list(seeds)}, allowed are two or more")
    if not size > 0.0:
        raise DeclarationError(f"size: got {size}, allowed is more than 0")
    start = np.array(loop.start)
    direction = np.array(loop.direction) if loop.direction else start - start.mean() * (len(start) > 1)
    gains = []
    for place, seed in enumerate(seeds):
        more, less = (_retrained(loop, start + side * size * direction, seed) for side in (1.0, -1.0))
        gains.append(float(direction @ (more - less) / (2.0 * size * direction @ direction)))
        progress((place + 1) / len(seeds))
    value = float(np.mean(gains))
    half = (
        float(special.stdtrit(len(gains) - 1, (1.0 + level) / 2.0)) * float(np.std(gains, ddof=1)) / len(gains) ** 0.5
    )
    note = f"{2 * len(gains)} retrainings, in pairs of the same chance"
    name = f"loop gain of {loop.model}"
    return Estimate(name, "", value, value - half, value + half, 2 * len(gains), len(gains), level=level, note=note)


def _retrained(loop: Loop, belief: Any, seed: int) -> Any:
    found = np.asarray(loop.retrain(tuple(belief.tolist()), seed), dtype=float)
    if found.shape != belief.shape or not np.isfinite(found).all():
        raise DeclarationError(f"Loop retrain: got {found.tolist()}, allowed are {len(belief)} finite numbers")
    return found
