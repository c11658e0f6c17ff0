"""What is known about the trained models, measured on links and pages that they never saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

Z95 = 1.959964
EDGES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 1.000001)
"""Bounds of the groups in which predicted and observed shares are compared; most links have a tiny probability."""


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % interval, and how many it is of."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Group:
    """Links of similar probability: the mean predicted beside the observed share of phishing, both as weighted."""

    low: float
    high: float
    n: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class Report:
    """The models' measures. `verdicts` is the share of each verdict of fraudurl, by kind of link.

    `check` is what the check of the calibration found, in words.
    """

    version: str
    url_model: str
    prevalence: float
    n_pages: int
    n_checked_pages: int
    n_links: int
    url_auc: Interval
    page_auc: Interval
    auc: Interval
    caught: Interval
    interrupted: Interval
    badged: Interval
    precise: float
    thresholds: Mapping[str, float]
    verdicts: Mapping[str, Mapping[str, float]]
    verdicts_n: Mapping[str, int]
    review_interrupted: Interval
    check: str
    calibration: tuple[Group, ...]


def auc(truth: Flags, score: Floats) -> Interval:
    """Area under the ROC curve, with the interval of Hanley and McNeil (1982), Radiology 143, 29-36."""
    value = float(roc_auc_score(truth, score))
    positives = int(truth.sum())
    negatives = len(truth) - positives
    more, fewer = value / (2 - value) - value**2, 2 * value**2 / (1 + value) - value**2
    variance = value * (1 - value) + (positives - 1) * more + (negatives - 1) * fewer
    half = Z95 * float(np.sqrt(variance / (positives * negatives)))
    return Interval(value, max(value - half, 0.0), min(value + half, 1.0), len(truth))


def share(flags: Flags) -> Interval:
    """A share with the interval of Wilson (1927), JASA 22, 209-212; of at least one."""
    n = len(flags)
    value = float(flags.mean())
    centre = (value + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * float(np.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2)))
    return Interval(value, max(centre - half, 0.0), min(centre + half, 1.0), n)


def calibration(truth: Flags, predicted: Floats, weight: Floats) -> tuple[Group, ...]:
    """Predicted beside observed, by group of EDGES; a group without links is left out."""
    found = []
    for low, high in pairwise(EDGES):
        among = (predicted >= low) & (predicted < high)
        if among.any():
            mean = float(np.average(predicted[among], weights=weight[among]))
            observed = float(np.average(truth[among], weights=weight[among]))
            found.append(Group(low, min(high, 1.0), int(among.sum()), mean, observed))
    return tuple(found)
