"""Which leading indicator to watch, for an objective that comes late, in a new experiment of a stated size.

A proxy is good where its measured effect, in the new experiment, goes together with the true effect on the objective.
That depends on past true effects (their covariance T), and on the noise N of the new experiment: a precise proxy that
is loosely related may beat a closely related one that is noisy, and a larger experiment changes which is best
(Tripuraneni, Richardson, D'Amour, Soriano and Yadlowsky 2023, "Choosing a proxy metric from past experiments"). With
p the proxies, y the objective:

    weights  w ~ (T_pp + N)^-1 T_py,     quality(w) = w' T_py / sqrt(T_yy w' (T_pp + N) w)

T is the covariance of measured effects less their mean sampling covariance ("total covariance": Bibaut, Chou, Ejdemyr
and Kallus 2024), cut to what a covariance can be. The quality is of past experiments that chose the weights: it is too
high for many candidates and few experiments.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from holism.goals.alignment import FEWEST, orientation
from holism.vocabulary.effect import PastExperiment
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Goal

Floats = NDArray[np.float64]


class Proxy(msgspec.Struct, frozen=True):
    """One candidate.

    :param quality: correlation of its measured effect in the new experiment with the objective's true effect, in
        [-1, 1]; None where it did not vary.
    :param reliability: share of the variance of its measured effect, in the new experiment, that is true, in [0, 1].
    :param weight: in the best combination, for effects in the measure's unit turned so that more is better, scaled so
        that the weighted sum of effects is the best linear guess of the effect on the objective.
    """

    goal: str
    quality: float | None
    reliability: float
    weight: float


class Proxies(msgspec.Struct, frozen=True):
    """The candidates for one objective, the best first, and their best linear combination.

    :param quality: of the combination; None where the objective did not vary beyond noise, or there is too little.
    :param units: of the new experiment, over both arms. :param k: experiments that measured all of them.
    """

    objective: str
    units: int
    k: int
    proxies: tuple[Proxy, ...]
    quality: float | None
    note: str = ""


def proxies(
    objective: Goal, candidates: Sequence[Goal], experiments: Sequence[PastExperiment], *, units: int | None = None
) -> Proxies:
    """Rates the candidates, and their best combination, as early stand-ins for the objective.

    Only candidates that most experiments with the objective measured are rated, on those that measured all of them.

    :param units: of the new experiment, over both arms; default: the median of the past ones.

    Raises `DeclarationError` for units below 1.
    """
    if units is not None and units < 1:
        raise DeclarationError(f"units: got {units}, allowed is at least 1")
    with_objective = [each for each in experiments if objective.name in each.effects]
    rated = [
        goal
        for goal in candidates
        if sum(goal.name in each.effects for each in with_objective) > 0.8 * len(with_objective)
    ]
    used = [each for each in with_objective if all(goal.name in each.effects for goal in rated)]
    size = units or round(float(np.median([each.units for each in used]))) if used else units or 0
    if len(used) < FEWEST or not rated:
        note = f"{len(used)} experiments measured the objective and its candidates; {FEWEST} are the fewest"
        return Proxies(objective.name, size, len(used), (), None, note)
    goals = [*rated, objective]
    effects = np.array([[orientation(goal) * each.effects[goal.name].value for goal in goals] for each in used])
    errors = np.array([_errors(each, goals) for each in used])
    grown = [max(each.units, 1) / size if size else 1.0 for each in used]
    noise = np.mean([error * share for error, share in zip(errors, grown, strict=True)], axis=0)[:-1, :-1]
    scale = np.maximum(effects.std(axis=0), np.sqrt(errors.mean(axis=0).diagonal()))
    scale = np.where(scale > 0.0, scale, 1.0)
    true = _covariance(np.cov((effects / scale).T) - errors.mean(axis=0) / np.outer(scale, scale))
    return _rate(objective, rated, true, noise / np.outer(scale[:-1], scale[:-1]), scale, size, len(used))


def _rate(
    objective: Goal, rated: Sequence[Goal], true: Floats, noise: Floats, scale: Floats, units: int, k: int
) -> Proxies:
    own, shared, late = true[:-1, :-1], true[:-1, -1], float(true[-1, -1])
    if late <= 1e-9:
        note = f"beyond noise, {objective.name!r} did not change between experiments"
        return Proxies(objective.name, units, k, (), None, note)
    seen = own + noise
    weights = np.linalg.lstsq(seen, shared, rcond=1e-9)[0]
    spread = float(weights @ seen @ weights)
    quality = float(weights @ shared) / (late * spread) ** 0.5 if spread > 1e-12 else None
    single = [
        Proxy(
            goal=goal.name,
            quality=float(np.clip(shared[i] / (late * seen[i, i]) ** 0.5, -1.0, 1.0)) if own[i, i] > 1e-9 else None,
            reliability=float(own[i, i] / seen[i, i]) if seen[i, i] > 0.0 else 0.0,
            weight=float(weights[i] * scale[-1] / scale[i]),
        )
        for i, goal in enumerate(rated)
    ]
    single.sort(key=lambda each: -2.0 if each.quality is None else each.quality, reverse=True)
    return Proxies(objective.name, units, k, tuple(single), None if quality is None else min(quality, 1.0))


def _errors(experiment: PastExperiment, goals: Sequence[Goal]) -> Floats:
    """The sampling covariance of the effects, turned so that more is better; what is not known is 0."""
    return np.array(
        [
            [
                orientation(one) * orientation(other) * (experiment.covariance_of(one.name, other.name) or 0.0)
                for other in goals
            ]
            for one in goals
        ]
    )


def _covariance(matrix: Floats) -> Floats:
    """The nearest matrix that is a covariance: negative eigenvalues are 0."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    cut: Floats = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return cut
