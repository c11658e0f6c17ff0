"""The log's tail in memory: extended, never decoded twice, forgotten as it is sealed."""

from holism.checks.samples import SHOP, decision, feedback
from holism.engines.facts import Shape
from holism.engines.sqlite_log import SqliteLog
from holism.engines.tail import CHUNKS, Tail
from holism.vocabulary.record import RecordKind


def positions(tables):
    return tables[RecordKind.DECISION]["position"].to_pylist()


def test_each_record_is_read_once(tmp_path, monkeypatch):
    """A second look reads only what was appended since."""
    log = SqliteLog(tmp_path / "log.db")
    tail = Tail(log, Shape(SHOP))
    asked = []
    read = log.read
    monkeypatch.setattr(log, "read", lambda after, limit: asked.append((after, limit)) or read(after, limit))
    log.append([decision(), feedback("clicked"), decision()])
    assert positions(tail.after(0)) == [1, 3]
    log.append([decision()])
    assert positions(tail.after(0)) == [1, 3, 4]
    assert positions(tail.after(0)) == [1, 3, 4]
    assert asked == [(0, 3), (3, 1)]
    log.close()


def test_what_is_sealed_is_forgotten_and_comes_back_if_it_is_unsealed(tmp_path):
    """The tail begins where the lake ends, also when the lake was deleted or grew beyond what the tail had seen."""
    log = SqliteLog(tmp_path / "log.db")
    tail = Tail(log, Shape(SHOP))
    log.append([decision() for _ in range(10)])
    assert positions(tail.after(0)) == list(range(1, 11))
    assert positions(tail.after(7)) == [8, 9, 10]
    assert positions(tail.after(2)) == list(range(3, 11))
    log.append([decision() for _ in range(10)])
    assert positions(tail.after(15)) == list(range(16, 21))
    assert positions(tail.after(20)) == []
    log.close()


def test_tables_given_out_do_not_change(tmp_path):
    """A table taken earlier stays as it was, and many small extensions do not pile up."""
    log = SqliteLog(tmp_path / "log.db")
    tail = Tail(log, Shape(SHOP))
    first = tail.after(0)
    for _ in range(2 * CHUNKS):
        log.append([decision()])
        tables = tail.after(0)
    assert positions(first) == []
    assert positions(tables) == list(range(1, 2 * CHUNKS + 1))
    assert tables[RecordKind.DECISION]["position"].num_chunks <= CHUNKS
    log.close()
