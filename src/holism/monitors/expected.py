"""What a metric will turn out to be, from probabilities that can be taken at their word."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def expected_brier(said: Numbers, true: Numbers) -> tuple[float, float]:
    """The expected Brier score, and the variance of what it will be from the chance of the outcomes alone.

    :param said: what the model said, in [0, 1], shape (n,).
    :param true: the calibrated probability that the outcome is positive, in [0, 1], shape (n,).
    """
    if_positive, if_negative = (1.0 - said) ** 2, said**2
    value = float(np.mean(true * if_positive + (1.0 - true) * if_negative))
    return value, float(np.sum(true * (1.0 - true) * (if_positive - if_negative) ** 2)) / len(said) ** 2


def expected_auc(said: Numbers, true: Numbers) -> tuple[float, float]:
    """The expected AUC: of a positive and a negative, the chance that the positive was given more; ties count half.

    As the Mann-Whitney statistic with every row a positive with weight `true` and a negative with the rest (the
    expected confusion matrix of CBPE, over all thresholds). The variance is that of the outcomes' chance, to first
    order.
    None to compare gives NaN. Parameters as of `expected_brier`.
    """
    order = np.argsort(said, kind="stable")
    said, true = said[order], true[order]
    negative = 1.0 - true
    _, start, count = np.unique(said, return_index=True, return_counts=True)
    below = np.r_[0.0, np.cumsum(negative)]
    tied = np.repeat(np.add.reduceat(negative, start), count)
    negatives_won = np.repeat(below[start], count) + tied / 2.0
    positive_below = np.r_[0.0, np.cumsum(true)]
    tied_positive = np.repeat(np.add.reduceat(true, start), count)
    positives_lost = np.repeat(positive_below[start], count) + tied_positive / 2.0
    pairs = true.sum() * negative.sum()
    if pairs <= 0.0:
        return float("nan"), float("nan")
    value = float((true * negatives_won).sum() / pairs)
    # Derivative of the statistic by a row's being positive instead of negative (self-pairs are of order 1/n).
    influence = (negatives_won - (true.sum() - positives_lost)) / pairs - value * (
        1.0 / true.sum() - 1.0 / negative.sum()
    )
    return value, float(np.sum(true * negative * influence**2))
