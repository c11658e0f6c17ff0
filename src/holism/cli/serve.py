"""`holism run`: the API and the console of one system."""

import contextlib
from typing import Annotated

import typer

from holism.cli.beside import watching
from holism.cli.output import print_json, say
from holism.cli.target import AsJson, Store, Target, dotted
from holism.console.access import console_token
from holism.open import find, store_folder
from holism.open import open as open_service
from holism.server.keys import ApiKey
from holism.server.ports import listen
from holism.server.run import Target as Served
from holism.server.run import serve


def run(
    target: Annotated[str, Target],
    host: Annotated[
        str, typer.Option(help="Where to listen; anything but a loopback address is reachable by others.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The next free port is taken if this one is not.", min=1, max=65535)] = 8001,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1, max=64)] = 1,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which it may be addressed, beside localhost.")
    ] = None,
    store: Annotated[str | None, Store] = None,
    spooled: Annotated[bool, typer.Option("--spooled", help="Answer before the record is durable.")] = False,
    watch: Annotated[bool, typer.Option(help="Let its monitors look, in a process beside it.")] = True,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Serve the HTTP API and the console of a system, until interrupted; its monitors look meanwhile."""
    system = find(dotted(target))
    folder = store_folder(system.name, store)
    # Opened once before any worker: what is wrong with the declaration or the store is said here, in one line.
    open_service(system, folder).close()
    listener = listen(host, port)
    taken = listener.getsockname()[1]
    if taken != port:
        say(f"port {port} is taken; using {taken}")
    address = f"http://{'localhost' if host == '127.0.0.1' else host}:{taken}"
    facts = {
        "system": system.name,
        "console": f"{address}/login?token={console_token(folder)}",
        "api": f"{address}/v1/decisions",
        "api_key_file": str(ApiKey(folder).path),
        "store": str(folder),
        "workers": workers,
    }
    if as_json:
        print_json(facts)
    else:
        for name in ("console", "api", "api_key_file", "store"):
            say(f"{name.replace('_', ' '):<13} {facts[name]}")
        say("Ctrl-C stops it")
    served = Served(dotted(target), str(folder), "spooled" if spooled else "durable")
    if allow_host:
        served = Served(served.system, served.store, served.durability, (*served.hosts, *allow_host))
    with watching(served.system, served.store, address) if watch else contextlib.nullcontext():
        serve(served, listener, workers)
