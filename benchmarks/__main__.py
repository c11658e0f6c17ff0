"""python -m benchmarks [NAME ...] [--json] [--full]"""

import argparse
import sys
import time
from collections.abc import Callable

import msgspec

from benchmarks import (
    alignment,
    caps,
    coverage,
    drift,
    guardrails,
    halt,
    http,
    imports,
    ingest,
    kill,
    monitors,
    path,
    questions,
    simulation,
    worlds,
)
from benchmarks.result import RESULTS, Options, Result, Tell

BENCHMARKS: dict[str, Callable[[Options, Tell], Result]] = {
    "imports": imports.run,
    "path": path.run,
    "guardrails": guardrails.run,
    "ingest": ingest.run,
    "questions": questions.run,
    "simulation": simulation.run,
    "worlds": worlds.run,
    "coverage": coverage.run,
    "alignment": alignment.run,
    "drift": drift.run,
    "monitors": monitors.run,
    "caps": caps.run,
    "halt": halt.run,
    "http": http.run,
    "kill": kill.run,
}


def main() -> None:
    """Runs the benchmarks that are named, or all; prints their tables and writes them to benchmarks/results/."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--full", action="store_true", help="more rounds, more connections, a million decisions")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one round of load over HTTP")
    parser.add_argument("--filers", type=int, default=10_000, help="people in the simulated world")
    parser.add_argument("--kills", type=int, default=200, help="processes to kill")
    parser.add_argument("--folder", help="where stores are made; default: the temporary folder")
    for peer in ("evidently", "nannyml"):
        parser.add_argument(f"--{peer}", metavar="PYTHON", help=f"of an environment with {peer}, to compare drift with")
    parser.add_argument(
        "--product", action="append", help="of which monitors are measured; default: all", metavar="NAME"
    )
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in BENCHMARKS]:
        parser.error(f"NAME: got {', '.join(unknown)}, allowed is one of {', '.join(BENCHMARKS)}")
    options = Options(
        given.full,
        given.seconds,
        given.filers,
        given.kills,
        given.folder,
        given.evidently,
        given.nannyml,
        tuple(given.product or ()),
    )
    for place, name in enumerate(given.names or BENCHMARKS, 1):
        of = len(given.names or BENCHMARKS)
        started = time.perf_counter()

        def tell(doing: str, name: str = name, place: int = place, of: int = of, started: float = started) -> None:
            print(f"[{place}/{of}] {name:<10} {time.perf_counter() - started:5.1f} s  {doing}", file=sys.stderr)

        result = BENCHMARKS[name](options, tell)
        result.save()
        if given.json:
            print(msgspec.json.encode(result).decode(), flush=True)
        else:
            print(f"\n{result}\n  picture: {RESULTS / name}.svg\n", flush=True)


if __name__ == "__main__":
    main()
