"""One worker over HTTP: holism, durable and guarded, beside FastAPI that only predicts and FastAPI that records.

All servers hold the same ONNX model and get the same bodies; rounds go over the servers in turn, and each figure is
the median of its rounds.
"""

import random
import shutil
import tempfile
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks import load, subject
from benchmarks.chart import Bar
from benchmarks.load import Load, Plan
from benchmarks.process import Server
from benchmarks.result import Options, Ratio, Result, Tell
from holism.engines.sqlite_log import SqliteLog
from holism.server.hot import HOT_PATH
from holism.server.keys import ApiKey

ROUNDS, FULL_ROUNDS = 3, 5
CONNECTIONS, FULL_CONNECTIONS = (64,), (1, 16, 64)
BARE, SQLITE, OURS = "a  FastAPI, only predicts", "b  FastAPI + SQLite FULL, 1 insert a request", "c  holism, durable"
MODULES = {
    BARE: "fastapi_bare",
    SQLITE: "fastapi_sqlite",
    OURS: "holism_run",
    "d  holism's ASGI app on plain uvicorn": "holism_uvicorn",
    "e  holism's ASGI app on granian": "holism_granian",
}
AIMS = {BARE: "at least 3", SQLITE: "at least 6"}


def run(options: Options, tell: Tell) -> Result:
    """Starts all servers, loads them in turn, and holds holism's log against what was answered."""
    labels = [label for label in MODULES if label[0] != "e" or find_spec("granian")]
    with tempfile.TemporaryDirectory(dir=options.folder) as name, ExitStack() as stack:
        folder = Path(name)
        models = subject.train(folder / "models")
        bodies = [body.decode() for body in subject.bodies(models)]
        servers: dict[str, Server] = {}
        plans: dict[str, Plan] = {}
        for label in labels:
            tell(f"starting {label}")
            headers = {"content-type": "application/json"}
            store = models
            if "holism" in label:
                store = folder / label[0]
                shutil.copytree(models, store / "models")
                headers["authorization"] = f"Bearer {ApiKey(store).value}"
            plans[label] = Plan(HOT_PATH, headers, bodies)
            server = Server(f"benchmarks.servers.{MODULES[label]}", store, HOT_PATH, headers, bodies[0])
            servers[label] = stack.enter_context(server)
        found, cpu_us = _rounds(servers, plans, options, tell)
        weights = {label: server.pss_mb for label, server in servers.items()}
        stack.close()
        notes = [_kept(folder / label[0], label, found) for label in labels if "holism" in label]
    if len(labels) < len(MODULES):
        notes.append("granian is not installed: e was left out (pip install granian to compare)")
    return _result(found, cpu_us, servers, weights, notes)


def _rounds(
    servers: dict[str, Server], plans: dict[str, Plan], options: Options, tell: Tell
) -> tuple[dict[tuple[str, int], list[Load]], dict[tuple[str, int], float]]:
    """Every server with every count of connections, in random order, round by round; the first round only warms up.

    Also the processor time of each, in microseconds a request, which a neighbour's noise touches least.
    """
    found: dict[tuple[str, int], list[Load]] = {}
    cpu_us: dict[tuple[str, int], list[float]] = {}
    order = [(label, count) for label in servers for count in (FULL_CONNECTIONS if options.full else CONNECTIONS)]
    rounds = FULL_ROUNDS if options.full else ROUNDS
    for number in range(rounds + 1):
        tell(f"round {number} of {rounds}" if number else "warming up")
        random.shuffle(order)
        for label, count in order:
            seconds = options.seconds if number else 1.0
            before_s = servers[label].cpu_s
            got = load.send(servers[label].port, count, seconds, plans[label])
            cpu_us.setdefault((label, count), []).append((servers[label].cpu_s - before_s) / got.requests * 1e6)
            if got.failed:
                raise RuntimeError(f"{label}: got {got.failed} answers of {got.requests} that are not 2xx")
            found.setdefault((label, count), []).append(got)
    return found, {key: median(values[1:]) for key, values in cpu_us.items()}


def _kept(store: Path, label: str, found: dict[tuple[str, int], list[Load]]) -> str:
    """Whether all that was answered is in the log."""
    answered = sum(got.requests for (name, _), loads in found.items() if name == label for got in loads)
    log = SqliteLog(store / "log.db")
    kept = log.head()
    log.close()
    if kept < answered:
        raise RuntimeError(f"{label}: got {answered} answers, but {kept} records in the log")
    return f"{label[0]}: {answered:,} answers, {kept:,} records in the log (answers under way at the end included)"


def _result(
    found: dict[tuple[str, int], list[Load]],
    cpu_us: dict[tuple[str, int], float],
    servers: dict[str, Server],
    weights: dict[str, float],
    notes: list[str],
) -> Result:
    rows, bars = [], []
    speed = {key: median(got.per_second for got in loads[1:]) for key, loads in found.items()}
    for label, server in servers.items():
        for count in sorted({count for name, count in found if name == label}):
            loads = found[label, count][1:]
            p50, p99 = median(got.p50_ms for got in loads), median(got.p99_ms for got in loads)
            low, high = min(got.per_second for got in loads), max(got.per_second for got in loads)
            spread = f"{low:,.0f} to {high:,.0f}"
            weight = (cpu_us[label, count], weights[label], server.cold_start_s)
            rows.append((label, count, speed[label, count], spread, p50, p99, *weight))
            bars.append(Bar(f"{label[3:]}, {count}", speed[label, count], "holism" in label))
    ratios = [
        Ratio(f"c / {peer[0]} at {count} connections", speed[OURS, count] / speed[peer, count], AIMS[peer])
        for count in sorted({count for _, count in found})
        for peer in (BARE, SQLITE)
    ]
    ratios += [
        Ratio(
            f"processor time a request, {peer[0]} / c at {count} connections", cpu_us[peer, count] / cpu_us[OURS, count]
        )
        for count in sorted({count for _, count in found})
        for peer in (BARE, SQLITE)
    ]
    return Result(
        name="http",
        title="Decisions over HTTP, one worker: requests a second",
        columns=(
            "server",
            "connections",
            "req/s",
            "rounds",
            "p50 ms",
            "p99 ms",
            "CPU us/req",
            "PSS MB",
            "cold start s",
        ),
        rows=tuple(rows),
        ratios=tuple(ratios),
        notes=(
            f"load from {load.generator()}; it shares the cores with the server",
            "every answer was 2xx; c, d and e answer when the record survives power loss, a records nothing",
            *notes,
        ),
        bars=tuple(bars),
        bars_unit="/s",
    )
