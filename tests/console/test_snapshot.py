"""Snapshots: few, but never late where it matters."""

from collections.abc import Callable

import narwhals.stable.v2 as nw

import holism as hm
from holism.console.snapshot import FRESH_S, UNCHANGED_S, Snapshots
from holism.measures.collect import collect
from shop import VISIT, declare


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


def test_a_question_is_worked_out_once(open_system: Callable[..., hm.Service]):
    """Per snapshot."""
    snapshot, asked = Snapshots(open_system()).latest(), []
    answers = [snapshot.answer("question", lambda: asked.append(1) or len(asked)) for _ in range(3)]
    assert answers == [1, 1, 1]


def test_a_measure_that_does_not_say_what_it_reads_gets_every_column(open_system: Callable[..., hm.Service]):
    """Slower, but right."""
    unclear = hm.Rate(name="unclear", of=lambda f: nw.when(f.request_amount > 1).then(True).otherwise(False))
    service = open_system(declare(goals=[hm.Goal("g", hm.Layer.SYSTEM, unclear, at_least=0.5)]))
    names = Snapshots(service).latest().frame().collect_schema().names()
    assert "request_amount" in names
