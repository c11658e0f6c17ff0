"""How often nominal 90 % intervals of the correlation of true effects hold the truth, at 23 experiments."""

from collections.abc import Iterator
from itertools import product

import msgspec
import numpy as np
from scipy import stats

from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.goals.random_effects import random_effects

K = 23
"""As in figure 4 of Bernardi, Mavridis and Estevez 2019."""
RUNS, RUNS_IN_FULL = 100, 300
LEVEL = 0.90


class Setting(msgspec.Struct, frozen=True):
    """A true correlation, the reliabilities of the two effects, and the correlation of their errors."""

    rho: float
    reliability: tuple[float, float]
    noise: float

    @property
    def name(self) -> str:
        """In words."""
        return (
            f"rho {self.rho:g}, reliability {self.reliability[0]:g} and {self.reliability[1]:g}, noise {self.noise:g}"
        )


def settings() -> Iterator[Setting]:
    """Eighteen, in order."""
    for rho, reliability, noise in product((-0.1, 0.3, 0.7), ((0.5, 0.5), (0.5, 0.9), (0.9, 0.9)), (0.0, 0.8)):
        yield Setting(rho, reliability, noise)


def draw(
    rng: np.random.Generator, *, rho: float, reliability: tuple[float, float], noise: float, k: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float, float]]]:
    """Measured effects of experiments of unequal size, whose true effects have variance 1, and their sampling errors.

    :param reliability: share of the variance of each measured effect that is true, on average over experiments.
    :param noise: correlation of the two errors of an experiment.
    """
    true = np.array([[1.0, rho], [rho, 1.0]])
    variances = np.array([(1.0 - each) / each for each in reliability])
    size = rng.uniform(0.5, 1.5, k)
    effects, errors = [], []
    for share in size * np.mean(1.0 / size):
        a, b = variances / share
        c = noise * (a * b) ** 0.5
        x, y = rng.multivariate_normal([0.0, 0.0], true) + rng.multivariate_normal([0.0, 0.0], [[a, c], [c, b]])
        effects.append((float(x), float(y)))
        errors.append((float(a), float(b), float(c)))
    return effects, errors


def run(options: Options, tell: Tell) -> Result:
    """Counts how often the interval holds the truth, beside Pearson's with Fisher's z."""
    runs = RUNS_IN_FULL if options.full else RUNS
    rng = np.random.default_rng(2_019)
    rows, bars, ratios = [], [], []
    for setting in settings():
        tell(setting.name)
        held, naive, width = coverage(setting, runs, rng)
        rows.append((setting.name, held, naive, width))
        bars += [Bar(f"{setting.name[:40]} (ours)", held, ours=True), Bar("Pearson", naive)]
        ratios.append(Ratio(setting.name, held, f"{LEVEL:.2f}", "coverage"))
    return Result(
        name="alignment",
        title=f"Coverage of nominal 90 % intervals, {K} experiments, {runs} runs each",
        columns=("setting", "profile likelihood", "Pearson, Fisher's z", "mean width"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            "reliability: share of the variance of a measured effect that is true; noise: correlation of the errors",
            f"chance alone moves a share of {runs} runs by {2 * (0.9 * 0.1 / runs) ** 0.5:.3f}",
        ),
        bars=tuple(bars),
        bars_unit="of runs",
    )


def coverage(setting: Setting, runs: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """Shares of runs in which the profile interval and the naive one hold the truth, and the former's mean width."""
    held, naive, width = 0, 0, 0.0
    half = float(stats.norm.ppf((1.0 + LEVEL) / 2.0)) / (K - 3) ** 0.5
    for _ in range(runs):
        effects, errors = draw(rng, rho=setting.rho, reliability=setting.reliability, noise=setting.noise, k=K)
        found = random_effects(effects, errors, level=LEVEL)
        held += found.low <= setting.rho <= found.high
        width += found.high - found.low
        z = float(np.arctanh(np.corrcoef(np.array(effects).T)[0, 1]))
        naive += bool(np.tanh(z - half) <= setting.rho <= np.tanh(z + half))
    return held / runs, naive / runs, width / runs
