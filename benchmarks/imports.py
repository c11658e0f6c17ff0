"""How long `import holism` takes in a fresh interpreter, beside what else a service may import."""

import random
import subprocess
import sys
from time import perf_counter

from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell, quantile

STATEMENTS = {
    "bare python": "pass",
    "import holism": "import holism",
    "import holism.server.app": "import holism.server.app",
    "import fastapi": "import fastapi",
    "import sklearn": "import sklearn",
}
ROUNDS, FULL_ROUNDS = 9, 31


def run(options: Options, tell: Tell) -> Result:
    """Times fresh interpreters, in random order."""
    times: dict[str, list[float]] = {label: [] for label in STATEMENTS}
    modules = {label: _modules(statement) for label, statement in STATEMENTS.items()}
    order = list(STATEMENTS)
    rounds = FULL_ROUNDS if options.full else ROUNDS
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        random.shuffle(order)
        for label in order:
            started = perf_counter()
            subprocess.run([sys.executable, "-c", STATEMENTS[label]], check=True)
            times[label].append((perf_counter() - started) * 1e3)
    bare = quantile(times["bare python"], 0.5)
    own = {label: quantile(values, 0.5) - bare for label, values in times.items()}
    return Result(
        name="imports",
        title="Importing, in milliseconds",
        columns=("", "wall ms", "minus bare ms", "modules"),
        rows=tuple((label, quantile(times[label], 0.5), own[label], modules[label]) for label in STATEMENTS),
        ratios=(
            Ratio("import fastapi / import holism", own["import fastapi"] / own["import holism"], "above 1"),
            Ratio("import sklearn / import holism", own["import sklearn"] / own["import holism"], "above 5"),
        ),
        notes=(f"median of {rounds} interpreters each, in random order, from a warm page cache",),
        bars=tuple(Bar(label, own[label], "holism" in label) for label in STATEMENTS if label != "bare python"),
        bars_unit="ms",
    )


def _modules(statement: str) -> int:
    code = f"import sys; before = len(sys.modules)\n{statement}\nprint(len(sys.modules) - before)"
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
