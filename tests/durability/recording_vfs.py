"""A process that appends to a log and writes down, in order, what SQLite does to its files and what was acknowledged.

python recording_vfs.py LOG TRACE SYNCHRONOUS

The trace is one JSON line an event: write, truncate, sync, delete, or acknowledged. The file system is SQLite's own,
with a recorder before it. That recorder cannot share memory between connections, so the one connection here has the
file to itself (`locking_mode=EXCLUSIVE`); what is written and flushed at a commit is the same.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import apsw

from holism.engines import sqlite
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.record import Record, RecordKind

GROUPS, MOST_IN_A_GROUP = 60, 4
BODY_BYTES = 1_500
CHECKPOINT_PAGES = 12
"""Small, so that there are checkpoints among the crashes."""


def main() -> None:
    """Appends groups of records, each acknowledged when `append` returns."""
    log_file, trace_file, synchronous = sys.argv[1:]
    events: list[str] = []

    def note(*event: object) -> None:
        events.append(json.dumps(event))

    class RecordedFile(apsw.VFSFile):
        def __init__(self, name: Any, flags: list[int]) -> None:
            self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
            super().__init__("unix", name, flags)

        def xWrite(self, data: bytes, offset: int) -> None:
            note("write", self.name, offset, bytes(data).hex())
            super().xWrite(data, offset)

        def xTruncate(self, size: int) -> None:
            note("truncate", self.name, size)
            super().xTruncate(size)

        def xSync(self, flags: int) -> None:
            super().xSync(flags)
            note("sync", self.name)

    class RecordedFiles(apsw.VFS):
        def __init__(self) -> None:
            super().__init__("recorded", "unix", makedefault=True)

        def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
            return RecordedFile(name, flags)

        def xDelete(self, name: str, sync: bool) -> None:
            note("delete", Path(name).name)
            super().xDelete(name, sync)

    files = RecordedFiles()
    apsw.connection_hooks.append(lambda connection: connection.pragma("locking_mode", "EXCLUSIVE"))
    sqlite.CHECKPOINT_PAGES = CHECKPOINT_PAGES
    log = SqliteLog(log_file)
    log._database._writer.pragma("synchronous", synchronous)
    number = 0
    for group in range(GROUPS):
        records = []
        for _ in range(group % MOST_IN_A_GROUP + 1):
            number += 1
            body = f"{number:08d}".encode() * (BODY_BYTES // 8)
            records.append(Record(f"id-{number}", RecordKind.DECISION, "parcels", number, body))
        log.append(records)
        note("acknowledged", number)
    Path(trace_file).write_text("\n".join(events), encoding="utf-8")
    del files
    # Without closing the log: its last checkpoint is not part of the trace.
    os._exit(0)


if __name__ == "__main__":
    main()
