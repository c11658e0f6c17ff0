"""Ninety simulated days of every reference product: decisions a second, all included."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.cli.target import dotted, product_module, product_names
from holism.open import find
from holism.worlds.simulate import simulate

DAYS = 90.0


def run(options: Options, tell: Tell) -> Result:
    """Trains each product's model, and lives its world in a process of its own."""
    rows, drawn, ratios = [], [], []
    for name in product_names():
        tell(f"{DAYS:g} days of {name}")
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            command = [sys.executable, "-m", "benchmarks.worlds", name, folder]
            done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
        lived = json.loads(done.stdout.splitlines()[-1])
        per_second = lived["decisions"] / lived["seconds"]
        rows.append((name, lived["decisions"], lived["told"], lived["seconds"], per_second, lived["peak_mb"]))
        drawn.append(Bar(name, per_second, ours=True))
        ratios.append(Ratio(f"{name}: simulated decisions", per_second, unit="a second"))
    return Result(
        name="worlds",
        title=f"{DAYS:g} simulated days of each product, through the real decision path and log",
        columns=("product", "decisions", "feedback and outcomes", "seconds", "decisions a second", "peak MB"),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            "a decision is: a person's life, features, models, guardrails, policy, the record, and what follows it",
        ),
        bars=tuple(drawn),
        bars_unit="/s",
    )


def _live(name: str, folder: Path) -> dict[str, float]:
    product_module(name, "model").train(folder / "models")
    lived = simulate(find(dotted(name)), product_module(name, "world").world, folder, days=DAYS)
    return {
        "decisions": lived.decisions,
        "told": lived.feedback + lived.outcomes,
        "seconds": lived.seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(_live(sys.argv[1], Path(sys.argv[2]))))
