"""Frequency caps over a million contexts and several worker processes: are they ever exceeded?"""

import mmap
import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

import holism as hm
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from holism.engines.memory import MemoryState
from holism.engines.sqlite_state import SqliteState
from holism.interactions.policy import compile_policy
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.state import SharedState

WORKERS = 4
CONTEXTS = 1_000_000
UNITS = 2_000
DAYS = 30
CAPS = (hm.AtMost(1, per="hour"), hm.AtMost(3, per="week"))
BUDGET = hm.Budget(600, per="day")
START_US = 20_000 * DAY_US

INTERACTION = hm.Interaction((hm.Silent(), hm.Prompt("ask", right=8, wrong=-8)), frequency=CAPS, budget=BUDGET)


class Context(hm.Request):
    """Somebody meets the system."""


class SharedClock:
    """A time that all workers share: the sum of what each has counted in a place of its own, so that it only grows."""

    def __init__(self, path: Path, place: int, step_us: int) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8 * WORKERS)
        self._place, self._step_us = place, step_us

    def __call__(self) -> int:
        counts: tuple[int, ...] = struct.unpack(f"<{WORKERS}q", self._memory[:])
        return START_US + self._step_us * sum(counts)

    def tick(self) -> None:
        """Moves on."""
        (count,) = struct.unpack_from("<q", self._memory, 8 * self._place)
        struct.pack_into("<q", self._memory, 8 * self._place, count + 1)


class Claimed(msgspec.Struct):
    """What workers claimed: of caps by unit and time, of the budget by day."""

    caps: list[tuple[str, int]]
    budget: list[int]


class NotedState:
    """A state that notes what was claimed of it: of caps the unit and the claim's very time, of the budget the day.

    One of a cap is claimed first; where the budget is gone by then, nobody is interrupted after all.
    """

    def __init__(self, state: SharedState) -> None:
        self._state = state
        self.claimed = Claimed([], [])

    def save(self, key: str, value: bytes, expected: int) -> bool:
        """As the state does; the last time in a cap's value is the one just claimed."""
        saved = self._state.save(key, value, expected)
        name = key.rpartition("/")[2]
        if saved and "/cap/" in key:
            self.claimed.caps.append((name, struct.unpack("<q", value[-8:])[0]))
        if saved and "/budget/" in key:
            self.claimed.budget.append(int(name))
        return saved

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)


def run(options: Options, tell: Tell) -> Result:
    """Lets the workers meet the same people at the same time, once on shared and once on separate state."""
    rows, drawn = [], []
    found: dict[str, tuple[int, int, float]] = {}
    for kind in ("shared", "separate"):
        tell(f"{CONTEXTS:,} contexts on {WORKERS} workers, {kind} state")
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            started = perf_counter()
            claimed = _workers(kind, Path(folder))
            seconds = perf_counter() - started
        exceeded, over_budget = _exceeded(claimed.caps), _over_budget(claimed.budget)
        found[kind] = exceeded, over_budget, seconds
        title = "holism, one state for all" if kind == "shared" else "each worker counts for itself"
        rows.append((title, CONTEXTS, len(claimed.budget), exceeded, over_budget, CONTEXTS / seconds))
        drawn.append(Bar(title, float(exceeded), ours=kind == "shared"))
    exceeded, over_budget, _ = found["shared"]
    return Result(
        name="caps",
        title=f"1 an hour and 3 a week each, {BUDGET.count} a day in all: {CONTEXTS:,} contexts, {WORKERS} processes",
        columns=("", "contexts", "interruptions", "beyond a cap", "beyond the budget", "contexts a second"),
        rows=tuple(rows),
        ratios=(
            Ratio("interruptions beyond a cap", float(exceeded), "0", "times"),
            Ratio("interruptions beyond the budget", float(over_budget), "0", "times"),
        ),
        notes=(
            f"{UNITS:,} people in {DAYS} days of a time that all processes share; every window is checked afterwards",
        ),
        bars=tuple(drawn),
        bars_unit="interruptions beyond a cap",
    )


def _workers(kind: str, folder: Path) -> Claimed:
    """What all claimed, each a process of its own."""
    clock = folder / "clock"
    clock.write_bytes(bytes(8 * WORKERS))
    command = [sys.executable, "-m", "benchmarks.caps", kind, str(folder / "state.db"), str(clock)]
    root = Path(__file__).parents[1]
    children = [subprocess.Popen([*command, str(seed)], stdout=subprocess.PIPE, cwd=root) for seed in range(WORKERS)]
    answers = [child.communicate()[0] for child in children]
    found = [msgspec.json.decode(answer, type=Claimed) for answer in answers]
    return Claimed([one for each in found for one in each.caps], [day for each in found for day in each.budget])


def _exceeded(taken: list[tuple[str, int]]) -> int:
    """Interruptions that come less than a window after the one `count` places before, of the same person."""
    by_unit: dict[str, list[int]] = defaultdict(list)
    for unit, time_us in taken:
        by_unit[unit].append(time_us)
    return sum(
        later - earlier < cap.window_us
        for times in map(sorted, by_unit.values())
        for cap in CAPS
        for earlier, later in zip(times, times[cap.count :], strict=False)
    )


def _over_budget(days: list[int]) -> int:
    return sum(max(count - BUDGET.count, 0) for count in Counter(days).values())


def _work(kind: str, path: str, clock_path: str, seed: int) -> None:
    """One worker: meets people at random, and prints whom it interrupted when."""
    chance = random.Random(seed)
    clock = SharedClock(Path(clock_path), seed, DAYS * DAY_US // CONTEXTS)
    state = NotedState(SqliteState(path) if kind == "shared" else MemoryState())
    policy = compile_policy(INTERACTION, "caps", state, clock, chance)
    request = Context()
    for _ in range(CONTEXTS // WORKERS):
        confidence = chance.random()
        policy(Prediction(confidence, "1", confidence), request, str(chance.randrange(UNITS)))
        clock.tick()
    print(msgspec.json.encode(state.claimed).decode())


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
