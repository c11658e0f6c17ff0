"""What every `State` guarantees. `make` opens the same store anew at each call; it is empty at the first."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from holism.engines.base import State
from holism.vocabulary.errors import StoreError

Make = Callable[[], State]

PATIENCE_S = 10.0
"""A loaded machine gets more time than the promised second: what is checked is that a change arrives."""


def starts_empty(make: Make) -> None:
    """A key that was never saved has version 0 and no bytes."""
    state = make()
    assert state.load("fuse") == (0, b"")
    state.close()


def loads_what_was_saved(make: Make) -> None:
    """Any bytes come back as saved, under a version that counts up; keys are apart."""
    state = make()
    assert state.save("fuse", b"\x00\xff", 0)
    assert state.load("fuse") == (1, b"\x00\xff")
    assert state.save("fuse", b"", 1)
    assert state.load("fuse") == (2, b"")
    assert state.load("switch") == (0, b"")
    state.close()


def saves_only_over_the_expected_version(make: Make) -> None:
    """A save that expects another version changes nothing and says so."""
    state = make()
    assert not state.save("fuse", b"late", 3)
    assert state.save("fuse", b"first", 0)
    assert not state.save("fuse", b"second", 0)
    assert not state.save("fuse", b"ahead", 2)
    assert state.load("fuse") == (1, b"first")
    state.close()


def lists_a_prefix(make: Make) -> None:
    """The entries of a prefix are those keys alone, with their values now."""
    state = make()
    state.save("fuse/a", b"1", 0)
    state.save("fuse/b", b"2", 0)
    state.save("fuse/b", b"3", 1)
    state.save("switch", b"4", 0)
    assert state.entries("fuse/") == {"fuse/a": b"1", "fuse/b": b"3"}
    assert state.entries("none/") == {}
    state.close()


def follows_a_prefix(make: Make) -> None:
    """A follower is told of every key with its prefix that is there, and of each later change by anybody."""
    state, other = make(), make()
    state.save("cap/ann", b"1", 0)
    state.save("fuse", b"blown", 0)
    told: dict[str, bytes] = {}
    state.follow("cap/", told.__setitem__)
    assert told == {"cap/ann": b"1"}
    assert other.save("cap/bob", b"2", 0)
    assert other.save("cap/ann", b"3", 1)
    end = time.monotonic() + PATIENCE_S
    while told != {"cap/ann": b"3", "cap/bob": b"2"} and time.monotonic() < end:
        time.sleep(0.01)
    assert told == {"cap/ann": b"3", "cap/bob": b"2"}
    state.close()
    other.close()


def survives_closing(make: Make) -> None:
    """What was saved is there when the store is opened again."""
    state = make()
    state.save("fuse", b"blown", 0)
    state.close()
    state.close()
    again = make()
    assert again.load("fuse") == (1, b"blown")
    again.close()


def refuses_after_closing(make: Make) -> None:
    """A closed state raises `StoreError`."""
    state = make()
    state.close()
    try:
        state.load("fuse")
    except StoreError:
        return
    raise AssertionError("a closed state answered")


def loses_no_save_among_openings(make: Make) -> None:
    """Of those who save over the same version, one succeeds: a counter kept by several openings is exact."""
    states = [make() for _ in range(3)]

    def count(state: State) -> None:
        for _ in range(20):
            saved = False
            while not saved:
                version, value = state.load("count")
                saved = state.save("count", str(int(value or b"0") + 1).encode(), version)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(count, states))
    assert states[0].load("count") == (60, b"60")
    for state in states:
        state.close()


def tells_a_watcher_the_value_now(make: Make) -> None:
    """A watcher is told the present value before `watch` returns, also when there is none."""
    state = make()
    state.save("fuse", b"blown", 0)
    told: list[bytes] = []
    state.watch("fuse", told.append)
    state.watch("switch", told.append)
    assert told == [b"blown", b""]
    state.close()


def tells_a_watcher_every_change(make: Make) -> None:
    """A watcher is told within a second of a change by its own opening and by another, and only of its key."""
    mine, other = make(), make()
    told: list[bytes] = []
    mine.watch("fuse", told.append)
    for version, (state, value) in enumerate([(mine, b"a"), (other, b"b"), (mine, b"c")]):
        state.save("switch", value, version)
        state.save("fuse", value, version)
        assert _is_last(told, value)
    assert told == [b"", b"a", b"b", b"c"]
    mine.close()
    other.close()


def keeps_watching_after_a_watcher_raised(make: Make) -> None:
    """A watcher that raises disturbs neither the others nor its own next call."""
    state = make()
    told: list[bytes] = []

    def broken(value: bytes) -> None:
        if value:
            told.append(b"broken " + value)
            raise RuntimeError("a watcher failed")

    state.watch("fuse", broken)
    state.watch("fuse", told.append)
    for version, value in enumerate([b"a", b"b"]):
        state.save("fuse", value, version)
        assert _is_last(told, value)
    assert told == [b"", b"broken a", b"a", b"broken b", b"b"]
    state.close()


STATE_CHECKS: tuple[Callable[[Make], None], ...] = (
    starts_empty,
    loads_what_was_saved,
    saves_only_over_the_expected_version,
    lists_a_prefix,
    follows_a_prefix,
    survives_closing,
    refuses_after_closing,
    loses_no_save_among_openings,
    tells_a_watcher_the_value_now,
    tells_a_watcher_every_change,
    keeps_watching_after_a_watcher_raised,
)


def _is_last(told: list[bytes], value: bytes) -> bool:
    end = time.monotonic() + PATIENCE_S
    while told[-1:] != [value] and time.monotonic() < end:
        time.sleep(0.01)
    return told[-1:] == [value]
