"""Power loss, simulated: files as a disk may hold them that keeps what was flushed, and any part of what was not."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from holism.engines.sqlite_log import SqliteLog

SECTOR = 512

Files = dict[str, bytearray]


def record(folder: Path, synchronous: str) -> list[list[Any]]:
    """What was done to the log's files, event by event, while records were appended."""
    script = Path(__file__).with_name("recording_vfs.py")
    trace = folder / "trace"
    command = [sys.executable, str(script), str(folder / "log.db"), str(trace), synchronous]
    subprocess.run(command, check=True, timeout=60)
    return [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]


def apply(files: Files, event: list[Any], sectors: slice = slice(None)) -> None:
    """Does to the files what the event did; of a write only some of its sectors, where that is asked."""
    kind, name, *rest = event
    content = files.setdefault(name, bytearray())
    if kind == "truncate":
        del content[rest[0] :]
    elif kind == "delete":
        files.pop(name, None)
    elif kind == "write":
        offset, data = rest[0], bytes.fromhex(rest[1])
        parts = [(start, data[start : start + SECTOR]) for start in range(0, len(data), SECTOR)][sectors]
        for start, part in parts:
            end = offset + start + len(part)
            content.extend(bytes(max(end - len(content), 0)))
            content[offset + start : end] = part


def crashes(events: list[list[Any]], chance: random.Random) -> Iterator[tuple[int, Files]]:
    """Images of the files after a crash at each event, with the number of the last record acknowledged by then.

    Flushed is all that was done to a file before its last sync. Of the rest, each change survives or not by chance, in
    any order, and one write may be torn between sectors. SQLite flushes the folder with the first sync of a journal or
    write-ahead log that it made (os_unix.c, UNIXFILE_DIRSYNC), and with it the deletions before.
    """
    flushed: Files = {}
    pending: list[list[Any]] = []
    synced: set[str] = set()
    acknowledged = 0
    for event in events:
        kind, subject = event[:2]
        if kind == "acknowledged":
            acknowledged = subject
        elif kind == "sync":
            folder_too = subject not in synced and subject.endswith(("-wal", "-journal"))
            reached = [each for each in pending if each[1] == subject or (folder_too and each[0] == "delete")]
            pending = [each for each in pending if each not in reached]
            for change in reached:
                apply(flushed, change)
            synced.add(subject)
        else:
            pending.append(event)
            synced -= {subject} if kind == "delete" else set()
        if acknowledged:
            share = 0.0 if kind in ("acknowledged", "sync") else chance.random()
            files = {name: bytearray(content) for name, content in flushed.items()}
            for change in pending:
                if chance.random() < share:
                    torn = chance.random() < 0.2
                    apply(files, change, slice(0, chance.randrange(1, 9)) if torn else slice(None))
            yield acknowledged, files


def lost_after(folder: Path, synchronous: str) -> tuple[int, int, int]:
    """Crash images made, records acknowledged at most, and images in which an acknowledged record was missing."""
    made = most = lost = 0
    for acknowledged, files in crashes(record(folder, synchronous), random.Random(0)):
        store = folder / "image"
        store.mkdir(exist_ok=True)
        for old in store.iterdir():
            old.unlink()
        for name, content in files.items():
            (store / name).write_bytes(content)
        log = SqliteLog(store / "log.db")
        found = log.read()
        log.close()
        made, most = made + 1, max(most, acknowledged)
        whole = [(number, f"{number:08d}".encode()) for number in range(1, len(found) + 1)]
        assert [(each.position, each.body[:8]) for each in found] == whole
        assert all(each.body == each.body[:8] * (len(each.body) // 8) for each in found)
        lost += len(found) < acknowledged
    return made, most, lost


def test_what_was_acknowledged_survives_power_loss(tmp_path: Path) -> None:
    """At whatever write the power fails, every acknowledged record is read again, whole and in its place."""
    images, acknowledged, lost = lost_after(tmp_path, "FULL")
    assert images > 300
    assert acknowledged > 100
    assert lost == 0


def test_the_simulated_power_loss_can_lose(tmp_path: Path) -> None:
    """Where commits are not flushed, as with SQLite's NORMAL, the same images do lose acknowledged records."""
    _, _, lost = lost_after(tmp_path, "NORMAL")
    assert lost > 0
