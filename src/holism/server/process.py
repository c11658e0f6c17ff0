"""A server process of its own, given its application and its listening socket by the process that starts it.

python -m holism.server.process module:factory FILE_DESCRIPTOR
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Mapping

import uvicorn

from holism.server.protocol import DecisionProtocol
from holism.server.run import SWITCH_INTERVAL_S, configuration


def start(factory: str, listener: socket.socket, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Starts a process that serves the ASGI application that `module:factory` makes, on a socket that listens.

    It has a session of its own: Ctrl-C reaches it once, from whoever started it, and not also from the terminal, which
    uvicorn would take for impatience.
    """
    descriptor = listener.fileno()
    command = [sys.executable, "-m", "holism.server.process", factory, str(descriptor)]
    environment = {**os.environ, **environment}
    return subprocess.Popen(command, pass_fds=[descriptor], env=environment, start_new_session=True)


def main() -> None:
    """Serves until interrupted."""
    factory, descriptor = sys.argv[1], int(sys.argv[2])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    listener = socket.socket(fileno=descriptor)
    # uvicorn stops gracefully at Ctrl-C, and then raises it again.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(configuration(factory, factory=True, http=DecisionProtocol)).run(sockets=[listener])


if __name__ == "__main__":
    main()
