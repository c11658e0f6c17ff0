"""Trains the controller on simulated toasts, and writes it with its report and its model card.

python -m holism_products.toaster.model OUTDIR
"""

import hashlib
import json
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Final

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from threadpoolctl import threadpool_limits

from holism_products.toaster import households
from holism_products.toaster.baselines import Power, thermometer, timer
from holism_products.toaster.card import model_card
from holism_products.toaster.controller import MODEL_FILE, Floats, Network, controller, row_of, to_bytes
from holism_products.toaster.households import Household
from holism_products.toaster.readings import LEVELS, wished
from holism_products.toaster.report import Interval, Quality, Report, by_household
from holism_products.toaster.safety import MAX_S, TOO_HOT_C, peak_c
from holism_products.toaster.thermal import RATED_W
from holism_products.toaster.toasting import Memory, Toasting

Progress = Callable[[str, float], None]

REPORT_FILE: Final = "report.json"
CARD_FILE: Final = "MODEL_CARD.md"
HOUSEHOLDS: Final = 200
TOASTS: Final = 12
TESTED: Final = 100
EPOCHS: Final = 20
FAR: Final = 0.15
"""Missing browning beyond which it does not matter how much it is."""
KNOWN: Final = 4


@dataclass(frozen=True)
class Rows:
    """What was read in toasts, and the browning that was missing then; `seconds` are the timer's best ones by level."""

    inputs: Floats
    missing: Floats
    seconds: dict[int, float]


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(
    folder: Path, seed: int = 0, progress: Progress = silent, *, count: int = HOUSEHOLDS, tested: int = TESTED
) -> Report:
    """Trains on toasts of `count` households, and writes MODEL_FILE, REPORT_FILE and CARD_FILE into `folder`.

    It is measured on `tested` others.

    Args:
        folder: Made when it is missing.
        progress: Called with the step's name and the share done, 0 to 1.
    """
    progress("toast", 0.0)
    rows = toasted(random.Random(seed), count)
    progress("fit the network", 0.4)
    with threadpool_limits(1):
        network = fit(rows, seed)
    progress("measure", 0.8)
    content = to_bytes(network)
    report = assess(network, rows, seed, (count, tested), hashlib.sha256(content).hexdigest()[:12])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def toasted(chance: random.Random, count: int) -> Rows:
    """Toasts at full and at changing power, watched until far too dark; what is missing is known here alone."""
    inputs: list[tuple[float, ...]] = []
    missing: list[float] = []
    ended: dict[int, list[float]] = {level: [] for level in range(1, LEVELS + 1)}
    for number in range(count):
        household, memory = households.draw(chance), Memory()
        for _ in range(TOASTS):
            toasting = begin(household, household.dial(chance), memory, chance, str(number))
            stop_at, full = chance.gauss(0.0, 0.02), chance.random() < 0.6
            rating = None
            for row, left in _watched(toasting, household, full, chance):
                # Early readings are many and alike.
                if left < FAR or chance.random() < 0.2:
                    inputs.append(row)
                    missing.append(min(max(left, -FAR), FAR))
                if rating is None and left < stop_at:
                    # Said of the toast as it is now; it goes on for the rows of what is too dark.
                    rating, cooked_s = household.rating(toasting.level, toasting.browning, chance), toasting.cooked_s
                    if full:
                        ended[toasting.level].append(toasting.elapsed_s)
            if rating is not None:
                memory.rate(toasting.level, cooked_s, rating)
    return Rows(np.array(inputs), np.array(missing), {level: median(each) for level, each in ended.items()})


def begin(household: Household, level: int, memory: Memory, chance: random.Random, name: str = "") -> Toasting:
    """Slices of a household in its toaster."""
    return Toasting(name, "", level, household.bread(chance), memory, chance)


def _watched(
    toasting: Toasting, household: Household, full: bool, chance: random.Random
) -> Iterator[tuple[tuple[float, ...], float]]:
    voltage, share = household.mains(chance), 1.0
    wanted = wished(toasting.level) + household.taste
    left = wanted
    while left > -FAR and toasting.elapsed_s < MAX_S:
        readings = toasting.readings()
        left = wanted - toasting.browning
        yield row_of(readings), left
        if not full and toasting.elapsed_s % 10.0 == 0.0:
            share = chance.choice((0.0, 0.4, 0.5, 0.7, 0.9, 1.0))
        hot = peak_c(readings.element_c, readings.bread_c) >= TOO_HOT_C
        toasting.go_on(0.0 if hot else RATED_W * share, voltage)


def fit(rows: Rows, seed: int) -> Network:
    """The network that says from the readings what is missing; the squared error is least."""
    average, scale = rows.inputs.mean(axis=0), rows.inputs.std(axis=0)
    regressor = MLPRegressor(
        hidden_layer_sizes=(32, 32), max_iter=EPOCHS, tol=0.0, learning_rate_init=2e-3, random_state=seed
    )
    with warnings.catch_warnings():
        # It stops after EPOCHS on purpose.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regressor.fit((rows.inputs - average) / scale, rows.missing * 1_000.0)
    layers = [part for pair in zip(regressor.coefs_, regressor.intercepts_, strict=True) for part in pair]
    return Network(average, scale, *layers)


def assess(network: Network, rows: Rows, seed: int, counts: tuple[int, int], version: str) -> Report:
    """The report on households that took no part in training: the same slices toasted by the model and without it."""
    count, tested = counts
    learned, timed, sensed = (
        [lived(power, seed, number) for number in range(tested)]
        for power in (controller(network), timer(rows.seconds), thermometer)
    )
    return Report(
        version=version,
        seed=seed,
        n_training=count,
        n_rows=len(rows.missing),
        households=tested,
        toasts=tested * TOASTS,
        controller=quality(learned),
        timer=quality(timed),
        thermometer=quality(sensed),
        over_timer=_gain(learned, timed),
        over_thermometer=_gain(learned, sensed),
        seconds=tuple(rows.seconds.values()),
    )


Toasts = list[tuple[float, int]]
"""Of each toast of a household in order: by how much it was too brown, and what was said of it."""


def lived(power: Power, seed: int, number: int) -> Toasts:
    """The toasts of one household, which nothing was trained on; slices do not depend on who toasts them."""
    household, memory = households.draw(random.Random(f"{seed} tested {number}")), Memory()
    toasts = []
    for place in range(TOASTS):
        chance = random.Random(f"{seed} tested {number} {place}")
        toasting = begin(household, household.dial(chance), memory, chance)
        voltage = household.mains(chance)
        while toasting.elapsed_s < MAX_S and (watts := power(toasting.readings())) > 0.0:
            toasting.go_on(watts, voltage)
        browning = toasting.browning
        rating = household.rating(toasting.level, browning, chance)
        toasting.rate(rating)
        toasts.append((household.off(toasting.level, browning), rating))
    return toasts


def quality(lives: Sequence[Toasts]) -> Quality:
    """How well the households were served."""
    return Quality(
        error=by_household([mean(abs(off) for off, _ in toasts) for toasts in lives]),
        right=by_household([mean(rating == 0 for _, rating in toasts) for toasts in lives]),
        known=by_household([mean(rating == 0 for _, rating in toasts[KNOWN:]) for toasts in lives]),
    )


def _gain(learned: Sequence[Toasts], other: Sequence[Toasts]) -> Interval:
    """By how much the share of right toasts is higher, household by household."""
    gains = [
        mean(rating == 0 for _, rating in one) - mean(rating == 0 for _, rating in two)
        for one, two in zip(learned, other, strict=True)
    ]
    return by_household(gains)


def main(arguments: Sequence[str]) -> None:
    """Trains into the folder, printing progress and where the model card is."""
    folder = Path(arguments[0])
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(sys.argv[1:])
