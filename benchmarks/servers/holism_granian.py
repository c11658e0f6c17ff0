"""holism's ASGI application on granian, where that is installed. Arguments: PORT STORE."""

import os
import sys

import granian  # type: ignore[import-not-found, unused-ignore]
import msgspec

from benchmarks.subject import TARGET
from holism.server.run import ENVIRONMENT, Target

if __name__ == "__main__":
    os.environ[ENVIRONMENT] = msgspec.json.encode(Target(TARGET, sys.argv[2])).decode()
    granian.Granian(
        "holism.server.run:from_environment",
        factory=True,
        interface="asgi",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        log_access=False,
    ).serve()
