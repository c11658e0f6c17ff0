"""The kill -9 campaign: what was acknowledged must be there after the process was killed, once, as it was.

python -m benchmarks.kill --kills 200
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

import holism as hm
from benchmarks import victim
from benchmarks.chart import Bar
from benchmarks.result import Options, Ratio, Result, Tell
from benchmarks.victim import Acknowledged, Task
from holism.vocabulary.feedback import FeedbackGiven
from holism.vocabulary.record import DecisionBody, Record, RecordKind

ALIVE_S = (0.02, 0.3)
REOPENED = 0.75
"""Share of the kills after which the store is opened and looked at; else the next victim recovers it, and dies too."""
RETRIED = 10


class Campaign(msgspec.Struct):
    """What came of it; all but the first five must be 0."""

    kills: int = 0
    acknowledged: int = 0
    found: int = 0
    retried: int = 0
    recovered_by_victims: int = 0
    lost: int = 0
    duplicated: int = 0
    unreadable: int = 0
    altered: int = 0
    gaps: int = 0
    """Positions of the log that nothing is at."""
    retried_anew: int = 0
    """Retries of an acknowledged idempotency key that were decided anew, or conflicting ones that were not refused."""
    not_killed: int = 0
    """Victims that ended in another way."""
    torn_lines: int = 0
    """Acknowledgements that were themselves torn by the kill; not counted as acknowledged. May be above 0."""

    @property
    def broken(self) -> int:
        """Everything that must not happen."""
        wrong = self.lost + self.duplicated + self.unreadable + self.altered + self.gaps
        return wrong + self.retried_anew + self.not_killed

    @property
    def bound(self) -> float:
        """Upper bound, at 95 %, of the share lost when none was seen: the rule of three."""
        return 3.0 / self.acknowledged if self.acknowledged else 1.0


def campaign(
    folder: Path,
    kills: int,
    tell: Tell = lambda doing: None,
    *,
    seed: int | None = None,
    durability: Literal["durable", "spooled"] = "durable",
) -> Campaign:
    """Kills `kills` victims on one store, and checks it after most kills and, from its start, at the end.

    :param durability: "spooled" answers before the disk does, so it has to lose: it shows that the campaign can see it.
    """
    chance = random.Random(seed)
    store, found = folder / "store", Campaign()
    acknowledged: dict[str, Acknowledged] = {}
    after = 0
    with _nursery() as nursery:
        for number in range(kills):
            file = folder / f"acknowledged-{number}"
            _kill_one(nursery, Task(str(store), str(file), number, durability), chance, found)
            new = list(_acknowledged(file, found))
            acknowledged |= {said.id: said for said in new}
            if number % 20 == 19:
                tell(f"{number + 1} of {kills} killed, {len(acknowledged):,} acknowledged, {found.broken} broken")
            if chance.random() < REOPENED:
                with hm.open(victim.system, store) as service:
                    after = _check_growth(service, after, found)
                    _check_there(service, new, found)
                    _retry(service, number, new, chance, found)
            else:
                found.recovered_by_victims += 1
    tell("reading the whole log")
    with hm.open(victim.system, store) as service:
        check_all(service, acknowledged, found)
    found.acknowledged = len(acknowledged)
    return found


def _nursery() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.victim"]
    root = Path(__file__).parents[1]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)


def _kill_one(nursery: "subprocess.Popen[str]", task: Task, chance: random.Random, found: Campaign) -> None:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(msgspec.json.encode(task).decode() + "\n")
    nursery.stdin.flush()
    process = int(nursery.stdout.readline())
    time.sleep(chance.uniform(*ALIVE_S))
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        ended = int(nursery.stdout.readline())
        how = f"by signal {ended}" if ended > 0 else f"with status {-ended}"
        raise RuntimeError(f"victim {task.round} ended by itself, {how}; its standard error says why") from None
    found.kills += 1
    found.not_killed += int(nursery.stdout.readline()) != signal.SIGKILL


def _acknowledged(file: Path, found: Campaign) -> Iterator[Acknowledged]:
    if not file.exists():
        return
    for line in file.read_bytes().split(b"\n"):
        try:
            if line:
                yield msgspec.json.decode(line, type=Acknowledged)
        except msgspec.MsgspecError:
            found.torn_lines += 1
    file.unlink()


def _check_growth(service: hm.Service, after: int, found: Campaign) -> int:
    """The log goes on without a gap from where it was known to end; returns where it ends now."""
    for record in _read(service, after):
        found.gaps += record.position - after - 1
        after = record.position
    return after


def _check_there(service: hm.Service, said: list[Acknowledged], found: Campaign) -> None:
    """A sample is found by its id, as a caller would look for it; `check_all` reads every one."""
    for one in said[-20:]:
        record = service.log.find(victim.system.name, id=one.id)
        found.lost += record is None
        if record is not None:
            _check_body(record, one, found)


def _retry(service: hm.Service, round_: int, said: list[Acknowledged], chance: random.Random, found: Campaign) -> None:
    """After the restart the same key gives the same decision, and with another request it is refused."""
    keyed = [one for one in said if one.key]
    for one in chance.sample(keyed, min(RETRIED, len(keyed))):
        found.retried += 1
        again = service.decide(victim.request(round_, one.number), idempotency_key=one.key)
        other = service.decide(victim.request(round_, one.number + 1), idempotency_key=one.key)
        found.retried_anew += again.id != one.id or victim.check_of(again) != one.check
        found.retried_anew += other.error is not hm.ErrorCode.IDEMPOTENCY_CONFLICT


def check_all(service: hm.Service, acknowledged: dict[str, Acknowledged], found: Campaign) -> None:
    """Reads the whole log: all that was acknowledged is in it, once, as it was; and nothing in it is out of place."""
    seen: set[str] = set()
    keys: set[str] = set()
    position = 0
    for record in _read(service, 0):
        found.gaps += record.position - position - 1
        position = record.position
        found.duplicated += record.id in seen
        found.duplicated += record.idempotency is not None and record.idempotency in keys
        seen.add(record.id)
        if record.idempotency is not None:
            keys.add(record.idempotency)
        said = acknowledged.get(record.id)
        found.found += said is not None
        _check_body(record, said, found)
    found.lost += len(acknowledged.keys() - seen)


def _check_body(record: Record, said: Acknowledged | None, found: Campaign) -> None:
    try:
        if record.kind is RecordKind.DECISION:
            body = msgspec.json.decode(record.body, type=DecisionBody)
            decision = msgspec.json.decode(body.decision, type=hm.Decision)
            msgspec.json.decode(body.request, type=victim.Parcel)
            same, check = decision.id == record.id, zlib.crc32(bytes(body.decision))
        elif record.kind is RecordKind.FEEDBACK:
            given = msgspec.json.decode(record.body, type=FeedbackGiven)
            same, check = given.id == record.id, int(given.value)
        else:
            return
    except (msgspec.MsgspecError, ValueError):
        found.unreadable += 1
        return
    found.altered += not same or (said is not None and (said.kind != record.kind or said.check != check))


def _read(service: hm.Service, after: int) -> Iterator[Record]:
    while records := service.log.read(after, 2_000):
        yield from records
        after = records[-1].position


def run(options: Options, tell: Tell) -> Result:
    """The campaign as a benchmark."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = campaign(Path(folder), options.kills, tell)
    took = time.perf_counter() - started
    counts = {name: int(getattr(found, name)) for name in found.__struct_fields__}
    return Result(
        name="kill",
        title=f"kill -9, {found.kills:,} times on one store",
        columns=("", "count"),
        rows=tuple((name.replace("_", " "), count) for name, count in counts.items()),
        ratios=(
            Ratio("lost, duplicated, altered, unreadable or out of place", found.broken, "0", ""),
            Ratio("share lost is below, at 95 % (rule of three)", found.bound, "", ""),
        ),
        notes=(
            f"{victim.THREADS} threads a victim, killed {ALIVE_S[0]:g} to {ALIVE_S[1]:g} s after its fork",
            f"the campaign took {took:.0f} s",
            "a killed process loses nothing that the system has in its page cache: for power loss see "
            "tests/durability/test_power_loss.py",
        ),
        bars=(
            Bar("acknowledged", found.acknowledged),
            Bar("of them found", found.found, ours=True),
            Bar("lost", found.lost),
            Bar("duplicated", found.duplicated),
        ),
    )


def main() -> None:
    """Runs the campaign alone; exits with 1 if anything is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", help="where the store is made; default: the temporary folder")
    given = parser.parse_args()
    result = run(Options(kills=given.kills, folder=given.folder), lambda doing: print(doing, file=sys.stderr))
    print(result)
    sys.exit(1 if result.ratios[0].value else 0)


if __name__ == "__main__":
    main()
