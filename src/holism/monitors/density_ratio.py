"""How much more often rows like this one come now than they did: the ratio of two densities, by a classifier."""

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import cross_val_predict

Rows = NDArray[np.float64]

MOST_WEIGHT = 20.0
FOLDS = 3


def density_ratio(reference: Rows, current: Rows, seed: int = 0) -> NDArray[np.float64]:
    """For each reference row the density of its values now over their density then; their mean is 1.

    A classifier that tells the two apart gives the ratio as odds (Sugiyama, Suzuki and Kanamori 2012, chapter 4). Each
    row is judged by one that has not seen it. Weights are at most `MOST_WEIGHT` before they are scaled, so that no few
    rows speak for all.

    :param reference, current: shapes (n, columns) and (m, columns); NaN is a missing value.
    :return: shape (n,), not negative.
    """
    rows = np.vstack([reference, current])
    is_current = np.r_[np.zeros(len(reference)), np.ones(len(current))]
    classifier = HistGradientBoostingClassifier(max_iter=50, max_leaf_nodes=15, early_stopping=False, random_state=seed)
    now = cross_val_predict(classifier, rows, is_current, cv=FOLDS, method="predict_proba")[: len(reference), 1]
    ratio = np.clip(now / np.maximum(1.0 - now, 1e-9) * (len(reference) / len(current)), 0.0, MOST_WEIGHT)
    return np.asarray(ratio / ratio.mean(), dtype=np.float64)
