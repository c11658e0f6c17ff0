"""Thirty past experiments: what moves filers to come back, and what does not.

    python -m holism_products.audit_risk.experiments [FILE] [FILERS]

Each lives two small seasons side by side for five hundred days, one arm as the product is and one with one thing
changed, and measures every goal in both, from the log, by `analysis.effects`. Ten change the words of the meter, ten
the model (from one that ranks almost at random to the best that is possible), five how offers are made, and five are
redesigns that change words, offers and model at once. The result is `data/experiments.csv`, which
`holism goals audit_risk` reads.

Each arm has people of its own, so that the noise is that of a real experiment. What a change does to the model's
ranking is measured as teams do it: offline, on closed returns that neither arm saw, the same ones for both models. The
few audits among the arms' own people would tell almost nothing of it.
"""

import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import stats

import holism as hm
from holism.reports.past_experiments import write_experiments
from holism.worlds.environment import Environment, Process
from holism.worlds.simulate import simulate
from holism_products.audit_risk import model
from holism_products.audit_risk.audits import Floats, audit_probability
from holism_products.audit_risk.contrasts import PREDICTS
from holism_products.audit_risk.features import FIELDS
from holism_products.audit_risk.system import TaxReturn, system
from holism_products.audit_risk.world import Season

FILE = Path(__file__).parent / "data" / "experiments.csv"
FILERS = 5_000
"""In each arm."""
DAYS = 500.0
"""The season, and the 400 days until it is known who comes back."""
FIRST_US = 1_514_764_800_000_000
"""The first began on 1 January 2018; then one every three months."""
QUARTER_US = 91 * 86_400 * 1_000_000

RANKING = "riskier returns are ranked higher"
CLOSED_RETURNS = 200_000
"""On which a model's ranking is measured, about 1,100 of them audited."""

CONTROL, TREATMENT = "control", "treatment"
PRODUCT_NOISE = 0.7
"""Standard deviation of the noise on the logarithm of the true risk, which ranks about as well as the product's."""


@dataclass(frozen=True)
class Change:
    """What an experiment changes in its treatment arm; by default nothing.

    :param understood, annoyed: as in `Season`. :param noise: of the model, on the logarithm of the true risk.
    """

    name: str
    understood: float = 0.70
    annoyed: float = 0.20
    noise: float = PRODUCT_NOISE


def changes() -> tuple[Change, ...]:
    """The thirty, in order of time, drawn once."""
    chance = random.Random(30)
    drawn = [
        *(Change(f"wording {n + 1}", understood=chance.uniform(0.40, 0.90)) for n in range(10)),
        *(Change(f"model {n + 1}", noise=chance.uniform(0.9, 2.5) if n % 2 else 0.08 * n) for n in range(10)),
        *(Change(f"offer {n + 1}", annoyed=chance.uniform(0.02, 0.60)) for n in range(5)),
        *(
            Change(
                f"redesign {n + 1}", chance.uniform(0.45, 0.88), chance.uniform(0.05, 0.50), chance.uniform(0.0, 2.0)
            )
            for n in range(5)
        ),
    ]
    chance.shuffle(drawn)
    return tuple(drawn)


@dataclass
class TwoArms:
    """A world of two seasons side by side, and the model that serves both: each arm its own noise on the true risk."""

    change: Change
    filers: int
    seed: int
    _known: dict[str, float] = field(default_factory=dict)

    def live(self, environment: Environment) -> Process:
        """Lets both arms live."""
        for prefix, change in ((CONTROL, Change("as it is")), (TREATMENT, self.change)):
            season = Season(
                self.filers,
                understood=change.understood,
                annoyed=change.annoyed,
                tells_of_closed_year=1.0,
                prefix=prefix,
            )
            environment.start(season.live(environment))
        yield 0.0

    def predict(self, request: TaxReturn) -> float:
        """The true risk, blurred by the arm's noise: the same for a filer's every return, right on average."""
        if request.filer not in self._known:
            noise = self.change.noise if request.filer.startswith(TREATMENT) else PRODUCT_NOISE
            columns = {name: np.array([getattr(request, name)]) for name in FIELDS}
            draw = random.Random(f"{self.seed} {request.filer}").gauss(0.0, 1.0)
            blur = float(np.exp(noise * draw - noise * noise / 2.0))
            self._known[request.filer] = min(float(audit_probability(columns)[0]) * blur, 0.25)
        return self._known[request.filer]


def run(change: Change, number: int, filers: int, folder: Path) -> hm.PastExperiment:
    """Lives one experiment in a store of its own, and measures what it changed."""
    start_us = FIRST_US + number * QUARTER_US
    end_us = start_us + round(DAYS) * 86_400 * 1_000_000
    arms = TwoArms(change, filers, number)
    others = [part for part in system.components if not isinstance(part, hm.Model)]
    tried = system.replace(components=[*others, hm.Model("risk", PREDICTS, arms.predict, bounded=True)])
    simulate(tried, arms, folder, days=DAYS, seed=1_000 + number, start_us=start_us)
    with hm.open(tried, folder, clock=lambda: end_us) as service:
        (measured,) = service.analysis.effects(
            change.name,
            lambda f: f.unit.str.head(len(CONTROL)),
            control=CONTROL,
            ended=datetime.fromtimestamp(end_us / 1e6, UTC).date().isoformat(),
        )
    return with_ranking(measured, change)


def with_ranking(measured: hm.PastExperiment, change: Change) -> hm.PastExperiment:
    """With the effect on the ranking as it is measured offline: other people, so its error goes with no other."""
    effects = {**measured.effects, RANKING: ranking_effect(change.noise)}
    known = tuple(each for each in measured.covariance if RANKING not in each[:2])
    none = tuple((RANKING, goal, 0.0) for goal in effects if goal != RANKING)
    return msgspec.structs.replace(measured, effects=effects, covariance=(*known, *none))


def ranking_effect(noise: float) -> hm.MeasuredEffect:
    """How much the AUC is above that of the product's own noise, on the same closed returns.

    The standard error is that of two areas on the same people (DeLong, DeLong and Clarke-Pearson 1988).
    """
    rng = np.random.default_rng(CLOSED_RETURNS)
    closed = model.simulate(rng, CLOSED_RETURNS)
    draws = rng.normal(size=CLOSED_RETURNS)
    better, usual = (
        placements(closed.probability * np.exp(each * draws - each * each / 2.0), closed.audited)
        for each in (noise, PRODUCT_NOISE)
    )
    apart = [one - other for one, other in zip(better, usual, strict=True)]
    variance = sum(float(np.var(each)) / len(each) for each in apart)
    return hm.MeasuredEffect(float(apart[0].mean()), variance**0.5, CLOSED_RETURNS)


def placements(scores: Floats, positive: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Of each positive the share of negatives below it, of each negative that of positives above; ties count half."""
    ranks = stats.rankdata(scores)
    ones, zeros = int(positive.sum()), int((~positive).sum())
    above = (ranks[positive] - stats.rankdata(scores[positive])) / zeros
    below = 1.0 - (ranks[~positive] - stats.rankdata(scores[~positive])) / ones
    return above, below


def main(file: Path, filers: int) -> None:
    """Lives all thirty, two at a time, and writes what they changed."""
    every = changes()
    with ProcessPoolExecutor(2) as pool:
        found = []
        for measured in pool.map(alone, every, range(len(every)), [filers] * len(every)):
            found.append(measured)
            print(f"{len(found)} of {len(every)}: {measured.name}", file=sys.stderr)
    write_experiments(file, found)


def alone(change: Change, number: int, filers: int) -> hm.PastExperiment:
    """One experiment, in a store that is deleted."""
    with tempfile.TemporaryDirectory() as folder:
        return run(change, number, filers, Path(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE, int(sys.argv[2]) if len(sys.argv) > 2 else FILERS)
