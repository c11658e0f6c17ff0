"""Ninety simulated days of the audit-risk meter, in a process of its own: decisions a second, and peak memory."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell

AIM_PER_SECOND = "above 5,000 a second"
BARE_CALLS = 20_000


def run(options: Options, tell: Tell) -> Result:
    """Trains a small model, lives the season, and reads the process's peak memory."""
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        tell("training the model")
        _child("train", name)
        tell(f"ninety days of {options.filers:,} filers")
        lived = _child("live", name, str(options.filers))
        tell("the model alone")
        bare = _child("model", name)
    per_second, alone = lived["decisions"] / lived["seconds"], BARE_CALLS / bare["seconds"]
    return Result(
        name="simulation",
        title=f"Ninety simulated days of audit_risk, {options.filers:,} filers",
        columns=("", "value"),
        rows=(
            ("decisions", round(lived["decisions"])),
            ("feedback and outcomes", round(lived["told"])),
            ("seconds, all included", lived["seconds"]),
            ("decisions a second", per_second),
            ("peak memory of the process, MB", lived["peak_mb"]),
            ("store on disk, MB", lived["store_mb"]),
            ("calls of the model alone, a second", alone),
        ),
        ratios=(
            Ratio("decisions in the world", per_second, AIM_PER_SECOND, "a second"),
            Ratio("model alone / decisions in the world", alone / per_second),
        ),
        notes=(
            "a decision in the world is: a filer's life, twenty features, the model, guardrails, policy, the record, "
            "and the feedback and outcomes that follow it; all is on the disk at the end",
        ),
        bars=(Bar("decisions, world included", per_second, ours=True), Bar("model alone", alone)),
        bars_unit="/s",
    )


def _child(act: str, *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.simulation", act, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _train(folder: Path) -> dict[str, float]:
    from holism_products.audit_risk.model import train

    train(folder / "store" / "models", returns=60_000)
    return {}


def _live(folder: Path, filers: int) -> dict[str, float]:
    import resource

    from holism.worlds.simulate import simulate
    from holism_products.audit_risk.system import system
    from holism_products.audit_risk.world import Season

    lived = simulate(system, Season(filers=filers), folder / "store")
    store = sum(path.stat().st_size for path in (folder / "store").glob("*.db*"))
    return {
        "decisions": lived.decisions,
        "told": lived.feedback + lived.outcomes,
        "seconds": lived.seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "store_mb": store / 1e6,
    }


def _model(folder: Path) -> dict[str, float]:
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession((folder / "store" / "models" / "audit_risk.onnx").read_bytes(), options)
    numbers = np.ones((1, session.get_inputs()[0].shape[1]), dtype=np.float32)
    started = perf_counter()
    for _ in range(BARE_CALLS):
        session.run(["probability"], {"features": numbers})
    return {"seconds": perf_counter() - started}


def main() -> None:
    """One act in a process of its own; prints what was found as JSON."""
    act, folder, *rest = sys.argv[1:]
    acts = {"train": _train, "model": _model}
    print(json.dumps(_live(Path(folder), int(rest[0])) if act == "live" else acts[act](Path(folder))))


if __name__ == "__main__":
    main()
