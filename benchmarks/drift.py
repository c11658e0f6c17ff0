"""Drift and data quality of 35 columns, from Parquet files and from sealed roll-ups, beside Evidently and NannyML.

Each in a process of its own: wall time from the files to the answers, imports aside, and peak memory with them.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.random import Generator, default_rng

from benchmarks.chart import Bar
from benchmarks.holism_drift import roll_ups
from benchmarks.result import Options, Ratio, Result, Tell

ROOT = Path(__file__).parents[1]
REFERENCE_ROWS = 100_000
ROWS, FULL_ROWS = (1_000_000,), (1_000_000, 10_000_000)
PEER_ROWS = 1_000_000
"""Rows up to which peers are run: at ten times as many Evidently needs more memory than machines for CI have."""
NUMBERS, CATEGORIES = 25, 10
MOVED = 5
"""Columns of numbers whose current values have moved by 0.2 standard deviations."""
DECISIONS, PER_SEGMENT, PER_DAY = 10_000_000, 5_461, 10
"""Of the roll-ups: decisions in all, in a segment (a third of its records), and segments a day."""
DIFFERENT = 20
NEEDS = {
    "Evidently": "--evidently PYTHON, of an environment with evidently 0.7.23 and pandas below 3",
    "NannyML": "--nannyml PYTHON, of an environment with nannyml 0.13.1 and statsmodels",
}
"""What a peer needs to be run."""


def run(options: Options, tell: Tell) -> Result:
    """Writes the files, and lets each read them."""
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        reference = folder / "reference.parquet"
        write(reference, REFERENCE_ROWS, 0)
        ours: dict[int, dict[str, Any]] = {}
        peers: dict[tuple[str, int], dict[str, Any]] = {}
        pythons = {"Evidently": options.evidently, "NannyML": options.nannyml}
        for rows in FULL_ROWS if options.full else ROWS:
            tell(f"writing {rows:,} rows")
            current = folder / "current.parquet"
            write(current, rows, 1)
            tell(f"holism on {rows:,} rows")
            ours[rows] = _run(sys.executable, "-m", "benchmarks.holism_drift", reference, current)
            for peer, python in pythons.items():
                if python is None or rows > PEER_ROWS:
                    continue
                tell(f"{peer} on {rows:,} rows")
                # Not with the script's folder first: its `http` is not that of Python.
                script = ROOT / "benchmarks" / f"{peer.lower()}_drift.py"
                peers[peer, rows] = _run(python, "-P", script, reference, current)
        tell(f"sealing {DECISIONS:,} decisions")
        segments = _segments(folder / "lake")
        sealed = _run(sys.executable, "-m", "benchmarks.holism_drift", folder / "lake", segments)
    return _result(ours, peers, sealed, segments)


def write(path: Path, rows: int, seed: int) -> None:
    """A Parquet file of 25 columns of numbers and 10 of categories; with a seed, some have moved."""
    rng = default_rng(seed)
    with pq.ParquetWriter(path, table(rng, 1, seed > 0).schema) as writer:
        for start in range(0, rows, REFERENCE_ROWS):
            writer.write_table(table(rng, min(REFERENCE_ROWS, rows - start), seed > 0))


def table(rng: Generator, rows: int, moved: bool) -> pa.Table:
    """Some rows: normal, log-normal and whole numbers, and categories of six values."""
    columns: dict[str, Any] = {}
    for place in range(NUMBERS):
        draws = rng.normal(size=rows), rng.lognormal(size=rows), rng.poisson(40, rows).astype(float)
        values = draws[place % 3]
        columns[f"x{place}"] = values + 0.2 * float(np.std(values)) if moved and place < MOVED else values
    names = np.array(["web", "shop", "phone", "letter", "agent", "other"])
    for place in range(CATEGORIES):
        columns[f"c{place}"] = pa.array(names[rng.integers(0, 6, rows)])
    return pa.table(columns)


def _segments(folder: Path) -> int:
    """A lake with the decisions of half a year in segments, a few different ones over and over, and its roll-ups."""
    rng = default_rng(2)
    segments = -(-DECISIONS // PER_SEGMENT)
    originals = []
    for place in range(DIFFERENT):
        original = folder / f"{place}.parquet"
        original.parent.mkdir(parents=True, exist_ok=True)
        rows = table(rng, PER_SEGMENT, False)
        units = pa.array([f"u{unit}" for unit in rng.integers(0, 1_000_000, PER_SEGMENT)])
        times = pa.array(rng.integers(0, 86_400_000_000, PER_SEGMENT), pa.timestamp("us", "UTC"))
        pq.write_table(rows.append_column("unit", units).append_column("time", times), original)
        originals.append(original)
    for segment in range(segments):
        day = date(2026, 1, 1) + timedelta(days=segment // PER_DAY)
        path = folder / "shop" / "decision" / f"day={day.isoformat()}" / f"{segment:010d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(originals[segment % DIFFERENT], path)
    roll_ups(folder, segments).seal()
    return segments


def _run(*command: object) -> dict[str, Any]:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[:3]} ended with {done.returncode}: {done.stderr[-2_000:]}")
    said: dict[str, Any] = msgspec.json.decode(done.stdout.splitlines()[-1])
    return said


def _result(
    ours: dict[int, dict[str, Any]],
    peers: dict[tuple[str, int], dict[str, Any]],
    sealed: dict[str, Any],
    segments: int,
) -> Result:
    rows: list[tuple[str, int, float, float, float]] = []
    ratios, notes = [], []
    for size, said in ours.items():
        rows.append(("holism, from Parquet", size, said["seconds"], said["cpu_s"], said["peak_mb"]))
        for (peer, rows_of_peer), other in peers.items():
            if rows_of_peer != size:
                continue
            times, lighter = ("at least 30", "at least 10") if peer == "Evidently" else ("", "")
            label = f"{peer} {other['version']}"
            rows.append((label, size, other["seconds"], other["cpu_s"], other["peak_mb"]))
            ratios += [
                Ratio(f"seconds, {peer} / holism, {size:,}", other["seconds"] / said["seconds"], times),
                Ratio(f"the same, drift of {peer} alone, {size:,}", other["drift_s"] / said["seconds"], times),
                Ratio(f"memory, {peer} / holism, {size:,}", other["peak_mb"] / said["peak_mb"], lighter),
            ]
            notes += [f"{peer}: {line}" for line in _apart(said["found"], other["found"])]
    name = f"holism, {segments:,} sealed roll-ups"
    rows.append((f"{name}, first question", sealed["rows"], sealed["seconds"], sealed["cpu_s"], sealed["peak_mb"]))
    rows.append((f"{name}, later ones", sealed["rows"], sealed["warm_s"], sealed["warm_s"], sealed["peak_mb"]))
    rows.append((f"{name}, the console's page", sealed["rows"], sealed["page_s"], sealed["page_s"], sealed["peak_mb"]))
    ratios.append(Ratio("the console's page of data, from roll-ups", sealed["page_s"] * 1e3, "at most 50", "ms"))
    notes += ["processor seconds are of the whole process, imports too; seconds are not"]
    notes += ["first question: all files of roll-ups are read, spans of 64 segments at once; nothing sealed meanwhile"]
    notes += [
        f"{peer} was left out: give {needs}" for peer, needs in NEEDS.items() if peer not in {name for name, _ in peers}
    ]
    return Result(
        name="drift",
        title=f"Drift and quality of {NUMBERS + CATEGORIES} columns, {REFERENCE_ROWS:,} reference rows",
        columns=("", "rows", "seconds", "processor s", "peak MB"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=tuple(notes),
        bars=tuple(Bar(f"{label}, {size:,}", seconds, "holism" in label) for label, size, seconds, _, _ in rows),
        bars_unit="s",
    )


def _apart(ours: dict[str, Any], peers: dict[str, Any]) -> list[str]:
    """How far the answers differ where both use the same distance."""
    apart: dict[str, list[float]] = {}
    for column, (method, value) in peers.items():
        wasserstein, jensen_shannon, _ = ours[column]
        mine = (
            wasserstein if method.startswith("Wasserstein") else jensen_shannon if method.startswith("Jensen") else None
        )
        if mine is not None:
            apart.setdefault(method, []).append(abs(mine - value))
    return [f"{method} of {len(each)} columns: at most {max(each):.4f} apart" for method, each in apart.items()]
