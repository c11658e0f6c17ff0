"""From `halt` to the safe state on every worker process, while they are deciding."""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep

import holism as hm
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell, quantile

WORKERS = 4
ROUNDS = 20


class Ask(hm.Request):
    """What the workers decide on."""

    size: float


def system() -> hm.System:
    """A small system that is always asked."""
    return hm.System(
        "halted",
        request=Ask,
        components=[hm.Model("big", hm.Probability("big"), lambda ask: 0.5, bounded=True)],
        interaction=hm.Interaction((hm.Silent(), hm.Annotate("mark", right=1, wrong=-1))),
    )


def run(options: Options, tell: Tell) -> Result:
    """Halts and resumes again and again; each worker says when it first obeyed."""
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, hm.open(system(), folder) as service:
        command = [sys.executable, "-m", "benchmarks.halt", folder]
        workers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
            for _ in range(WORKERS)
        ]
        outputs = [worker.stdout for worker in workers if worker.stdout]
        for output in outputs:
            output.readline()
        waits: dict[str, list[float]] = {"halt": [], "resume": []}
        for number in range(ROUNDS):
            tell(f"round {number + 1} of {ROUNDS}")
            for act in (service.halt, service.resume):
                sleep(0.07 * (number % 3))  # not always at the same place between two looks at the state
                started = monotonic()
                act("benchmark", "measured")
                waits[act.__name__].append(max(float(output.readline()) for output in outputs) - started)
        for worker in workers:
            worker.kill()
            worker.wait()
    halts = waits["halt"]
    return Result(
        name="halt",
        title=f"From halt to the safe state on all of {WORKERS} deciding processes, {ROUNDS} rounds",
        columns=("", "median, ms", "longest, ms"),
        rows=tuple((name, 1e3 * quantile(times, 0.5), 1e3 * max(times)) for name, times in waits.items()),
        ratios=(Ratio("longest time from halt to the safe state everywhere", max(halts), "1", "s"),),
        notes=("each worker decides without a pause, and looks at the shared state ten times a second",),
        bars=(
            Bar("halt, median", 1e3 * quantile(halts, 0.5), ours=True),
            Bar("halt, longest", 1e3 * max(halts), ours=True),
        ),
        bars_unit="ms",
    )


def _work(folder: str) -> None:
    """Decides without a pause; prints the time of each change from running to stopped and back."""
    request, stopped = Ask(0.5), False
    with hm.open(system(), folder, durability="spooled") as service:
        print("ready", flush=True)
        while True:
            if (service.decide(request).error is hm.ErrorCode.STOPPED) is not stopped:
                stopped = not stopped
                print(monotonic(), flush=True)
            sleep(0.001)


if __name__ == "__main__":
    _work(sys.argv[1])
