"""FastAPI as in `fastapi_bare`, and one durable insert into SQLite (WAL, FULL) before each answer."""

import sys
import tempfile
import time
import uuid
from pathlib import Path

import apsw
import msgspec
from fastapi import FastAPI

from benchmarks.servers.peer import Judge, PeerAnswer, PeerCase, serve


def application(folder: Path, store: Path) -> FastAPI:
    """One route, one table, one transaction a request."""
    app, judge = FastAPI(), Judge(folder)
    connection = apsw.Connection(str(store / "decisions.db"))
    connection.pragma("journal_mode", "WAL")
    connection.pragma("synchronous", "FULL")
    connection.execute("CREATE TABLE decision (id TEXT PRIMARY KEY, time_us INTEGER, unit TEXT, body BLOB)")

    # On the event loop: handing an insert of 0.3 ms to a thread pool and back is slower, measured.
    @app.post("/v1/decisions")
    async def decide(case: PeerCase) -> PeerAnswer:
        probability = judge(case)
        answer = PeerAnswer(id=str(uuid.uuid4()), probability=probability, decision="mark" if probability > 0.5 else "")
        body = msgspec.json.encode({"request": case.model_dump(), "answer": answer.model_dump()})
        row = (answer.id, time.time_ns() // 1_000, case.case, body)
        connection.execute("INSERT INTO decision VALUES (?, ?, ?, ?)", row)
        return answer

    return app


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=Path(sys.argv[2]).parent) as made:
        serve(application(Path(sys.argv[2]), Path(made)), int(sys.argv[1]))
