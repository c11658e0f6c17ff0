"""How long questions take, and how that grows with the decisions in the log."""

import math
import random
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

import duckdb
import msgspec

import holism as hm
from benchmarks import subject
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.records import recording
from holism.vocabulary.clock import DAY_US, wall_clock
from holism.vocabulary.feedback import FeedbackGiven
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.outcome import OutcomeObserved
from holism.vocabulary.record import Record

SIZES, FULL_SIZES = (10_000, 100_000), (10_000, 100_000, 1_000_000)
GROUP = 1_000
DAYS = 30
QUESTIONS = ("first question, cold: seals the log", "facts counted", "one rate", "rate by day", "all goals")
FLOOR = "floor: one scan of Parquet"


def run(options: Options, tell: Tell) -> Result:
    """Fills stores of growing size and asks each the same questions."""
    sizes = FULL_SIZES if options.full else SIZES
    seconds: dict[str, list[float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            for label, took in _ask(Path(name), size, tell).items():
                seconds.setdefault(label, []).append(took)
    growth = {label: _exponent(sizes, took) for label, took in seconds.items()}
    return Result(
        name="questions",
        title="Questions to the log, in seconds",
        columns=("", *(f"{size:,}" for size in sizes), "growth n^"),
        rows=tuple((label, *took, growth[label]) for label, took in seconds.items()),
        ratios=(
            Ratio("growth of all goals with the number of decisions, exponent", growth["all goals"], "at most 1", ""),
            Ratio(
                f"all goals / one scan of the same facts in Parquet, {sizes[-1]:,} decisions",
                seconds["all goals"][-1] / seconds[FLOOR][-1],
            ),
        ),
        notes=(
            "every second decision has an outcome, every fourth feedback; goals: a rate of each, calibration, AUC",
            f"{FLOOR}: DuckDB's mean of one column of the facts, written to one Parquet file before",
        ),
        bars=tuple(Bar(f"{label}, {sizes[-1]:,}", took[-1], label != FLOOR) for label, took in seconds.items()),
        bars_unit="s",
    )


def _ask(folder: Path, size: int, tell: Tell) -> dict[str, float]:
    models = subject.train(folder / "models")
    with hm.open(subject.declare(interaction=None), folder / "store", models=models) as service:
        tell(f"writing {size:,} decisions")
        records = _records(service, subject.bodies(models), size)
        while group := list(islice(records, GROUP)):
            service.log.append(group)
        tell(f"asking about {size:,} decisions")
        rate = subject.GOALS[1].measure
        analysis = service.analysis
        asked: dict[str, Callable[[], object]] = {
            QUESTIONS[0]: lambda: analysis.estimate(rate),
            QUESTIONS[1]: lambda: analysis.facts().select("decision_id").collect().shape,
            QUESTIONS[2]: lambda: analysis.estimate(rate),
            QUESTIONS[3]: lambda: analysis.over_time(rate),
            QUESTIONS[4]: analysis.goals,
        }
        took = {}
        for label, question in asked.items():
            times = 1 if label == QUESTIONS[0] else 3
            took[label] = min(_timed(question) for _ in range(times))
        file = folder / "facts.parquet"
        facts = analysis.facts().collect("pyarrow").to_native()
        with duckdb.connect(":memory:") as floor:
            floor.register("facts", facts)
            floor.execute(f"COPY facts TO '{file}' (FORMAT parquet)")
            query = f"SELECT avg(prediction_benign) FROM read_parquet('{file}')"
            took[FLOOR] = min(_timed(lambda: floor.execute(query).fetchall()) for _ in range(3))
    return took


def _records(service: hm.Service, bodies: list[bytes], size: int) -> Iterator[Record]:
    """Decisions spread over a month, half of them with an outcome, a quarter with feedback."""
    chance, new = random.Random(0), identifiers(wall_clock)
    requests = [service.check(body) for body in bodies]
    begin_us = wall_clock() - DAYS * DAY_US
    pairs = [service.prepare(request) for request in requests]
    for number in range(size):
        decision, _, record = pairs[number % len(pairs)]
        assert record is not None
        time_us = begin_us + number * DAYS * DAY_US // size
        decision = msgspec.structs.replace(decision, id=new(), time_us=time_us, unit=f"case-{number}")
        encoded = msgspec.json.encode(decision)
        yield recording.of_decision(
            decision, encoded, requests[number % len(pairs)], service._redactor, None, bodies[number % len(pairs)]
        )
        if number % 2 == 0:
            benign = chance.random() < (decision.confidence("benign") or 0.5)
            observed = OutcomeObserved(new(), time_us, time_us, {"benign": benign}, decision.id, None, None, "world")
            yield recording.of_outcome("cases", observed)
        if number % 4 == 0:
            given = FeedbackGiven(new(), time_us, "agreed", chance.random() < 0.7, decision.id, None, None, "user")
            yield recording.of_feedback("cases", given)


def _timed(question: Callable[[], object]) -> float:
    started = perf_counter()
    question()
    return perf_counter() - started


def _exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """How the time grows: seconds ~ size ** exponent, between the smallest and the largest."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
