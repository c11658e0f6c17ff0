"""Serves an application with uvicorn, in one process or several workers."""

import contextlib
import os
import socket
import sys
from typing import Any

import msgspec
import uvicorn
from uvicorn.supervisors import Multiprocess

from holism.open import open as open_service
from holism.server.app import Application
from holism.server.protocol import DecisionProtocol
from holism.server.security import LOCAL_HOSTS

ENVIRONMENT = "HOLISM_SERVE"
SWITCH_INTERVAL_S = 0.0005
"""How long the event loop may hold the interpreter while the recorder's thread waits for it."""


class Target(msgspec.Struct, frozen=True):
    """What a worker process opens and serves."""

    system: str
    store: str
    durability: str = "durable"
    hosts: tuple[str, ...] = tuple(sorted(LOCAL_HOSTS))


TARGETS = msgspec.json.Decoder(Target)


def serve(target: Target, listener: socket.socket, workers: int = 1) -> None:
    """Serves until interrupted; returns when every worker has stopped and written what waited."""
    os.environ[ENVIRONMENT] = msgspec.json.encode(target).decode()
    factory = "holism.server.run:from_environment"
    config = configuration(factory, factory=True, workers=workers, http=DecisionProtocol)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn stops gracefully at Ctrl-C, and then raises it again
        if workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def configuration(app: Any, **options: Any) -> uvicorn.Config:
    """The settings shared by all that holism serves."""
    return uvicorn.Config(
        app,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
        limit_concurrency=2_000,
        **options,
    )


def from_environment() -> Application:
    """The application of a worker process."""
    target = TARGETS.decode(os.environ[ENVIRONMENT])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    sys.path.insert(0, os.getcwd())
    service = open_service(target.system, target.store, durability=target.durability)  # type: ignore[arg-type]
    return Application(service, frozenset(target.hosts))
