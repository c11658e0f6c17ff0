"""holism on two Parquet files, or on sealed roll-ups, in a process of its own.

python -m benchmarks.holism_drift REFERENCE CURRENT
python -m benchmarks.holism_drift FOLDER SEGMENTS
"""

import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
from starlette.testclient import TestClient

import holism as hm
from holism.checks.samples import SHOP
from holism.console.access import console_token
from holism.console.app import create
from holism.engines.memory import MemoryLog
from holism.engines.parquet_file import batches
from holism.engines.parquet_lake import SEGMENT, ParquetLake
from holism.engines.roll_ups import ProfileRollUps
from holism.measures.profile import profile
from holism.monitors.quality import findings
from holism.monitors.shift import shifts
from holism.vocabulary.profile import Profile

PAGES = 11


class SealedLake(ParquetLake):
    """A lake of which so many segments are taken to be sealed."""

    def __init__(self, folder: Path, segments: int) -> None:
        super().__init__(folder, MemoryLog(), {"shop": SHOP})
        self._sealed = segments

    def sealed(self, system: str) -> int:
        """See `Lake.sealed`."""
        return self._sealed * SEGMENT


def roll_ups(folder: Path, segments: int) -> ProfileRollUps:
    """The roll-ups of a folder with so many segments of decisions, of whatever columns."""

    def profiled(rows: Any, like: Profile | None) -> Profile:
        return profile(rows, like=like)

    return ProfileRollUps(folder, SealedLake(folder, segments), SealedLog(segments), SHOP, profiled)


class SealedLog(MemoryLog):
    """A log that has nothing beyond what is sealed."""

    def __init__(self, segments: int) -> None:
        super().__init__()
        self._head = segments * SEGMENT

    def head(self) -> int:
        """See `Log.head`."""
        return self._head


def page(asked: ProfileRollUps) -> float:
    """Seconds of the console's page of data, of thirty days beside thirty, by the median of several."""
    last_us = asked.profile().last_us
    assert last_us is not None
    with tempfile.TemporaryDirectory() as folder, hm.open(SHOP, folder, clock=lambda: last_us) as service:
        service.analysis._roll_ups = asked  # as if the store's log were as long
        took = []
        # As a context it keeps its event loop, as a server does.
        with TestClient(create(service), follow_redirects=False) as client:
            client.get(f"/login?token={console_token(service.folder)}")
            for _ in range(PAGES):
                started = perf_counter()
                answer = client.get("/data")
                took.append(perf_counter() - started)
                assert answer.status_code == 200, answer.text
    return sorted(took)[PAGES // 2]


def main() -> None:
    """Prints what Evidently's counterpart does; of roll-ups seconds of a first and a later question and a page."""
    started = perf_counter()
    first, second = sys.argv[1:3]
    if second.isdecimal():
        asked = roll_ups(Path(first), int(second))
        rows = asked.profile().rows
        cold_s = perf_counter() - started
        started = perf_counter()
        asked.profile()
        warm_s = perf_counter() - started
        said: dict[str, Any] = {"seconds": cold_s, "warm_s": warm_s, "rows": rows, "page_s": page(asked)}
    else:
        reference = profile(batches(first))
        current = profile(batches(second), like=reference)
        found = shifts(reference, current)
        findings(reference, current)
        seconds = perf_counter() - started
        answers = {each.column: (each.wasserstein, each.jensen_shannon, each.psi) for each in found}
        said = {"seconds": seconds, "found": answers}
    used = resource.getrusage(resource.RUSAGE_SELF)
    said |= {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    print(msgspec.json.encode(said).decode())


if __name__ == "__main__":
    main()
