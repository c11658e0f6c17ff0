"""What is known about one trained model, measured on returns that it never saw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import brier_score_loss, roc_auc_score

Floats = npt.NDArray[np.float64]

Z95 = 1.959964


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """`n` returns: the mean predicted probability beside the observed share of (simulated) audits."""

    name: str
    n: int
    predicted: float
    observed: Interval


@dataclass(frozen=True)
class Report:
    """A model's measures on `n` test returns.

    `ceiling_auc` is the AUC of the true simulated probability: no model can do better. `table_auc` is the
    baseline that looks the total income up in the published table. `baseline_brier` gives every return
    the prevalence. `check` is what the check of the calibration found, in words.
    """

    version: str
    seed: int
    n_training: int
    n: int
    prevalence: float
    auc: Interval
    ceiling_auc: float
    table_auc: float
    brier: float
    baseline_brier: float
    check: str
    calibration: tuple[Group, ...]
    slices: tuple[Group, ...]


def auc(audited: npt.NDArray[np.bool_], score: npt.NDArray[np.floating]) -> Interval:
    """Area under the ROC curve, with the interval of Hanley and McNeil (1982), Radiology 143, 29-36."""
    value = float(roc_auc_score(audited, score))
    positives = int(audited.sum())
    negatives = len(audited) - positives
    pairs_positive = value / (2 - value) - value**2
    pairs_negative = 2 * value**2 / (1 + value) - value**2
    variance = value * (1 - value) + (positives - 1) * pairs_positive + (negatives - 1) * pairs_negative
    half = Z95 * float(np.sqrt(variance / (positives * negatives)))
    return Interval(value, max(value - half, 0.0), min(value + half, 1.0))


def share(successes: int, n: int) -> Interval:
    """A share with the interval of Wilson (1927), JASA 22, 209-212; n of at least 1."""
    value = successes / n
    centre = (value + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * float(np.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2)))
    return Interval(value, max(centre - half, 0.0), min(centre + half, 1.0))


def group(name: str, audited: npt.NDArray[np.bool_], predicted: npt.NDArray[np.floating]) -> Group:
    """Predicted beside observed for one group of returns."""
    return Group(name, len(audited), float(predicted.mean()), share(int(audited.sum()), len(audited)))


def calibration_table(
    audited: npt.NDArray[np.bool_], predicted: npt.NDArray[np.floating], bins: int = 10
) -> tuple[Group, ...]:
    """`bins` groups of nearly equal size from the lowest predictions to the highest."""
    parts = np.array_split(np.argsort(predicted, kind="stable"), bins)
    return tuple(group(f"{i} of {bins}", audited[part], predicted[part]) for i, part in enumerate(parts, start=1))


def brier(audited: npt.NDArray[np.bool_], predicted: npt.NDArray[np.floating]) -> float:
    """Mean squared error of the probabilities; lower is better."""
    return float(brier_score_loss(audited, predicted))
