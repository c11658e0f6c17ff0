"""What a system's monitors say of some days of its world, for tests of products."""

from pathlib import Path
from typing import Any

import holism as hm
from holism.vocabulary.reading import Reading
from holism.watch import Watch
from holism.worlds.simulate import simulate
from looks import DAY_US

MONDAY_US = 1_767_571_200_000_000


def readings(
    system: hm.System, world: Any, models: Path, folder: Path, *, days: int, seed: int = 0, since_day: int = 0
) -> list[Reading]:
    """Everything that the monitors find in a world of so many days from a Monday on, with these models.

    :param since_day: no monitor looks at what ended before, which saves time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
    simulate(system, world, folder, days=days, seed=seed, start_us=MONDAY_US)
    with hm.open(system, folder, clock=lambda: MONDAY_US + days * DAY_US) as service:
        for monitor in system.monitors if since_day else ():
            service.monitoring.journal.keep(monitor.name, MONDAY_US + since_day * DAY_US, {})
        Watch(service).look()
        return [each for monitor in system.monitors for each in service.monitoring.readings(monitor.name)]


def failed(found: list[Reading]) -> list[str]:
    """The monitors that could not look, and why."""
    return [f"{each.monitor}: {each.note}" for each in found if "could not look" in each.note]


def unlooked(system: hm.System, world: Any, models: Path, folder: Path) -> list[str]:
    """What could not look, at a day and a week for which all that is usual is known; and why."""
    found = readings(system, world, models, folder, days=36, since_day=34)
    silent = {each.name for each in system.monitors} - {each.monitor for each in found}
    return [*failed(found), *(f"{name}: no reading" for name in sorted(silent))]
