"""Scores with their labels, as arrays that can be trusted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def labelled(
    scores: Sequence[float], labels: Sequence[bool], names: tuple[str, str] = ("scores", "labels")
) -> tuple[Array, Array]:
    """Both as arrays of floats.

    Raises `ValueError` unless there are as many labels as scores, scores are in [0, 1], and labels are 0 or 1.
    """
    first, second = np.asarray(scores, dtype=float), np.asarray(labels, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            f"{names[1]}: got the shape {second.shape}, allowed is that of {names[0]}, one of {first.shape}"
        )
    # Negated, so that a NaN is found too.
    for wrong, name, values, allowed in (
        (~((first >= 0.0) & (first <= 1.0)), names[0], first, "in [0, 1]"),
        (~((second == 0.0) | (second == 1.0)), names[1], second, "0 or 1"),
    ):
        if wrong.any():
            place = int(wrong.argmax())
            raise ValueError(f"{name}[{place}]: got {values[place]:g}, allowed is {allowed}")
    return first, second
