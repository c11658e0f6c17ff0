"""What a benchmark found: one table, ratios beside what is aimed at, and notes; as text, JSON and a picture."""

import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from benchmarks.chart import Bar, bars

RESULTS = Path(__file__).parent / "results"

Tell = Callable[[str], None]
"""Says on stderr what is going on."""


class Options(msgspec.Struct, frozen=True):
    """How much is measured."""

    full: bool = False
    seconds: float = 2.0
    """Length of one round of load."""
    filers: int = 10_000
    kills: int = 200
    folder: str | None = None
    """Where stores are made: a folder on the disk that is to be measured. Default: the system's temporary folder."""
    evidently: str | None = None
    nannyml: str | None = None
    """The Pythons of environments that have them, to be compared with; they are no dependencies."""
    products: tuple[str, ...] = ()
    """Of which monitors are measured; none: all."""


class Ratio(msgspec.Struct, frozen=True):
    """One figure against a peer's in the same run, or one that has an aim; never asserted."""

    name: str
    value: float
    aim: str = ""
    unit: str = "x"

    def __str__(self) -> str:
        aim = f"   (aim: {self.aim})" if self.aim else ""
        return f"{self.name}: {number(self.value)} {self.unit}{aim}"


class Result(msgspec.Struct, frozen=True):
    """What one benchmark found."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]
    ratios: tuple[Ratio, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    bars_unit: str = ""
    machine: dict[str, str] = msgspec.field(default_factory=lambda: machine())
    measured: str = msgspec.field(default_factory=lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))

    def __str__(self) -> str:
        lines = [self.title, "=" * len(self.title), *table(self.columns, self.rows), ""]
        lines += [f"  {ratio}" for ratio in self.ratios]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    def save(self, folder: Path = RESULTS) -> None:
        """Writes NAME.json and NAME.svg."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))
        (folder / f"{self.name}.svg").write_text(bars(self.title, self.bars, self.bars_unit), encoding="utf-8")


def table(columns: Sequence[str], rows: Sequence[Sequence[str | float | int | None]]) -> list[str]:
    """A table as lines of text: the first column to the left, the others to the right."""
    cells = [list(columns), *([number(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    lines = [
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(both))
        for both in (zip(row, widths, strict=True) for row in cells)
    ]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def number(cell: str | float | int | None) -> str:
    """A cell as text: three significant digits at least, thousands with commas, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 1_000:
        return f"{cell:,.0f}"
    return f"{cell:.1f}" if abs(cell) >= 100 else f"{cell:.2f}" if abs(cell) >= 1 else f"{cell:.3g}"


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest-rank quantile of values that are not empty.

    >>> quantile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "load_1min": f"{os.getloadavg()[0]:.2f}",
    }
