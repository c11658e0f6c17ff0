"""False alarms on quiet traffic, and days until a planted fault is seen, by product: all of its declared monitors."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from scipy import stats

import holism as hm
from benchmarks.chart import Bar
from benchmarks.planted import KINDS, Faults, Planted
from benchmarks.result import Options, Ratio, Result, Tell
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.monitor import Drift
from holism.vocabulary.reading import Reading, ReadingState
from holism.watch import Watch
from holism.worlds.simulate import World, simulate
from holism_products.admissions import model as admissions_model
from holism_products.admissions.system import system as admissions
from holism_products.admissions.world import Office
from holism_products.audit_risk.contrasts import PREDICTS, true_probability
from holism_products.audit_risk.system import system as audit_risk
from holism_products.audit_risk.world import Season
from holism_products.patrol import model as patrol_model
from holism_products.patrol.system import system as patrol
from holism_products.patrol.world import City

START_US = 1_767_225_600_000_000
YEAR = 365.0
FAULT_SEED = 100


class Subject(msgspec.Struct, frozen=True):
    """One product under test.

    :param quiet_days: of one quiet run; :param seeds: how many.
    :param fault_day: on which a fault begins, once what is usual is known; :param days: of a run with a fault.
    """

    system: hm.System
    world: Callable[[], World]
    train: Callable[[Path], object]
    faults: Faults
    quiet_days: float
    seeds: int
    fault_day: float
    days: float


def _no_model(folder: Path) -> None:
    """Of a system whose model is a function."""


def subjects(full: bool) -> dict[str, Subject]:
    """Those whose worlds are quick enough to live a year in."""
    parts = [part for part in audit_risk.components if not isinstance(part, hm.Model)]
    meter = audit_risk.replace(components=[*parts, hm.Model("risk", PREDICTS, true_probability, bounded=True)])
    return {
        "patrol": Subject(
            patrol, City, patrol_model.train,
            Faults(("recent", 0.0), ("longer", 0.01), {"recent": 15.0},
                   ("learnt", lambda value, chance: value + 8.0), 100 / 9),
            3 * YEAR if full else 180.0, 1, 45.0, 75.0,
        ),
        "admissions": Subject(
            admissions, lambda: Office(applications=40.0), admissions_model.train,
            Faults(("letter", 1.0), ("grades", 0.04), {"months": 12.0},
                   ("passed", lambda value, chance: value and chance.random() < 0.5), 0.5),
            YEAR if full else 90.0, 1, 45.0, 75.0,
        ),
        "audit_risk": Subject(
            meter, lambda: Season(4_000), _no_model,
            Faults(("wages", 0), ("interest", 100.0), {"age": 12.0},
                   ("audited", lambda value, chance: value or chance.random() < 0.3), 0.005),
            90.0, 2 if full else 1, 45.0, 75.0,
        ),
    }  # fmt: skip


def run(options: Options, tell: Tell) -> Result:
    """Lives each product quietly, and once with each fault; lets its monitors look at all of it afterwards."""
    rows: list[tuple[str | float | int | None, ...]] = []
    ratios = []
    for name, subject in subjects(options.full).items():
        with tempfile.TemporaryDirectory(dir=options.folder) as made:
            folder = Path(made)
            tell(f"{name}: model")
            subject.train(folder / "models")
            years, found = 0.0, list[Reading]()
            for seed in range(subject.seeds):
                tell(f"{name}: quiet, seed {seed}")
                found += onsets(_looked(subject, folder, "", seed, subject.quiet_days))
                years += subject.quiet_days / YEAR
            alarms = len([each for each in found if each.monitor not in _informing(subject.system)])
            told = Counter(f"{each.monitor} {each.subject}".strip() for each in found)
            rows.append((name, f"quiet, {years:.2f} years", alarms / years, None, _listed(told)))
            high = float(stats.chi2.ppf(0.95, 2 * (alarms + 1))) / 2.0 / years
            said = f"{name}, false alarms a simulated year; below {high:.1f} with 95 %"
            ratios.append(Ratio(said, alarms / years, unit=""))
            for kind in KINDS:
                tell(f"{name}: {kind}")
                days, by = _seen(subject, onsets(_looked(subject, folder, kind, FAULT_SEED, subject.days)))
                rows.append((name, kind, None, days, by))
                tell(f"{name}: {kind}: {days} {by}")
    return Result(
        name="monitors",
        title="False alarms on quiet traffic, and days until a planted fault is seen",
        columns=("product", "what", "alarms a year", "days until seen", "by"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            "an alarm that goes on counts once; drift of inputs informs only: it is listed and not counted as false",
            "one seed for each fault, which begins when what is usual is known",
            "audit_risk with the true probability for a model and 4,000 filers; admissions with 40 applications a day",
        ),
        bars=tuple(Bar(f"{row[0]}: {row[1]}", row[3], ours=True) for row in rows if isinstance(row[3], float)),
        bars_unit="days until seen",
    )


def _informing(system: hm.System) -> set[str]:
    """Monitors whose alarms ask nobody to act."""
    return {each.name for each in system.monitors if isinstance(each, Drift) and each.of == "inputs"}


def _listed(told: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in told.most_common()) or "none"


def _seen(subject: Subject, found: list[Reading]) -> tuple[float | None, str]:
    """Days from the fault to the first alarm that begins after it, and who alarmed then."""
    since_us = START_US + round(subject.fault_day * DAY_US)
    after = [each for each in found if each.time_us > since_us]
    if not after:
        return None, f"not seen in {subject.days - subject.fault_day:.0f} days"
    first = min(each.time_us for each in after)
    return (first - since_us) / DAY_US, ", ".join(
        dict.fromkeys(each.monitor for each in after if each.time_us == first)
    )


def _looked(subject: Subject, folder: Path, kind: str, seed: int, days: float) -> list[Reading]:
    """All readings of all monitors, after so many days were lived in a store that is deleted."""
    planted = Planted(subject.world(), subject.system, subject.faults, kind, subject.fault_day)
    with tempfile.TemporaryDirectory(dir=folder) as store:
        if (folder / "models").exists():
            (Path(store) / "models").symlink_to(folder / "models")
        simulate(planted.system, planted, store, days=days, seed=seed, start_us=START_US)
        end_us = START_US + round(days * DAY_US)
        with hm.open(planted.system, store, clock=lambda: end_us) as service:
            Watch(service).look()
            return [each for one in subject.system.monitors for each in service.monitoring.readings(one.name)]


def onsets(readings: list[Reading]) -> list[Reading]:
    """The readings with which an alarm begins: of a monitor and subject that did not alarm at the look before."""
    found, before = [], dict[tuple[str, str], ReadingState]()
    for each in sorted(readings, key=lambda one: one.time_us):
        key = each.monitor, each.subject
        if each.state is ReadingState.ALARM and before.get(key) is not ReadingState.ALARM:
            found.append(each)
        before[key] = each.state
    return found
