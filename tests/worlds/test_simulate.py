"""A world is lived through the very same decision path and log that people meet."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import holism as hm
from holism.records.recorder import Recorder
from holism.vocabulary.clock import DAY_US, SECOND_US, wall_clock
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from holism.worlds import environment as environments
from holism.worlds.clock import VirtualClock
from holism.worlds.environment import Environment, Process, days, hours
from holism.worlds.simulate import Lived, simulate
from shop import NOW_US, VISIT, Visit, declare

HOUR_US = 3_600 * SECOND_US
EXPLORING = declare(
    lambda visit: visit.amount / 1_000,
    interaction=hm.Interaction((hm.Silent(), hm.Annotate("mark", right=1, wrong=-1)), explore=0.5),
)


class World:
    """Lets whatever it is given live."""

    def __init__(self, *lives: Callable[[Environment], Process]) -> None:
        self._lives = lives

    def live(self, environment: Environment) -> Process:
        for life in self._lives:
            environment.start(life(environment))
        yield 0.0


def shopper(environment: Environment) -> Process:
    """Comes every hour with another amount, and now and then says something."""
    chance = environment.rng
    while True:
        request = {**VISIT, "visitor": f"v{chance.randrange(9)}", "amount": round(chance.uniform(0, 1_000), 2)}
        decision = environment.decide(request)
        yield hours(0.5)
        if decision.mode is hm.Mode.ANNOTATE and chance.random() < 0.5:
            environment.feedback(decision, "liked")
        if chance.random() < 0.3:
            environment.outcome(decision, returned=chance.random() < 0.5)
        yield hours(0.5)


@pytest.fixture
def live(tmp_path: Path) -> Callable[..., tuple[Lived, list[Record]]]:
    """Lives days in the shop from 2026-01-01 on; returns what happened, and the log's records but the first opening."""

    def run(
        *lives: Callable[[Environment], Process], store: str = "store", **options: Any
    ) -> tuple[Lived, list[Record]]:
        options = {"days": 2.0, "start_us": NOW_US} | options
        lived = simulate(EXPLORING, World(*lives), tmp_path / store, **options)
        with hm.open(EXPLORING, tmp_path / store) as service:
            found = [record for record in service.log.read(limit=100_000) if record.kind is not RecordKind.OPERATION]
        return lived, found

    return run


def told(records: list[Record]) -> list[tuple[Any, ...]]:
    """What records say, apart from their ids and how long it took."""
    numbers = {record.id: number for number, record in enumerate(records)}
    said = []
    for record in records:
        body = msgspec.json.decode(record.body)
        if record.kind is RecordKind.DECISION:
            for prediction in body["decision"]["predictions"].values():
                prediction.pop("latency_us")
            body["decision"] = {
                name: value for name, value in body["decision"].items() if name not in ("id", "latency_us")
            }
            body["request"].pop("email")  # hashed under the store's own secret
        body.pop("id", None)
        body.pop("decision", None) if record.about else None
        said.append((record.kind, record.time_us, record.unit, numbers.get(record.about or ""), body))
    return said


def decisions(records: list[Record]) -> list[hm.Decision]:
    """The decisions among records."""
    bodies = [record.body for record in records if record.kind is RecordKind.DECISION]
    return [
        msgspec.json.decode(msgspec.json.decode(body, type=DecisionBody).decision, type=hm.Decision) for body in bodies
    ]


def test_the_same_seed_and_start_give_the_same_world(live: Any):
    """Everything that is recorded is the same, apart from ids and latencies; exploration too."""
    first, records = live(shopper, shopper, store="a", seed=4)
    second, again = live(shopper, shopper, store="b", seed=4)
    assert told(records) == told(again)
    assert (first.decisions, first.feedback, first.outcomes) == (second.decisions, second.feedback, second.outcomes)
    assert {decision.explored for decision in decisions(records)} == {True, False}


def test_another_seed_gives_another_world(live: Any):
    """The seed decides, and nothing else."""
    assert told(live(shopper, store="a", seed=1)[1]) != told(live(shopper, store="b", seed=2)[1])


def test_what_happened_is_counted_and_nothing_is_dropped(live: Any):
    """As many decisions, pieces of feedback and outcomes are in the log as the world had."""
    lived, records = live(shopper, shopper, shopper)
    kinds = [record.kind for record in records]
    assert lived.days == 2.0
    assert lived.decisions == kinds.count(RecordKind.DECISION) == 3 * 49
    assert lived.feedback == kinds.count(RecordKind.FEEDBACK) > 0
    assert lived.outcomes == kinds.count(RecordKind.OUTCOME) > 0
    assert lived.decisions_per_second == lived.decisions / lived.seconds > 0


def test_the_world_holds_its_breath_while_too_much_waits(live: Any, monkeypatch: pytest.MonkeyPatch):
    """When more records wait for the disk than may, it is flushed before the world goes on."""
    flushed: list[bool] = []
    flush = Recorder.flush
    monkeypatch.setattr(environments, "MOST_WAITING", -1)
    monkeypatch.setattr(Recorder, "flush", lambda self, wait_s=60.0: flushed.append(True) or flush(self, wait_s))
    lived, records = live(shopper, days=0.5)
    assert len(flushed) >= lived.decisions
    assert sum(record.kind is RecordKind.DECISION for record in records) == lived.decisions


def test_time_is_that_of_the_world(live: Any):
    """Decisions, feedback and outcomes are recorded at the virtual time at which they happened."""

    def person(environment: Environment) -> Process:
        yield hours(3)
        decision = environment.decide(VISIT)
        yield hours(1)
        environment.feedback(decision, "liked")
        yield days(1)
        environment.outcome(unit="v1", key="o1", returned=True)

    _, records = live(person)
    assert [record.time_us - NOW_US for record in records] == [3 * HOUR_US, 4 * HOUR_US, 4 * HOUR_US + DAY_US]
    assert [record.kind.value for record in records] == ["decision", "feedback", "outcome"]
    assert (records[1].about, records[2].unit, records[2].key) == (records[0].id, "v1", "o1")
    assert msgspec.json.decode(records[2].body)["happened_us"] == records[2].time_us
    assert decisions(records)[0].time_us == records[0].time_us


def test_by_default_the_days_end_now(tmp_path: Path):
    """Without a start the world's last moment is the present."""
    seen: list[int] = []

    def person(environment: Environment) -> Process:
        while True:
            seen.append(environment.clock())
            yield hours(1)

    before = wall_clock()
    simulate(declare(), World(person), tmp_path, days=1.0)
    assert before - DAY_US <= seen[0] <= wall_clock() - DAY_US
    assert seen[-1] - seen[0] == DAY_US


def test_events_happen_in_order_of_time_and_ties_in_order_of_their_start(open_system: Any):
    """Whoever waits shortest goes first; at the same moment, who began to wait first."""
    clock = VirtualClock(NOW_US)
    environment = Environment(open_system(clock=clock), clock, random.Random(1))
    order: list[tuple[str, float]] = []

    def person(name: str, *waits_s: float) -> Process:
        for wait_s in waits_s:
            yield wait_s
            order.append((name, environment.day * 86_400))

    environment.start(person("slow", 60, 60))
    environment.start(person("quick", 30, 30, 30))
    environment.start(person("late", 1), after_s=59)
    times = list(environment.run_until(NOW_US + 100 * SECOND_US))
    assert order == [("quick", 30.0), ("slow", 60.0), ("quick", 60.0), ("late", 60.0), ("quick", 90.0)]
    assert times == sorted(times)
    assert clock.now_us == NOW_US + 100 * SECOND_US


def test_what_waits_beyond_the_end_does_not_happen(live: Any):
    """The world ends at its last day, at that very moment included."""

    def person(environment: Environment) -> Process:
        yield days(2)
        environment.decide(VISIT)
        yield days(0.001)
        environment.decide(VISIT)

    assert live(person, days=2.0)[0].decisions == 1


def test_progress_goes_from_zero_to_one(live: Any):
    """The share that is lived only grows, within [0, 1], in steps fit for a bar, and ends at 1."""
    shares: list[float] = []
    live(shopper, progress=shares.append)
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < 0.1
    assert shares[-1] == 1.0
    assert 40 < len(shares) <= 201


def test_a_world_without_anybody_ends_all_the_same(live: Any):
    """Progress ends at 1, nothing is counted."""
    shares: list[float] = []
    lived, records = live(progress=shares.append)
    assert (lived.decisions, records, shares[-1]) == (0, [], 1.0)


@pytest.mark.parametrize("wait_s", [None, 60.0])
def test_a_process_that_raises_is_not_swallowed(live: Any, tmp_path: Path, wait_s: float | None):
    """What a process raises ends the simulation and is raised; what was recorded before is kept."""

    def person(environment: Environment) -> Process:
        environment.decide(Visit(**VISIT))
        if wait_s is not None:
            yield wait_s
        raise LookupError("a mistake in the world")
        yield 0.0

    with pytest.raises(LookupError, match="a mistake in the world"):
        live(person)
    with hm.open(EXPLORING, tmp_path / "store") as service:
        assert [record.kind for record in service.log.read()].count(RecordKind.DECISION) == 1


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (lambda environment, decision: environment.feedback(decision, "hated"), "hated"),
        (lambda environment, decision: environment.feedback(decision, "liked", "much"), "true or false"),
        (lambda environment, decision: environment.outcome(decision, lost=True), "lost"),
    ],
)
def test_a_world_that_says_what_is_not_declared_is_told(live: Any, say: Callable[..., None], words: str):
    """Telemetry that the system does not declare is a mistake in the world, and is raised."""

    def person(environment: Environment) -> Process:
        say(environment, environment.decide(VISIT))
        yield 0.0

    with pytest.raises(hm.HolismError, match=words):
        live(person)


def test_frequency_caps_hold_in_virtual_time(tmp_path: Path):
    """A cap of one prompt a day lets one through a virtual day, however fast the days pass."""
    options = (hm.Silent(), hm.Prompt("ask", right=8, wrong=-1))
    system = declare(lambda visit: 0.9, interaction=hm.Interaction(options, frequency=hm.AtMost(1, per="day")))

    def person(environment: Environment) -> Process:
        while True:
            environment.decide(VISIT)
            yield hours(5)

    simulate(system, World(person), tmp_path, days=3.9, start_us=NOW_US)
    with hm.open(system, tmp_path) as service:
        prompts = [each.time_us for each in decisions(list(service.log.read())) if each.mode is hm.Mode.PROMPT]
    assert [(time_us - NOW_US) // HOUR_US for time_us in prompts] == [0, 25, 50, 75]


def test_a_simulation_goes_on_from_an_earlier_one(live: Any):
    """Days can be added to a store; what was there stays."""
    first, before = live(shopper, days=1.0)
    second, after = live(shopper, days=1.0, start_us=NOW_US + DAY_US)
    assert after[: len(before)] == before
    assert sum(record.kind is RecordKind.DECISION for record in after) == first.decisions + second.decisions
