"""What holism adds, in process, to one call of an ONNX model: guardrails, policy and the encoded record.

All variants are timed in one loop, ten calls each in random order, so that a neighbour's noise falls on all of them
alike. The record is handed to a recorder whose writer stands still meanwhile: the disk, and the writer's share of the
interpreter, are measured in `ingest` and `http`.
"""

import gc
import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import msgspec
import numpy as np
import onnxruntime

import holism as hm
from benchmarks import subject
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell, quantile
from holism.engines.memory import MemoryState
from holism.records.recorder import Recorder
from holism.vocabulary.clock import wall_clock
from holism.vocabulary.guardrail import Site
from holism.vocabulary.record import Record

ROUNDS, FULL_ROUNDS = 6_000, 40_000
TURN = 10
"""Calls of one variant in a row, on ten requests: the processor's caches are as warm as a server's, not warmer."""
AIM_US = 12.0
CLAIMS = 300

Call = Callable[[bytes], object]


class GatedLog:
    """A log that accepts what it is given when its gate is open, and writes nothing."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def append(self, records: Sequence[Record]) -> Sequence[Record | None]:
        self.gate.wait()
        return [None] * len(records)

    def drain(self, recorder: Recorder) -> None:
        """Takes what waits, so that the heap does not grow, and stands still again."""
        self.gate.set()
        recorder.flush()
        self.gate.clear()


def run(options: Options, tell: Tell) -> Result:
    """Times the whole path, the path without one part each, and the model alone."""
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        models = subject.train(folder / "models")
        bodies = subject.bodies(models)
        log = GatedLog()
        recorder = Recorder(log, capacity=10_000_000)  # type: ignore[arg-type]
        services = {label: _open(system, folder, models) for label, system in _variants().items()}
        calls: dict[str, Call] = {label: _whole(service, recorder) for label, service in services.items()}
        calls["model"] = _model_alone(models / subject.MODEL_FILE)
        calls["nothing"] = lambda body: None
        stages = _stages(services["whole"], recorder)
        rounds = FULL_ROUNDS if options.full else ROUNDS
        tell(f"{rounds} rounds of {len(calls) + len(stages)} variants")
        times, pauses = interleave(calls | stages, bodies, rounds, lambda: log.drain(recorder))
        log.gate.set()
        tell("decisions that take the last interruption of somebody")
        claim_us = _claims(services["whole"], bodies)
        tell("durable decisions, one after another")
        per_second = _durable(services["whole"], bodies, 4 * ROUNDS)
        recorder.close()
        for service in services.values():
            service.close()
    return _result(times, pauses, claim_us, per_second)


def _variants() -> dict[str, hm.System]:
    bare = hm.Interaction(subject.OPTIONS)
    all_of, given = subject.GUARDRAILS, subject.INTERACTION
    return {
        "whole": subject.declare(),
        "without rule": subject.declare(tuple(g for g in all_of if g is not subject.RULE)),
        "without timeout": subject.declare(tuple(g for g in all_of if g is not subject.TIMEOUT)),
        "without breaker": subject.declare(tuple(g for g in all_of if g is not subject.BREAKER)),
        "without limit": subject.declare(tuple(g for g in all_of if g is not subject.LIMIT)),
        "without frequency cap": subject.declare(interaction=hm.Interaction(subject.OPTIONS, explore=given.explore)),
        "without cap and exploration": subject.declare(interaction=bare),
        "without interaction": subject.declare(interaction=None),
    }


def _open(system: hm.System, folder: Path, models: Path) -> hm.Service:
    store = folder / f"store-{random.getrandbits(64):x}"
    return hm.open(system, store, models=models, rng=random.Random(1))


def _whole(service: hm.Service, recorder: Recorder) -> Call:
    check, prepare, submit = service.check, service.prepare, recorder.submit

    def call(body: bytes) -> object:
        _, encoded, record = prepare(check(body), None, None, body)
        return submit(record) and encoded  # type: ignore[arg-type]

    return call


def _model_alone(path: Path) -> Call:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session: Any = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    outputs, numbers = ["probability"], np.linspace(0.1, 30.0, 30, dtype=np.float32).reshape(1, 30)
    return lambda body: session.run(outputs, {"features": numbers})


def _stages(service: hm.Service, recorder: Recorder) -> dict[str, Call]:
    """Parts of the whole that can be called alone, on one and the same request."""
    body = b'{"case":"one",' + b",".join(b'"%s":12.5' % name.encode() for name in subject.NAMES) + b"}"
    request = service.check(body)
    decision, _, record = service.prepare(request, None, None, body)
    assert record is not None
    encode = msgspec.json.Encoder().encode
    switch = subject.SWITCH.on_request(Site("cases", MemoryState(), wall_clock))
    return {
        "stage: decode and check the request": service.check,
        "stage: decide, the model included": lambda _: service._path.decide(request),
        "stage: encode the decision": lambda _: encode(decision),
        "stage: hand the record over": lambda _: recorder.submit(record),
        "stage: switch": lambda _: switch(request),
    }


def interleave(
    calls: dict[str, Call], bodies: list[bytes], rounds: int, drain: Callable[[], None]
) -> tuple[dict[str, list[int]], list[int]]:
    """Nanoseconds of every call, round by round; and of the pauses of the garbage collector, which stays on."""
    for call in calls.values():
        for body in bodies:
            call(body)
        drain()
    order = list(calls.items())
    times: dict[str, list[int]] = {label: [] for label in calls}
    pauses: list[int] = []
    begun = 0

    def collecting(phase: str, info: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = perf_counter_ns()
        else:
            pauses.append(perf_counter_ns() - begun)

    chance = random.Random(0)
    gc.collect()
    gc.callbacks.append(collecting)
    try:
        for number in range(rounds // TURN):
            if number % 10 == 0:
                drain()
            turn = [bodies[(number * TURN + place) % len(bodies)] for place in range(TURN)]
            chance.shuffle(order)
            for label, call in order:
                call(turn[-1])
                for body in turn:
                    started = perf_counter_ns()
                    call(body)
                    times[label].append(perf_counter_ns() - started)
    finally:
        gc.callbacks.remove(collecting)
    return times, pauses


def _claims(service: hm.Service, bodies: list[bytes]) -> list[float]:
    """Microseconds of decisions each of which interrupts somebody new, so that the cap is written to the disk."""
    found = []
    for number in range(CLAIMS * 20):
        body = bodies[number % len(bodies)].replace(b'"case-', b'"new-%d-' % number)
        request = service.check(body)
        started = perf_counter_ns()
        decision, _, _ = service.prepare(request, None, None, body)
        elapsed = perf_counter_ns() - started
        if decision.mode is hm.Mode.PROMPT:
            found.append(elapsed / 1e3)
        if len(found) == CLAIMS:
            break
    return found


def _durable(service: hm.Service, bodies: list[bytes], count: int) -> float:
    """Decisions per second through `decide_many`, all of them durable at the end."""
    started = time.perf_counter()
    made = sum(decision.recorded for decision in service.decide_many(bodies[n % len(bodies)] for n in range(count)))
    return made / (time.perf_counter() - started)


def _result(times: dict[str, list[int]], pauses: list[int], claim_us: list[float], per_second: float) -> Result:
    def quantiles(label: str) -> tuple[float, float]:
        return quantile(times[label], 0.5) / 1e3, quantile(times[label], 0.99) / 1e3

    timer_us = quantiles("nothing")[0]
    added = [whole - model for whole, model in zip(times["whole"], times["model"], strict=True)]
    added_us, added_p99_us = quantile(added, 0.5) / 1e3, quantile(added, 0.99) / 1e3
    rows: list[tuple[str | float | None, ...]] = [
        ("whole: bytes in, record handed over", *quantiles("whole"), None),
        ("model call alone", *quantiles("model"), None),
        ("added by holism (whole - model)", added_us, added_p99_us, None),
    ]
    whole_us = quantiles("whole")[0]
    own: list[tuple[str, float]] = []
    for label in ("rule", "timeout", "breaker", "limit", "frequency cap"):
        without = quantiles(f"without {label}")
        own.append((label, whole_us - without[0]))
        rows.append((f"whole without {label}", *without, whole_us - without[0]))
    uncapped, bare = quantiles("without frequency cap")[0], quantiles("without cap and exploration")
    rows.append(("whole without cap and exploration", *bare, uncapped - bare[0]))
    own.append(("exploration", uncapped - bare[0]))
    without = quantiles("without interaction")
    rows.append(("whole without interaction", *without, bare[0] - without[0]))
    own.append(("choice by utility", bare[0] - without[0]))
    for label in times:
        if label.startswith("stage: "):
            p50, p99 = quantiles(label)
            rows.append((label, p50 - timer_us, p99 - timer_us, None))
    own.append(("switch", quantiles("stage: switch")[0] - timer_us))
    if claim_us:
        rows.append(
            ("a decision that interrupts somebody new", quantile(claim_us, 0.5), quantile(claim_us, 0.99), None)
        )
    return Result(
        name="path",
        title="In process: what holism adds to one model call, in microseconds",
        columns=("", "p50 us", "p99 us", "own cost us"),
        rows=tuple(rows),
        ratios=(
            Ratio("added to the model call, p50", added_us, f"under {AIM_US:g} us", "us"),
            Ratio("whole / model call alone", whole_us / quantiles("model")[0]),
            Ratio("durable decisions through decide_many", per_second, unit="a second"),
        ),
        notes=(
            "own cost of a part: p50 of the whole minus p50 without it; negative within the noise",
            f"the timer itself ({timer_us:.2f} us) is in the first rows, and taken off the stages",
            f"garbage collector on: {len(pauses)} collections, the longest {max(pauses, default=0) / 1e3:.0f} us",
            "interrupting somebody new waits for the disk: the cap has to hold over restarts and workers",
        ),
        bars=(
            Bar("model call alone", quantiles("model")[0]),
            Bar("added by holism", added_us, ours=True),
            *(Bar(f"of it: {label}", max(cost, 0.0), ours=True) for label, cost in own),
        ),
        bars_unit="µs",
    )
