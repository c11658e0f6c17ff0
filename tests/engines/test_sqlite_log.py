"""The SQLite log: the guarantees of every log, and those over processes and crashes."""

import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from holism.checks.log import LOG_CHECKS
from holism.checks.samples import entry
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.errors import StoreError

WRITER = """
import sys, itertools
from holism.checks.samples import entry
from holism.engines.sqlite_log import SqliteLog
log = SqliteLog(sys.argv[1])
for number in range(int(sys.argv[2])):
    records = [entry(b"x" * 500) for _ in range(int(sys.argv[3]))]
    log.append(records)
    print(" ".join(record.id for record in records), flush=True)
"""


def writer(path: Path, groups: int, size: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITER, str(path), str(groups), str(size)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.__name__)
def test_keeps_the_guarantees_of_a_log(check, tmp_path):
    """The SQLite log passes every check of the suite for logs."""
    check(lambda: SqliteLog(tmp_path / "log.db"))


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    """Several processes that create the file and append at once end with every record, at contiguous positions."""
    writers = [writer(tmp_path / "log.db", 30, size) for size in (1, 7, 100)]
    acknowledged = [
        id for each in writers for line in each.communicate(timeout=120)[0].splitlines() for id in line.split()
    ]
    assert [each.returncode for each in writers] == [0, 0, 0]
    log = SqliteLog(tmp_path / "log.db")
    stored = log.read()
    log.close()
    assert [record.position for record in stored] == list(range(1, 30 * 108 + 1))
    assert sorted(record.id for record in stored) == sorted(acknowledged)


@pytest.mark.parametrize("size", [1, 50, 200])
def test_a_killed_writer_loses_nothing_acknowledged(size, tmp_path):
    """After kill -9 in the middle of writing, every acknowledged group is there, whole, and the log goes on."""
    acknowledged: set[str] = set()
    for _ in range(3):
        process = writer(tmp_path / "log.db", 1_000_000, size)
        assert process.stdout
        acknowledged |= {id for _ in range(10) for id in process.stdout.readline().split()}
        process.send_signal(signal.SIGKILL)
        acknowledged |= {id for line in process.stdout if line.endswith("\n") for id in line.split()}
        process.wait()
        process.stdout.close()
    log = SqliteLog(tmp_path / "log.db")
    log.append([entry()])
    head = log.head()
    stored = log.read(limit=head)
    log.close()
    assert acknowledged <= {record.id for record in stored}
    assert [record.position for record in stored] == list(range(1, head + 1))
    assert (head - 1) % size == 0


def test_appending_again_what_is_there_under_its_key_is_harmless(tmp_path):
    """A group with idempotency keys can be retried as it is: nothing is appended twice, nothing is refused."""
    log = SqliteLog(tmp_path / "log.db")
    records = [entry(idempotency=str(number)) for number in range(3)]
    log.append(records)
    assert list(log.append(records)) == [None] * 3
    assert log.head() == 3
    log.close()


@pytest.mark.parametrize("record", [entry(unit="\ud800"), entry().__class__("1", entry().kind, "shop", 2**70, b"")])
def test_what_cannot_be_stored_is_refused(record, tmp_path):
    """A text that is not Unicode, or a time beyond 64 bits, raises `StoreError` and leaves nothing."""
    log = SqliteLog(tmp_path / "log.db")
    with pytest.raises(StoreError, match=r"log\.db"):
        log.append([entry(), record])
    assert log.head() == 0
    log.close()


def test_operations_are_found_by_an_index(tmp_path):
    """However many decisions there are, reading the few operations touches none of them; old files get the index."""
    log = SqliteLog(tmp_path / "log.db")
    log.append([entry() for _ in range(5)])
    log.close()
    connection = apsw.Connection(str(tmp_path / "log.db"))
    connection.execute("DROP INDEX record_operation; PRAGMA user_version = 1")
    connection.close()
    SqliteLog(tmp_path / "log.db").close()
    connection = apsw.Connection(str(tmp_path / "log.db"))
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM record WHERE kind = 'operation' AND position > ? ORDER BY position LIMIT ?",
        (0, 9),
    ).fetchall()
    connection.close()
    assert ["record_operation" in step[-1] for step in plan] == [True]


def test_find_takes_one_name(tmp_path):
    """`find` by both or neither of id and idempotency key is a mistake in the program."""
    log = SqliteLog(tmp_path / "log.db")
    with pytest.raises(TypeError, match="allowed is one of them"):
        log.find("shop")
    log.close()


def test_a_read_does_not_wait_for_a_commit(tmp_path):
    """While a writer holds the write lock, another thread of the same process still reads."""
    log = SqliteLog(tmp_path / "log.db")
    log.append([entry()])
    with log._database.writing():
        assert log.head() == 1
        assert len(log.read()) == 1
    log.close()
