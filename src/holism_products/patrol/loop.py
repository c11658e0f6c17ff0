"""What retraining means here: four weeks planned by what is believed, and what the record says after them.

`holism loop patrol` reads `loop`. The weights are not fitted anew in it: what the model believes of a district is in
the record that it reads, and that is what each round replaces.
"""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from holism.worlds.environment import Environment, Process
from holism.worlds.loop import Loop
from holism.worlds.simulate import simulate
from holism_products.patrol.city import EVEN, FIRST_SHARES, NAMED
from holism_products.patrol.model import train
from holism_products.patrol.record import LONGER_DAYS
from holism_products.patrol.system import echo, system
from holism_products.patrol.world import City

START_US: Final = 1_767_225_600_000_000
MILD: Final = tuple(0.7 * EVEN + 0.3 * share for share in FIRST_SHARES.values())
"""Between even shares and the published record, so that the bounds of the allocation are far."""


class Round:
    """Four weeks in which every morning the same is believed, and a record of what is learnt meanwhile."""

    def __init__(self, city: City) -> None:
        self.city, self.written = city, city.record()

    def live(self, environment: Environment) -> Process:
        """The city's days, read from the record before them."""
        yield from self.city.days(environment, self.city.record(), self.written)


def retrained(city: City, believed: Sequence[float], seed: int) -> tuple[float, ...]:
    """The shares of the record, in %, after four weeks planned by these, of which those below 0 are none."""
    kept = [max(share, 0.0) for share in believed]
    first = {name: 100.0 * share / sum(kept) for name, share in zip(NAMED, kept, strict=True)}
    four_weeks = Round(City(city.correction, city.calls_weight, first))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(_models())
        simulate(system, four_weeks, folder, days=LONGER_DAYS, seed=seed, start_us=START_US)
    learnt = four_weeks.written.longer()
    return tuple(learnt[name] for name in NAMED)


@lru_cache(maxsize=1)
def _models() -> Path:
    """The model, trained once where it is first needed: the loop is the same whatever store is looked at."""
    folder = Path(tempfile.mkdtemp(prefix="patrol-loop-"))
    train(folder)
    return folder


def loop_of(city: City) -> Loop:
    """The loop of a city."""
    return Loop(
        "found",
        label=lambda f: f.outcome_learnt,
        echo=echo,
        belief="shares of the incident record, in %",
        start=MILD,
        retrain=lambda believed, seed: retrained(city, believed, seed),
        breaks=(
            "Let a found incident enter the record by chance, the less likely the more patrols were there "
            "(City(correction='accept'), which is the default).",
            "Count residents' calls too: that weakens the loop and does not end it (City(calls_weight=1)).",
            "Send patrols in proportion and not to hot spots (EMPHASIS), and propose the even share more often.",
        ),
    )


loop = loop_of(City())
"""The product as it is, with the correction; `holism loop patrol` closes this one."""

naive = loop_of(City(correction="none"))
"""Without the correction: `holism loop patrol --loop holism_products.patrol.loop:naive`."""

mixed = loop_of(City(correction="none", calls_weight=1.0))
"""Without the correction, with residents' calls."""
