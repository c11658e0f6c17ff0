"""Noise that is added to a prediction on purpose, so that what follows from the prediction can be traced.

What is added is recorded with the prediction. Whatever later moves with it was moved by the prediction, since nothing
else knows it: see `measures.traced_noise`. This is the only place that adds noise, so that none can be forgotten.
"""

import math
import random
from collections.abc import Callable

from holism.vocabulary.component import Model
from holism.vocabulary.prediction import Probability

Added = tuple[float, float | None]
"""A value with its noise, and the noise in it; None where none could be added."""
Noise = Callable[[float], Added]


def compile_noise(model: Model, rng: random.Random) -> Noise | None:
    """What adds the declared noise to each value of a model; None where none is declared.

    >>> add = compile_noise(Model("risk", Probability("fraud"), "risk.onnx", noise=0.1), random.Random(1))
    >>> [round(part, 4) for part in add(0.25)], add(1.0)
    ([0.2616, 0.0607], (1.0, None))
    """
    if not model.noise:
        return None
    add = add_to_logit if isinstance(model.predicts, Probability) else add_to_number
    scale, draw = model.noise, rng.normalvariate  # of `gauss`, two threads may get the same number
    return lambda value: add(value, scale * draw(0.0, 1.0))


def add_to_number(value: float, noise: float) -> Added:
    """A number with noise, in its unit; a number so large that the sum would be infinite stays as it is."""
    noised = value + noise
    return (noised, noise) if math.isfinite(noised) else (value, None)


def add_to_logit(probability: float, noise: float) -> Added:
    """A probability with noise in its logit, so that it stays one without being clamped.

    One of exactly 0 or 1 stays as it is: no noise would be in it.
    """
    if not 0.0 < probability < 1.0:
        return probability, None
    logit = math.log(probability) - math.log1p(-probability) + noise
    # Each side by its own form, since the exponential of a large number overflows.
    noised = 1.0 / (1.0 + math.exp(-logit)) if logit >= 0.0 else math.exp(logit) / (1.0 + math.exp(logit))
    return noised, noise
