"""holism's ASGI application on uvicorn's own protocol. Arguments: PORT STORE."""

import os
import sys

import msgspec
import uvicorn

from benchmarks.subject import TARGET
from holism.server.ports import listen
from holism.server.run import ENVIRONMENT, Target, configuration

if __name__ == "__main__":
    os.environ[ENVIRONMENT] = msgspec.json.encode(Target(TARGET, sys.argv[2])).decode()
    config = configuration("holism.server.run:from_environment", factory=True, http="httptools")
    uvicorn.Server(config).run(sockets=[listen("127.0.0.1", int(sys.argv[1]))])
