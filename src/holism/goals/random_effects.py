"""How true effects on two goals go together over many experiments, each of which is measured with error.

The naive correlation of measured effects is wrong twice: noise hides a relation, and noise that both effects share,
since both come from the same people, makes one up. Here (s, y)_k ~ N(mu, T + O_k): the true effects vary with
covariance T between experiments, and O_k is the sampling covariance of experiment k, which is known (the bivariate
random-effects model: van Houwelingen, Arends and Stijnen 2002, "Advanced methods in meta-analysis"; Daniels and Hughes
1997, "Meta-analysis for the evaluation of potential surrogate markers"). The correlation in T is estimated by maximum
likelihood, with its profile-likelihood interval, which never leaves [-1, 1] and allows for unequal errors. For few
experiments the fall of the profile is divided by k / (k - 3): without errors the interval is then nearly Fisher's.

The likelihood is searched on a grid that holds both boundaries (no spread, correlations of -1 and 1), then on ever
finer ones around the best place of each correlation: no start to choose, nothing to converge.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

SPREADS = 15
"""Standard deviations on the first grid: 0, and from 1/30 to 5 times the spread of the measured effects."""
CORRELATIONS = 43
FINER = 7
"""How often the grid is made finer: to 1/1,000 of the first step."""
FLAT = 0.02
"""A profile that varies by less over all of [-1, 1] says nothing about the correlation."""
ONE = 1.0 - 1e-9


class RandomEffects(msgspec.Struct, frozen=True):
    """What the model finds.

    :param correlation: of the true effects, in [-1, 1]; None where it is not identified: one of them does not vary.
    :param low, high: profile-likelihood interval at `level`; -1 and 1 where it is not identified.
    :param mean: mean true effects. :param spread: standard deviations of the true effects.
    :param slope: by how much the second effect is larger where the first is larger by 1; None if not identified.
    :param k: experiments.
    """

    correlation: float | None
    low: float
    high: float
    mean: tuple[float, float]
    spread: tuple[float, float]
    slope: float | None
    k: int
    level: float

    @property
    def identified(self) -> bool:
        """Whether the data say anything about the correlation."""
        return self.correlation is not None


def random_effects(
    effects: Sequence[tuple[float, float]], errors: Sequence[tuple[float, float, float]], *, level: float = 0.90
) -> RandomEffects:
    """Fits the model; never raises on finite numbers: degenerate data are not identified.

    :param effects: of each experiment, on the first and on the second goal.
    :param errors: of each, the two sampling variances and their covariance.
    :param level: of the interval, in (0, 1).
    """
    points, known = np.asarray(effects, float).reshape(-1, 2), np.asarray(errors, float).reshape(-1, 3)
    scale = _scale(points, known)
    if len(points) < 3 or not (scale > 0.0).all():
        mean = points.mean(axis=0) if len(points) else np.zeros(2)
        return RandomEffects(None, -1.0, 1.0, _pair(mean), (0.0, 0.0), None, len(points), level)
    likelihood = _Likelihood(points / scale, known / [scale[0] ** 2, scale[1] ** 2, scale[0] * scale[1]])
    rhos = np.tanh(np.linspace(-3.2, 3.2, CORRELATIONS - 2))
    rhos = np.concatenate([[-ONE], rhos, [ONE]])
    profile, spreads = likelihood.profile(rhos)
    best = int(profile.argmax())
    around = np.linspace(rhos[max(best - 1, 0)], rhos[min(best + 1, len(rhos) - 1)], CORRELATIONS)
    fine, fine_spreads = likelihood.profile(around)
    top = max(float(fine.max()), float(profile.max()))
    at, spread = (
        (float(around[fine.argmax()]), fine_spreads[fine.argmax()])
        if fine.max() >= profile.max()
        else (float(rhos[best]), spreads[best])
    )
    mean, sds = likelihood.mean(at, spread) * scale, spread * scale
    if top - float(profile.min()) < FLAT or not (spread > 0.0).all():
        return RandomEffects(None, -1.0, 1.0, _pair(mean), _pair(sds), None, len(points), level)
    few = len(points) / max(len(points) - 3.0, 0.5)
    floor = top - few * float(special.chdtri(1.0, 1.0 - level)) / 2.0
    inside = np.flatnonzero(profile >= floor)
    low, high = at, at
    if len(inside):
        low = likelihood.crossing(rhos, int(inside[0]), -1, floor)
        high = likelihood.crossing(rhos, int(inside[-1]), 1, floor)
    rounded = float(np.clip(at, -1.0, 1.0)) if abs(at) < ONE else float(np.sign(at))
    slope = at * float(sds[1] / sds[0])
    return RandomEffects(rounded, min(low, at), max(high, at), _pair(mean), _pair(sds), slope, len(points), level)


class _Likelihood:
    """Of scaled effects; everything is an array over candidates, with experiments along the last axis."""

    def __init__(self, points: Floats, errors: Floats) -> None:
        self.x, self.y = points.T
        self.var_x, self.var_y, self.cov = errors.T
        # Without any error at all the matrix has no inverse where the true effects do not vary.
        self.var_x, self.var_y = np.maximum(self.var_x, 1e-8), np.maximum(self.var_y, 1e-8)

    def profile(self, rhos: Floats) -> tuple[Floats, Floats]:
        """The highest log-likelihood at each correlation, and the two spreads there, of shape (rhos, 2)."""
        grid = np.concatenate([[0.0], np.geomspace(1.0 / 30.0, 5.0, SPREADS - 1)])
        first, second = (each.ravel() for each in np.meshgrid(grid, grid, indexing="ij"))
        found = self.at(rhos[:, None], first[None, :], second[None, :])
        place = found.argmax(axis=1)
        best = np.stack([first[place], second[place]], axis=1)
        value = found[np.arange(len(rhos)), place]
        factor = grid[2] / grid[1]
        for _ in range(FINER):
            steps = np.array([factor**-1.0, factor**-0.5, 1.0, factor**0.5, factor])
            around = [
                np.where(best[:, [side]] > 0.0, best[:, [side]] * steps, grid[1] * (steps - steps[0]))
                for side in (0, 1)
            ]
            ones, twos = np.repeat(around[0], 5, axis=1), np.tile(around[1], 5)
            found = self.at(rhos[:, None], ones, twos)
            place = found.argmax(axis=1)
            rows = np.arange(len(rhos))
            better = found[rows, place] > value
            value = np.where(better, found[rows, place], value)
            best = np.where(better[:, None], np.stack([ones[rows, place], twos[rows, place]], axis=1), best)
            factor **= 0.5
        return value, best

    def crossing(self, rhos: Floats, inside: int, way: int, floor: float) -> float:
        """Where the profile falls below `floor`, beyond the node `inside`; -1 or 1 where it does not."""
        outside = inside + way
        if not 0 <= outside < len(rhos):
            return float(way)
        low, high = float(rhos[inside]), float(rhos[outside])
        for _ in range(2):
            nodes = np.linspace(low, high, 12)
            within = self.profile(nodes)[0] >= floor
            last = int(np.flatnonzero(within)[-1]) if within.any() else 0
            low, high = float(nodes[last]), float(nodes[min(last + 1, len(nodes) - 1)])
        return (low + high) / 2.0

    def at(self, rho: Floats, sd_x: Floats, sd_y: Floats) -> Floats:
        """The log-likelihood, with the means at their best, up to a constant."""
        weight_xx, weight_yy, weight_xy, determinant = self._weights(rho, sd_x, sd_y)
        mean_x, mean_y = self._mean(weight_xx, weight_yy, weight_xy)
        dx, dy = self.x - mean_x[..., None], self.y - mean_y[..., None]
        squares = weight_xx * dx * dx + 2.0 * weight_xy * dx * dy + weight_yy * dy * dy
        value: Floats = -0.5 * (np.log(determinant) + squares).sum(axis=-1)
        return value

    def mean(self, rho: float, spread: Floats) -> Floats:
        """The means that are best at a correlation and two spreads."""
        weights = self._weights(np.asarray(rho), spread[0], spread[1])
        return np.array(self._mean(*weights[:3]))

    def _weights(self, rho: Floats, sd_x: Floats, sd_y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """The inverse of T + O_k, and its determinant."""
        xx = np.square(sd_x)[..., None] + self.var_x
        yy = np.square(sd_y)[..., None] + self.var_y
        xy = (rho * sd_x * sd_y)[..., None] + self.cov
        determinant = np.maximum(xx * yy - xy * xy, 1e-12 * xx * yy)
        return yy / determinant, xx / determinant, -xy / determinant, determinant

    def _mean(self, weight_xx: Floats, weight_yy: Floats, weight_xy: Floats) -> tuple[Floats, Floats]:
        a, b, c = weight_xx.sum(axis=-1), weight_yy.sum(axis=-1), weight_xy.sum(axis=-1)
        u = (weight_xx * self.x + weight_xy * self.y).sum(axis=-1)
        v = (weight_xy * self.x + weight_yy * self.y).sum(axis=-1)
        determinant = np.maximum(a * b - c * c, 1e-12 * a * b)
        return (b * u - c * v) / determinant, (a * v - c * u) / determinant


def _scale(points: Floats, errors: Floats) -> Floats:
    """The spread of the measured effects of each goal; 0 where they are all the same and known exactly."""
    if not len(points):
        return np.zeros(2)
    spread: Floats = np.sqrt(np.maximum(points.var(axis=0), errors[:, :2].mean(axis=0)))
    size = np.abs(points).max(axis=0)
    return np.where(spread > 1e-12 * size, spread, 0.0)


def _pair(values: Floats) -> tuple[float, float]:
    return float(values[0]), float(values[1])
