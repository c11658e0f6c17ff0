"""Snapshots: few, but never late where it matters."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import narwhals.stable.v2 as nw
import pytest

import holism as hm
import holism.console.snapshot
from holism.console.snapshot import FRESH_S, OLDEST_S, PATIENCE_S, UNCHANGED_S, Snapshot, Snapshots
from holism.measures.collect import collect
from shop import VISIT, declare, eventually


def size(snapshots: Snapshots, most_s: float) -> int:
    (row,) = collect(snapshots.latest(most_s).frame().select(n=nw.len()))
    return int(row["n"])


def test_a_snapshot_is_shared_for_a_while_but_the_list_of_decisions_is_exact(open_system: Callable[..., hm.Service]):
    """What was just decided is in a snapshot that may not be old; an overview may miss it for ten seconds."""
    service, now = open_system(), [0.0]
    snapshots = Snapshots(service, elapsed=lambda: now[0])
    service.decide(VISIT)
    assert size(snapshots, FRESH_S) == 1
    service.decide(VISIT)
    assert size(snapshots, FRESH_S) == 1
    assert size(snapshots, 0.0) == 2


def test_a_snapshot_is_taken_anew_when_it_is_old_though_nothing_was_recorded(open_system: Callable[..., hm.Service]):
    """Decisions age, and outcomes mature, by themselves."""
    now = [0.0]
    snapshots = Snapshots(open_system(), elapsed=lambda: now[0])
    first = snapshots.latest(0.0)
    now[0] = UNCHANGED_S - 1
    assert snapshots.latest(0.0) is first
    now[0] = UNCHANGED_S
    assert snapshots.latest(0.0) is not first


class Slow(Snapshots):
    """Takes longer than people wait for a snapshot, on its own clock, and may be held up."""

    def __init__(self, service: hm.Service) -> None:
        self.now, self.may_go = 0.0, threading.Event()
        self.may_go.set()
        super().__init__(service, elapsed=lambda: self.now)

    def _take(self) -> Snapshot:
        self.may_go.wait(30)
        self.now += 2.0 * PATIENCE_S
        return super()._take()


def test_where_a_snapshot_takes_long_the_last_is_shown_until_the_next_is_ready(
    open_system: Callable[..., hm.Service],
):
    """With what was asked of the last already answered, and what nobody asked again left out of the one after."""
    service = open_system()
    snapshots, asked = Slow(service), []

    def count(snapshot: Snapshot) -> int:
        asked.append(snapshot)
        (row,) = collect(snapshot.frame().select(n=nw.len()))
        return int(row["n"])

    assert snapshots.ask("how many", count) == 0
    service.decide(VISIT)
    snapshots.may_go.clear()
    snapshots.now += FRESH_S
    assert [snapshots.ask("how many", count) for _ in range(3)] == [0, 0, 0]
    assert len(asked) == 1
    snapshots.may_go.set()
    eventually(lambda: len(asked) == 2)
    eventually(lambda: snapshots.latest() is asked[-1])
    service.decide(VISIT)
    snapshots.now += FRESH_S
    second = asked[-1]
    eventually(lambda: snapshots.latest() is not second)
    assert len(asked) == 2


def test_what_is_too_old_is_shown_to_nobody(open_system: Callable[..., hm.Service]):
    """After a night in which nobody looked, whoever looks waits, and sees how things stand."""
    service = open_system()
    snapshots = Slow(service)
    snapshots.latest()
    service.decide(VISIT)
    snapshots.now += OLDEST_S
    assert size(snapshots, FRESH_S) == 1


def test_an_answer_that_cannot_be_prepared_keeps_no_snapshot_from_coming(open_system: Callable[..., hm.Service]):
    """Whoever asks again is told why."""
    service = open_system()
    snapshots = Slow(service)
    first, answers = snapshots.latest(), iter([1])
    assert first.answer("once", lambda _: next(answers)) == 1
    service.decide(VISIT)
    snapshots.now += FRESH_S
    eventually(lambda: snapshots.latest() is not first)
    with pytest.raises(StopIteration):
        snapshots.ask("once", lambda _: next(answers))


def test_a_question_is_worked_out_once(open_system: Callable[..., hm.Service]):
    """Per snapshot."""
    snapshot, asked = Snapshots(open_system()).latest(), []
    answers = [snapshot.answer("question", lambda _: asked.append(1) or len(asked)) for _ in range(3)]
    assert answers == [1, 1, 1]


def test_a_measure_that_does_not_say_what_it_reads_gets_every_column(open_system: Callable[..., hm.Service]):
    """Slower, but right."""
    unclear = hm.Rate(name="unclear", of=lambda f: nw.when(f.request_amount > 1).then(True).otherwise(False))
    service = open_system(declare(goals=[hm.Goal("g", hm.Layer.SYSTEM, unclear, at_least=0.5)]))
    names = Snapshots(service).latest().frame().collect_schema().names()
    assert "request_amount" in names


def test_what_does_not_fit_in_memory_lies_beside_the_store_until_the_snapshot_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A hundred megabytes where sixty-four are allowed: all of it is answered, and nothing is left behind."""
    monkeypatch.setattr(holism.console.snapshot, "MEMORY", "64MB")
    source = duckdb.connect()
    columns = ", ".join(f"random() AS column_{number}" for number in range(12))
    facts = source.sql(f"SELECT i AS position, {columns} FROM range(1_000_000) rows(i)")
    snapshot = Snapshot(nw.from_native(facts), 0, 0, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) > 10_000_000
    (row,) = collect(snapshot.frame().select(nw.col("position").sum().cast(nw.Int64)))
    assert row["position"] == sum(range(1_000_000))
    del snapshot
    gc.collect()
    assert list(tmp_path.iterdir()) == []
