"""How often the guarantee of coverage is violated, and what the plug-in threshold would do on the same samples."""

import random
from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.interactions.coverage import certify

RUNS = 1_000
POPULATION = 400_000
"""Decisions on which the true risk above a threshold is worked out."""

Floats = NDArray[np.float64]


class Setting(msgspec.Struct, frozen=True):
    """A bound, and how many labelled decisions there are to certify it."""

    share: float
    confidence: float
    labelled: int
    selected: bool = False
    """Whether the confident ones were labelled more often, so that they must be weighted."""

    @property
    def name(self) -> str:
        """In words."""
        how = ", chosen by the policy" if self.selected else ""
        return f"at most {self.share:.0%} wrong, {self.confidence:.0%} sure, n = {self.labelled:,}{how}"


SETTINGS = (
    Setting(0.10, 0.90, 1_000),
    Setting(0.02, 0.95, 4_000),
    Setting(0.10, 0.90, 3_000, selected=True),
)


def draw(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Confidences, and the true probability of being wrong: an overconfident model of hard and easy cases."""
    easy = rng.beta(9.0, 1.0, n)
    hard = rng.beta(2.0, 2.0, n)
    confidence = np.where(rng.random(n) < 0.6, easy, hard)
    return confidence, (1.0 - confidence) ** 0.9


def run(options: Options, tell: Tell) -> Result:
    """Certifies on many samples of one population, of which the true risk is known."""
    rng = np.random.default_rng(2_021)
    confidence, wrong = draw(rng, POPULATION)
    order = np.argsort(confidence)
    ordered, risk_from = confidence[order], _risk_from(wrong[order])
    rows, drawn, ratios = [], [], []
    for setting in SETTINGS:
        tell(setting.name)
        certified, plug_in, coverage = _violations(setting, rng, ordered, risk_from)
        allowed = 1.0 - setting.confidence
        noise = 2.0 * sqrt(allowed * (1.0 - allowed) / RUNS)
        rows.append((setting.name, allowed, certified, plug_in, coverage))
        drawn += [Bar(f"{setting.name[:34]} (ours)", certified, ours=True), Bar("plug-in threshold", plug_in)]
        ratios.append(Ratio(setting.name, certified, f"at most {allowed:.2f}, + {noise:.3f} of chance", "violated"))
    return Result(
        name="coverage",
        title=f"Coverage with a guarantee: share of {RUNS:,} runs in which more was wrong than certified",
        columns=("bound", "allowed", "Learn-then-Test", "plug-in", "mean share automated"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            "plug-in: the lowest threshold at which the share of wrong ones, as counted, is within the bound",
            "a run is violated if the true risk of what it automates is above the bound; abstaining always is not",
        ),
        bars=tuple(drawn),
        bars_unit="of runs",
    )


def _risk_from(wrong: Floats) -> Floats:
    """Of what is at or above each place, the mean probability of being wrong."""
    total = wrong[::-1].cumsum()[::-1]
    return total / np.arange(len(wrong), 0, -1)


def _violations(
    setting: Setting, rng: np.random.Generator, ordered: Floats, risk_from: Floats
) -> tuple[float, float, float]:
    violated, plugged, covered = 0, 0, 0.0
    for number in range(RUNS):
        confidence, wrong = draw(rng, setting.labelled)
        weights = None
        if setting.selected:
            chance = 0.1 + 0.9 * confidence
            kept = rng.random(len(chance)) < chance
            confidence, wrong, weights = confidence[kept], wrong[kept], (1.0 / chance[kept]).tolist()
        labels = rng.random(len(wrong)) < wrong
        found = certify(
            confidence.tolist(),
            labels.tolist(),
            share=setting.share,
            confidence=setting.confidence,
            release="benchmark",
            now_us=0,
            weights=weights,
            rng=random.Random(number),
        )
        violated += _is_above(found.threshold, setting.share, ordered, risk_from)
        plugged += _is_above(found.plug_in, setting.share, ordered, risk_from)
        covered += found.coverage
    return violated / RUNS, plugged / RUNS, covered / RUNS


def _is_above(threshold: float | None, share: float, ordered: Floats, risk_from: Floats) -> bool:
    if threshold is None:
        return False
    place = int(np.searchsorted(ordered, threshold))
    return place < len(risk_from) and bool(risk_from[place] > share)
