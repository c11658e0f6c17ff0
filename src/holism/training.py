"""What a model's training leaves beside the model, for the system around it: how far it can be believed.

`fit_familiarity` describes its data, for `Unfamiliar`; `fit_calibration` makes of its probability one that can be taken
at its word, for `Model(..., calibration=)`.

Needs the extra `analysis` (NumPy). Not imported by `import holism`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from holism.decisions.guardrails.unfamiliar import Familiarity
from holism.interactions.calibration import file
from holism.interactions.calibration.check import TOLERANCE, check
from holism.interactions.calibration.file import Calibration as Calibration
from holism.interactions.calibration.fit import Method, fit
from holism.vocabulary.clock import Clock, wall_clock

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

    Half of the rows fit the mean, the covariance and the categories, the other half their distances, so that these are
    honest.

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
    fitted, held_out = order[: rows // 2], order[rows // 2 :][:KEPT]
    texts = {name: np.array([str(value) for value in values], object) for name, values in (categories or {}).items()}
    seen = {name: set(column[fitted]) for name, column in texts.items()}
    familiar = [row for row in held_out if all(column[row] in seen[name] for name, column in texts.items())]
    mean, whitening = _whiten(table[fitted])
    distances = np.sort(np.sqrt((((table[familiar] - mean) @ whitening.T) ** 2).sum(axis=1)))
    return Familiarity(
        tuple(columns),
        tuple(mean.tolist()),
        tuple(tuple(row) for row in whitening.tolist()),
        {name: tuple(sorted(values)) for name, values in seen.items()},
        tuple(distances.tolist()),
        len(held_out) - len(familiar),
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


def fit_calibration(
    model: str,
    version: str,
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    method: Method = "auto",
    tolerance: float = TOLERANCE,
    seed: int = 0,
    clock: Clock = wall_clock,
) -> Calibration:
    """A calibration fitted on one half of held-out rows, and checked on the other.

    With "as_it_is" nothing is fitted, and all rows check.

    :param model: the model's name; `version`: of its file, the start of its SHA-256 as decisions record it.
    :param scores: what the model says, in [0, 1], of rows that it was not trained on, one per unit.
    :param labels: whether it came true, of each.
    :param method: "auto" takes what the number of rows supports; see `interactions.calibration.fit`.
    :param tolerance: the largest calibration error, in (0, 1), with which confidence is shown to people.

    Raises `ValueError` for too few rows, or rows that are all alike.
    """
    order = np.random.default_rng(seed).permutation(len(scores))
    values, truth = np.asarray(scores, dtype=float)[order], np.asarray(labels, dtype=bool)[order]
    half = (len(values) + 1) // 2
    calibrator = fit(values[:half].tolist(), truth[:half].tolist(), method)
    used = 0 if method == "as_it_is" else half
    checked = check(calibrator, values[used:].tolist(), truth[used:].tolist(), tolerance=tolerance)
    return Calibration(model, version, calibrator, used, clock(), checked)


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Writes it where `Model(..., calibration=)` reads it."""
    file.write(path, calibration)


def read_calibration(path: Path, model: str, version: str) -> Calibration:
    """The calibration of this version of a model; raises `ModelError` if the file has none."""
    return file.read(path, model, version)
