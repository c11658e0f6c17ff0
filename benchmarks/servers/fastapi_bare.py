"""FastAPI and pydantic on uvicorn: predicts, records nothing."""

import sys
import uuid
from pathlib import Path

from fastapi import FastAPI

from benchmarks.servers.peer import Judge, PeerAnswer, PeerCase, serve


def application(folder: Path) -> FastAPI:
    """One route."""
    app, judge = FastAPI(), Judge(folder)

    @app.post("/v1/decisions")
    async def decide(case: PeerCase) -> PeerAnswer:
        probability = judge(case)
        return PeerAnswer(id=str(uuid.uuid4()), probability=probability, decision="mark" if probability > 0.5 else "")

    return app


if __name__ == "__main__":
    serve(application(Path(sys.argv[2])), int(sys.argv[1]))
