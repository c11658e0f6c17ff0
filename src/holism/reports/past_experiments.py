"""Past experiments as a CSV file: what a team already knows, written once, read with clear complaints.

A row is the effect of one experiment on one goal:

| column | |
|---|---|
| `experiment` | its name; all rows of a name are one experiment |
| `ended` | the UTC day, as 2026-01-31; may be empty |
| `goal` | the name of a declared goal |
| `effect` | treatment less control, in the measure's unit, as measured |
| `standard_error` | of the effect, at least 0 |
| `units` | people (or whatever the unit is) over both arms; may be empty |
| `relative` | `yes` where effects are shares of the control's value; may be left out |
| `correlation with GOAL` | how the errors of the two effects go together, in [-1, 1]; any number of such columns, |
| | empty where not known; either row of a pair may say it |
"""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import combinations
from math import isfinite
from pathlib import Path

from holism.service import Service
from holism.vocabulary.effect import MeasuredEffect, PastExperiment
from holism.vocabulary.errors import DeclarationError

NEEDED = ("experiment", "goal", "effect", "standard_error")
OPTIONAL = ("ended", "units", "relative")
WITH = "correlation with "
FILE = "experiments.csv"
"""Read without being named: from the store, or from the folder `data` beside the module of the request."""
AGREE = 1e-6
"""Two rows may say the same correlation, if they say the same."""


def find_experiments(service: Service) -> Path | None:
    """The file of a system's past experiments; None where there is none."""
    package = service.system.schema.request.__module__.rpartition(".")[0]
    beside = [Path(str(files(package))) / "data" / FILE] if package else []
    return next((path for path in (service.folder / FILE, *beside) if path.is_file()), None)


def read_experiments(file: str | Path, goals: Collection[str]) -> tuple[PastExperiment, ...]:
    """The experiments of a file, in its order; `goals` are the names of those that are declared.

    Raises `DeclarationError` naming the file, line, column, what it holds and what is allowed; `OSError`.
    """
    path = Path(file)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        columns = list(reader.fieldnames or ())
        _check_columns(path, columns, goals)
        rows = [_Row(path, reader.line_num, row) for row in reader]
    by_name: dict[str, list[_Row]] = {}
    for row in rows:
        by_name.setdefault(row.text("experiment"), []).append(row)
    return tuple(_experiment(name, some, goals) for name, some in by_name.items())


def write_experiments(file: str | Path, experiments: Iterable[PastExperiment]) -> None:
    """Writes a file that `read_experiments` reads, with six significant digits."""
    every = tuple(experiments)
    goals = list(dict.fromkeys(goal for each in every for goal in each.effects))
    with Path(file).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        columns = ("experiment", "ended", "goal", "effect", "standard_error", "units", "relative")
        writer.writerow([*columns, *(WITH + goal for goal in goals)])
        for each in every:
            for goal, effect in each.effects.items():
                told = [_correlation(each, goal, other) for other in goals]
                numbers = (f"{effect.value:.6g}", f"{effect.se:.6g}", effect.units or "")
                writer.writerow([each.name, each.ended, goal, *numbers, "yes" if each.relative else "", *told])


def _correlation(experiment: PastExperiment, goal: str, other: str) -> str:
    """Said in the row of the goal that comes first."""
    order = list(experiment.effects)
    if other not in experiment.effects or order.index(other) <= order.index(goal):
        return ""
    covariance = experiment.covariance_of(goal, other)
    most = experiment.effects[goal].se * experiment.effects[other].se
    return "" if covariance is None or not most else f"{covariance / most:.6g}"


class _Row:
    """One line of the file, which complains about itself."""

    def __init__(self, path: Path, line: int, cells: Mapping[str | None, str | None]) -> None:
        self.path, self.line = path, line
        self.cells = {key: (value or "").strip() for key, value in cells.items() if isinstance(key, str)}
        if None in cells:
            self.refuse("after the last column", str(cells[None]), "nothing")

    def text(self, column: str) -> str:
        if not self.cells.get(column):
            self.refuse(column, "", "a text that is not empty")
        return self.cells[column]

    def number(self, column: str, low: float = float("-inf"), high: float = float("inf")) -> float:
        allowed = "a number" if low == float("-inf") else f"a number of {low:g} to {high:g}"
        allowed = f"a number of at least {low:g}" if high == float("inf") and low == 0.0 else allowed
        try:
            value = float(self.text(column))
        except ValueError:
            value = float("nan")
        if not (isfinite(value) and low <= value <= high):
            self.refuse(column, self.cells[column], allowed)
        return value

    def refuse(self, column: str, got: str, allowed: str) -> None:
        raise DeclarationError(f"{self.path.name} line {self.line} {column}: got {got!r}, allowed is {allowed}")


def _check_columns(path: Path, columns: Sequence[str], goals: Collection[str]) -> None:
    if missing := [name for name in NEEDED if name not in columns]:
        raise DeclarationError(
            f"{path.name} columns: got {', '.join(columns) or 'none'}, allowed are {', '.join(NEEDED)} (missing: "
            f"{', '.join(missing)}), and {', '.join(OPTIONAL)}, '{WITH}GOAL'"
        )
    for name in columns:
        if name.startswith(WITH) and name.removeprefix(WITH) in goals:
            continue
        if name not in NEEDED + OPTIONAL:
            raise DeclarationError(
                f"{path.name} columns: got {name!r}, allowed are {', '.join(NEEDED + OPTIONAL)} and '{WITH}GOAL' of "
                f"{', '.join(goals)}"
            )


def _experiment(name: str, rows: Sequence[_Row], goals: Collection[str]) -> PastExperiment:
    effects: dict[str, MeasuredEffect] = {}
    for row in rows:
        goal = row.text("goal")
        if goal not in goals:
            row.refuse("goal", goal, f"one of {', '.join(goals)}")
        if goal in effects:
            row.refuse("goal", goal, f"each goal once in experiment {name!r}")
        units = row.number("units", 0.0) if row.cells.get("units") else 0.0
        effects[goal] = MeasuredEffect(row.number("effect"), row.number("standard_error", 0.0), round(units))
    covariance = []
    for one, other in combinations(effects, 2):
        told = _told(rows, one, other)
        if told is not None:
            covariance.append((one, other, told * effects[one].se * effects[other].se))
    return PastExperiment(name, effects, tuple(covariance), _same(rows, "ended"), _same(rows, "relative") == "yes")


def _told(rows: Sequence[_Row], one: str, other: str) -> float | None:
    """The correlation of the errors of two effects, from either row."""
    found: float | None = None
    for row in rows:
        for goal, column in ((one, WITH + other), (other, WITH + one)):
            if row.cells["goal"] == goal and row.cells.get(column):
                value = row.number(column, -1.0, 1.0)
                if found is not None and abs(found - value) > AGREE:
                    row.refuse(column, row.cells[column], f"{found:g}, as the row of the other goal says")
                found = value
    return found


def _same(rows: Sequence[_Row], column: str) -> str:
    """What all rows of an experiment say in a column, checked."""
    first = rows[0].cells.get(column, "")
    for row in rows:
        got = row.cells.get(column, "")
        if got != first:
            row.refuse(column, got, f"{first!r}, as in line {rows[0].line}")
        if column == "relative" and got not in ("", "yes", "no"):
            row.refuse(column, got, "yes, no or empty")
        if column == "ended" and got:
            try:
                date.fromisoformat(got)
            except ValueError:
                row.refuse(column, got, "a day, as 2026-01-31, or empty")
    return first
