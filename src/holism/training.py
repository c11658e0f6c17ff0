"""What a model's training leaves beside the model, for the system around it: what its data looked like.

Needs the extra `analysis` (NumPy). Not imported by `import holism`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from holism.decisions.guardrails.unfamiliar import Familiarity

KEPT = 2_000
RIDGE = 1e-6
"""Of each variance, added to it: inputs that are sums of others must not make the covariance singular."""


def fit_familiarity(
    numbers: Mapping[str, Sequence[float]],
    categories: Mapping[str, Sequence[str]] | None = None,
    *,
    seed: int = 0,
) -> Familiarity:
    """What the training data looks like, for `Unfamiliar`.

    Half of the rows fit the mean and covariance, the other half their distances, so that these are honest.

    :param numbers: by name of a request field or feature, the values of all rows.
    :param categories: likewise of fields that are no numbers.

    Raises `ValueError` for columns of different lengths, fewer than 100 rows, or values that are not finite.
    """
    columns = {name: np.asarray(values, dtype=float) for name, values in numbers.items()}
    lengths = {len(column) for column in columns.values()} | {len(values) for values in (categories or {}).values()}
    if len(lengths) != 1 or (rows := lengths.pop()) < 100:
        raise ValueError(
            f"numbers: got columns of {sorted(lengths) or rows} rows, allowed is one length of 100 or more"
        )
    for name, column in columns.items():
        if not np.isfinite(column).all():
            raise ValueError(f"numbers {name!r}: got values that are not finite, allowed are finite numbers")
    table = np.column_stack(list(columns.values())) if columns else np.empty((rows, 0))
    order = np.random.default_rng(seed).permutation(rows)
    fitted, held_out = table[order[: rows // 2]], table[order[rows // 2 :][:KEPT]]
    mean, whitening = _whiten(fitted)
    distances = np.sort(np.sqrt((((held_out - mean) @ whitening.T) ** 2).sum(axis=1)))
    return Familiarity(
        tuple(columns),
        tuple(mean.tolist()),
        tuple(tuple(row) for row in whitening.tolist()),
        {name: tuple(sorted(set(map(str, values)))) for name, values in (categories or {}).items()},
        tuple(distances.tolist()),
    )


def _whiten(table: Any) -> tuple[Any, Any]:
    mean = table.mean(axis=0)
    covariance = np.atleast_2d(np.cov(table, rowvar=False)) if table.shape[1] else np.empty((0, 0))
    scale = np.diag(covariance)
    covariance = covariance + np.diag(RIDGE * np.where(scale > 0, scale, 1.0))
    return mean, np.linalg.inv(np.linalg.cholesky(covariance)) if table.shape[1] else np.empty((0, 0))


def write_familiarity(familiarity: Familiarity, path: Path) -> None:
    """Writes it where `Unfamiliar` reads it."""
    path.write_bytes(msgspec.json.encode(familiarity))
