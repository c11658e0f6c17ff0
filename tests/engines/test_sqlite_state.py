"""The SQLite state: the guarantees of every state, and watching over processes."""

import subprocess
import sys
import threading
import time

import pytest

from holism.checks.state import STATE_CHECKS
from holism.engines.sqlite_state import SqliteState
from holism.vocabulary.errors import StoreError


@pytest.mark.parametrize("check", STATE_CHECKS, ids=lambda check: check.__name__)
def test_keeps_the_guarantees_of_a_state(check, tmp_path):
    """The SQLite state passes every check of the suite for states."""
    check(lambda: SqliteState(tmp_path / "state.db"))


def test_a_change_by_another_process_is_told(tmp_path):
    """A watcher learns of a value that another process saved."""
    state = SqliteState(tmp_path / "state.db")
    told: list[bytes] = []
    arrived = threading.Event()

    def changed(value: bytes) -> None:
        told.append(value)
        if value == b"halted":
            arrived.set()

    state.watch("switch", changed)
    script = (
        "import sys; from holism.engines.sqlite_state import SqliteState; "
        "assert SqliteState(sys.argv[1]).save('switch', b'halted', 0)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "state.db")], check=True, timeout=60)
    assert arrived.wait(timeout=10)
    assert told == [b"", b"halted"]
    state.close()


def test_a_change_during_registration_is_told(tmp_path):
    """A change that the running thread saw after the first value was told, but before the watch was kept, is told."""
    state = SqliteState(tmp_path / "state.db", poll_s=0.01)
    seen, arrived = threading.Event(), threading.Event()
    state.watch("switch", lambda value: seen.set() if value else None)

    def changed(value: bytes) -> None:
        if value:
            arrived.set()
        else:
            state.save("switch", b"halted", 0)
            assert seen.wait(timeout=10)

    state.watch("switch", changed)
    assert arrived.wait(timeout=10)
    state.close()


def test_all_watches_share_one_thread_that_ends_with_the_state(tmp_path):
    """Many watches cost one daemon thread, and closing ends it."""
    before = set(threading.enumerate())
    state = SqliteState(tmp_path / "state.db")
    for number in range(20):
        state.watch(str(number), lambda value: None)
    [thread] = set(threading.enumerate()) - before
    assert thread.daemon
    state.close()
    assert not thread.is_alive()


def test_a_watcher_may_close_the_state(tmp_path):
    """Closing from within a watcher does not wait for itself."""
    state = SqliteState(tmp_path / "state.db")
    closed = threading.Event()

    def changed(value: bytes) -> None:
        if value:
            state.close()
            closed.set()

    state.watch("switch", changed)
    state.save("switch", b"halted", 0)
    assert closed.wait(timeout=10)


def test_a_store_that_is_away_does_not_end_the_watch(tmp_path, monkeypatch):
    """After a time in which the store could not be read, a watcher still learns of the change."""
    state = SqliteState(tmp_path / "state.db", poll_s=0.01)
    told: list[bytes] = []
    state.watch("switch", told.append)
    failures = []
    look = state._look

    def failing(seen: object) -> object:
        if len(failures) < 3:
            failures.append(seen)
            raise StoreError("away")
        return look(seen)

    monkeypatch.setattr(state, "_look", failing)
    state.save("switch", b"halted", 0)
    end = time.monotonic() + 10
    while told[-1] != b"halted" and time.monotonic() < end:
        time.sleep(0.005)
    assert told == [b"", b"halted"]
    assert len(failures) == 3
    state.close()
