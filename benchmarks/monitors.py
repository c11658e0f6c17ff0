"""False alarms of the products' monitors on quiet traffic, and how many days six planted faults go unseen."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import narwhals.stable.v2 as nw
from scipy import stats

from benchmarks import faults
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.cli.target import dotted, product_module
from holism.open import find
from holism.open import open as open_service
from holism.service import Service
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.monitor import PERIOD_US
from holism.vocabulary.reading import ReadingState
from holism.watch import Watch
from holism.worlds.simulate import simulate

START_US = 1_767_571_200_000_000
"""A Monday."""
FAULT_DAY, WITHIN_DAYS, BEFORE_DAYS = 42.0, 14.0, 7.0
YEAR_DAYS = 365.0
SIZES: dict[str, dict[str, int]] = {
    "patrol": {},
    "toaster": {"toasters": 60},
    "safe_browsing": {"people": 200},
    "legal_chat": {"visitors": 9_000},
    "admissions": {},
    "audit_risk": {"filers": 10_000},
}
"""Worlds smaller than those of the demo, but for two that are small, so that a season is looked at in minutes."""
SEASON_DAYS = {"safe_browsing": 90.0, "legal_chat": 90.0, "audit_risk": 90.0}
"""A season of filers ends after ninety days, and so do the visitors of the chat; a year of links takes too long."""
QUIET_DAYS = 180.0
"""Of the others; a year is lived as several seeds, since a look costs the more the more has happened before it."""


class Alarm(msgspec.Struct, frozen=True):
    """A monitor's alarms without a quiet look between them, of one subject.

    :param day: days since the world began, of the end of the first period that alarmed.
    :param looks: how many alarmed.
    """

    monitor: str
    subject: str
    day: float
    looks: int
    informs_only: bool


class Lived(msgspec.Struct, frozen=True):
    """One world lived and looked at."""

    product: str
    fault: int | None
    seed: int
    days: float
    decisions: int
    seconds: float
    alarms: tuple[Alarm, ...]
    failed: tuple[str, ...]
    """Monitors that could not look, and why."""


def run(options: Options, tell: Tell) -> Result:
    """Each product with each fault, and quiet for about a year; every world in a process of its own, one a core."""
    with tempfile.TemporaryDirectory() as own:
        folder = Path(options.folder or own) / "monitors"
        folder.mkdir(parents=True, exist_ok=True)
        products = options.products or faults.PRODUCTS
        for product in products:
            if not (folder / product).exists():
                tell(f"{product}: training")
                product_module(product, "model").train(folder / product)
        worlds = [each for product in products for each in _worlds(product, 3 if options.full else 1)]
        # Those with faults first: they are the shorter ones.
        worlds.sort(key=lambda world: world[1] is None)

        def lived(world: tuple[str, int | None, int]) -> Lived:
            product, fault, seed = world
            found = _kept(product, fault, seed, folder / product)
            what = "quiet" if fault is None else faults.KINDS[fault]
            tell(f"{product}, seed {seed}: {what}, {found.seconds:.0f} s")
            return found

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return result(list(pool.map(lived, worlds)))


def _worlds(product: str, seeds: int) -> list[tuple[str, int | None, int]]:
    """Product, fault and seed of each."""
    faulty = [(product, fault, seed) for seed in range(seeds) for fault in range(len(faults.KINDS))]
    quiet = round(YEAR_DAYS / _quiet_days(product))
    return [*faulty, *((product, None, seed) for seed in range(quiet))]


def _quiet_days(product: str) -> float:
    return SEASON_DAYS.get(product, QUIET_DAYS)


def _kept(product: str, fault: int | None, seed: int, models: Path) -> Lived:
    """A world lived before, where one was kept in the folder: it takes minutes, and a run may be broken off."""
    kept = models.with_name(f"{product}-{seed}-{'quiet' if fault is None else fault}.json")
    if not kept.exists():
        kept.write_bytes(msgspec.json.encode(_child(product, fault, seed, models)))
    return msgspec.json.decode(kept.read_bytes(), type=Lived)


def result(found: list[Lived]) -> Result:
    """The table of what was lived."""
    rows = [_quiet_row(product, found) for product in dict.fromkeys(each.product for each in found)]
    rows += [_fault_row(each) for each in found if each.fault is not None]
    seen = [day for each in found if each.fault is not None and (day := _first(each)) is not None]
    count = sum(each.fault is not None for each in found)
    return Result(
        name="monitors",
        title=f"Monitors on quiet traffic, and on faults planted on day {FAULT_DAY:g}",
        columns=("product", "what", "figure", "first seen by", "others"),
        rows=tuple(rows),
        ratios=(Ratio("faults seen", len(seen) / count if count else 0.0, unit=f"of {count}"),),
        notes=(
            f"seen: an alarm, within {WITHIN_DAYS:g} days, of a monitor and subject that had none just before; it may "
            "be by chance. Alarms that only inform are in brackets and do not count",
            "false alarms: looks that alarm after one that did not, a monitor's subjects together",
            *sorted({f"{each.product}: {note}" for each in found for note in each.failed}),
        ),
        bars=tuple(
            Bar(f"{each.product}: {faults.KINDS[each.fault]}"[:48], day, ours=True)
            for each in found
            if each.fault is not None and (day := _first(each)) is not None
        ),
        bars_unit="days",
    )


def _quiet_row(product: str, found: list[Lived]) -> tuple[str, ...]:
    """False alarms a year of monitors that call for action, with the exact Poisson interval, and of which."""
    quiet = [each for each in found if each.product == product and each.fault is None]
    years = sum(each.days for each in quiet) / YEAR_DAYS
    starts = [{(alarm.monitor, alarm.day) for alarm in each.alarms if not alarm.informs_only} for each in quiet]
    by = sorted(monitor for each in starts for monitor, _ in each)
    names = ", ".join(f"{name} {by.count(name)}" for name in dict.fromkeys(by)) or "none"
    low = float(stats.chi2.ppf(0.025, 2 * len(by))) / 2 if by else 0.0
    high = float(stats.chi2.ppf(0.975, 2 * len(by) + 2)) / 2
    calling = [each for each in find(dotted(product)).monitors if not each.grounds.informs_only]
    allowed = sum(YEAR_DAYS * DAY_US / (PERIOD_US[each.every] * each.once_in) for each in calling)
    figure = f"{len(by)} in {years:.2f} years: {len(by) / years:.1f} a year ({low / years:.1f} to {high / years:.1f})"
    return product, f"quiet, {len(quiet)} seed{'s'[: len(quiet) > 1]}", figure, names, f"at most {allowed:.1f} a year"


def _fault_row(lived: Lived) -> tuple[str, ...]:
    assert lived.fault is not None
    fresh = _fresh(lived)
    first = _first(lived)
    urgent = [each for each in fresh if not each.informs_only]
    by = sorted({each.monitor for each in urgent if each.day - FAULT_DAY == first})
    others = dict.fromkeys(
        f"({each.monitor}) {each.day - FAULT_DAY:g}"
        if each.informs_only
        else f"{each.monitor} {each.day - FAULT_DAY:g}"
        for each in fresh
        if each.informs_only or each.monitor not in by
    )
    told: dict[str, str] = {}
    for each in others:
        told.setdefault(each.rpartition(" ")[0], each)
    what = faults.faults(lived.product, FAULT_DAY)[lived.fault].what
    figure = f"{first:g} days" if first is not None else f"not seen within {WITHIN_DAYS:g} days"
    return (
        lived.product,
        f"{lived.fault + 1} {what}" + (f", seed {lived.seed}" if lived.seed else ""),
        figure,
        ", ".join(by),
        ", ".join(told.values()),
    )


def _fresh(lived: Lived) -> list[Alarm]:
    """Alarms from the fault on, of what had not alarmed in the week before, in order."""
    before = {(each.monitor, each.subject) for each in lived.alarms if FAULT_DAY - BEFORE_DAYS < each.day <= FAULT_DAY}
    return [
        each
        for each in sorted(lived.alarms, key=lambda each: each.day)
        if each.day > FAULT_DAY and (each.monitor, each.subject) not in before
    ]


def _first(lived: Lived) -> float | None:
    """Days from the fault to the first alarm that calls for action."""
    return next((each.day - FAULT_DAY for each in _fresh(lived) if not each.informs_only), None)


def _child(product: str, fault: int | None, seed: int, models: Path) -> Lived:
    command = [sys.executable, "-m", "benchmarks.monitors", product, str(seed), str(models)]
    command += [] if fault is None else ["--fault", str(fault)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Lived)


def live(product: str, fault: int | None, seed: int, models: Path, length_days: float | None = None) -> Lived:
    """Lives a product's world, lets its monitors look at all of it, and says when they alarmed."""
    started = perf_counter()
    planted = None if fault is None else faults.faults(product, FAULT_DAY)[fault]
    options: dict[str, Any] = dict(SIZES[product]) | dict(planted.world if planted else {})
    base = product_module(product, "world").world
    world: Any = type(base)(**options)
    if planted and planted.plant:
        world = faults.Planted(world, planted.plant, FAULT_DAY)
    faults.TROUBLE.surround()
    length = length_days or (_quiet_days(product) if fault is None else FAULT_DAY + WITHIN_DAYS)
    system = find(dotted(product))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(models)
        lived = simulate(system, world, folder, days=length, seed=seed, start_us=START_US)
        end_us = START_US + round(length * DAY_US)
        with open_service(system, folder, clock=lambda: end_us) as service:
            if planted:
                _skip(service, FAULT_DAY - BEFORE_DAYS)
            _in_memory(service)
            Watch(service).look()
            alarms, failed = _alarms(service)
    return Lived(product, fault, seed, length, lived.decisions, perf_counter() - started, alarms, failed)


def _skip(service: Service, day: float) -> None:
    """Lets no monitor look before a day, to save time; what is usual is still learned from the first days."""
    for monitor in service.system.monitors:
        service.monitoring.journal.keep(monitor.name, START_US + round(day * DAY_US), {})


def _in_memory(service: Service) -> None:
    """Holds the facts of a look in memory, without the times at which feedback was given, which no monitor reads.

    To plan queries over all columns takes most of the time where there are so few decisions.
    """
    facts = service.analysis.facts

    def held(*arguments: Any, **options: Any) -> nw.LazyFrame[Any]:
        frame = facts(*arguments, **options)
        names = frame.collect_schema().names()
        unread = [name for name in names if name.startswith("feedback_") and name.endswith("_time")]
        return frame.drop(*unread).collect(backend="pyarrow").lazy(backend="duckdb")

    service.analysis.facts = held  # type: ignore[method-assign]


def _alarms(service: Service) -> tuple[tuple[Alarm, ...], tuple[str, ...]]:
    found: list[Alarm] = []
    failed: set[str] = set()
    for monitor in service.system.monitors:
        alarming: dict[str, list[float]] = {}
        for reading in service.monitoring.readings(monitor.name):
            if "could not look" in reading.note:
                failed.add(f"{monitor.name}: {reading.note}")
            if reading.state is ReadingState.ALARM:
                alarming.setdefault(reading.subject, []).append((reading.time_us - START_US) / DAY_US)
        period = PERIOD_US[monitor.every] / DAY_US
        for subject, looks in alarming.items():
            starts = [day for place, day in enumerate(looks) if place == 0 or day - looks[place - 1] > 1.5 * period]
            for place, day in enumerate(starts):
                until = starts[place + 1] if place + 1 < len(starts) else float("inf")
                count = sum(day <= each < until for each in looks)
                found.append(Alarm(monitor.name, subject, day, count, monitor.grounds.informs_only))
    return tuple(sorted(found, key=lambda each: each.day)), tuple(sorted(failed))


def main() -> None:
    """One world in a process of its own; prints what was found as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.monitors", description=main.__doc__)
    parser.add_argument("product", choices=faults.PRODUCTS)
    parser.add_argument("seed", type=int)
    parser.add_argument("models", type=Path)
    parser.add_argument("--fault", type=int, choices=range(len(faults.KINDS)))
    parser.add_argument("--days", type=float)
    given = parser.parse_args()
    print(json.dumps(msgspec.to_builtins(live(given.product, given.fault, given.seed, given.models, given.days))))


if __name__ == "__main__":
    main()
