"""What is known about one trained matcher, measured on phrasings that it never saw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """A share of `n`, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Group:
    """Questions of like confidence: the mean predicted probability of being right beside the share that was."""

    name: str
    predicted: float
    observed: Share


@dataclass(frozen=True)
class Report:
    """A matcher's measures.

    `accuracy` and `top_three` are of questions that one topic answers, `mixed` is the accuracy on those that touch two;
    `tfidf` is that of the same classifier on words instead of sentence embeddings. `scope_auc` tells questions with a
    topic from those without. All others are of everything, vague questions too: `right_auc` tells right matches from
    wrong ones, `answered` is the share that is answered without asking back, `wrong` the share of those that was wrong.
    """

    version: str
    encoder: str
    n_training: int
    n_topics: int
    accuracy: Share
    top_three: Share
    mixed: Share
    tfidf: Share
    scope_auc: float
    right_auc: float
    brier: float
    baseline_brier: float
    answered: Share
    wrong: Share
    calibration: tuple[Group, ...]
    topics: tuple[tuple[str, Share], ...]


def share(flags: Flags) -> Share:
    """The share that is true, with the interval of Wilson (1927), JASA 22, 209-212; of at least one."""
    n, value = len(flags), float(flags.mean())
    centre = (value + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * float(np.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2)))
    return Share(value, max(centre - half, 0.0), min(centre + half, 1.0), n)


def auc(positive: Flags, score: Floats) -> float:
    """Area under the ROC curve."""
    return float(roc_auc_score(positive, score))


def brier(right: Flags, predicted: Floats) -> float:
    """Mean squared error of the probabilities; lower is better."""
    return float(((predicted - right) ** 2).mean())


def calibration_table(right: Flags, predicted: Floats, bins: int = 5) -> tuple[Group, ...]:
    """`bins` groups of nearly equal size from the least sure to the surest."""
    parts = np.array_split(np.argsort(predicted, kind="stable"), bins)
    return tuple(
        Group(f"{number} of {bins}", float(predicted[part].mean()), share(right[part]))
        for number, part in enumerate(parts, start=1)
    )
