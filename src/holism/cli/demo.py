"""`holism demo`: a reference product with ninety simulated days behind it, and its console beside it."""

import contextlib
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from holism.cli.beside import watching
from holism.cli.output import err, print_json, progress, say
from holism.cli.target import AsJson, Store, dotted, product_folder, product_module
from holism.console.access import console_token
from holism.open import find, make_folder
from holism.open import open as open_service
from holism.server.ports import listen
from holism.server.process import start
from holism.server.run import ENVIRONMENT, Target
from holism.worlds.simulate import simulate

HISTORY = "history.json"
STORE = "HOLISM_STORE"
READY_WITHIN_S = 60.0


def demo(
    product: Annotated[str, typer.Argument(help="A reference product.", metavar="PRODUCT")] = "audit_risk",
    port: Annotated[int, typer.Option(help="The product; if taken, the next free port.", min=1, max=65535)] = 8000,
    console_port: Annotated[int, typer.Option(help="The console and the API; likewise.", min=1, max=65535)] = 8001,
    days: Annotated[float, typer.Option(help="Simulated days of history, made the first time.", min=0.01)] = 90.0,
    watch: Annotated[bool, typer.Option(help="Let its monitors look, in a process beside them.")] = True,
    incident: Annotated[bool, typer.Option("--incident", help="With the product's incident in its history.")] = False,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Train the model and live ninety days, the first time; then serve the product and its console until Ctrl-C.

    Run again, it goes on with the same data. `--incident` keeps data of its own.
    """
    folder = product_folder(f"{product}-incident" if incident and store is None else product, store)
    prepare(product, folder, days, "incident" if incident else "world")
    listeners = listen("127.0.0.1", port), listen("127.0.0.1", console_port)
    for listener, wanted in zip(listeners, (port, console_port), strict=True):
        if (taken := listener.getsockname()[1]) != wanted:
            say(f"port {wanted} is taken; using {taken}")
    app = product_module(product, "app").__name__
    served = msgspec.json.encode(Target(dotted(product), str(folder))).decode()
    processes = [
        start(f"{app}:from_environment", listeners[0], {STORE: str(folder)}),
        start("holism.server.run:from_environment", listeners[1], {ENVIRONMENT: served}),
    ]
    pages = [f"http://localhost:{listener.getsockname()[1]}/" for listener in listeners]
    console = f"{pages[1]}login?token={console_token(folder)}"
    for listener in listeners:
        listener.close()
    try:
        _wait_until_ready([pages[0], f"{pages[1]}health"], processes)
        if as_json:
            print_json({"product": pages[0], "console": console, "store": str(folder)})
        else:
            err.print(f"\nproduct  {pages[0]}\nconsole  {console}\n\nCtrl-C stops both.", highlight=False)
        # After the pages are there: to look at ninety days takes minutes, in which people already look around.
        with watching(dotted(product), str(folder), pages[1]) if watch else contextlib.nullcontext():
            while all(process.poll() is None for process in processes):
                time.sleep(0.2)
    except KeyboardInterrupt:
        say("stopping …")
    finally:
        _stop(processes)
    if failed := [process.returncode for process in processes if process.returncode not in (0, -signal.SIGINT)]:
        raise typer.Exit(3 if failed else 0)


def prepare(product: str, folder: Path, days: float, world: str) -> None:
    """Trains the model and lives the history, where that has not been done; a history broken off is lived anew.

    A model without the calibration that it declares, as an earlier version left it, is trained anew.
    """
    make_folder(folder)
    train: Any = product_module(product, "model").train
    models = folder / "models"
    system = find(dotted(product))
    needed = {file for model in system.models for file in (model.file, model.calibration) if file}
    if not all((models / file).exists() for file in needed):
        with progress("training the model") as tell:
            train(models, progress=lambda step, share: tell(share))
    if (folder / HISTORY).exists():
        return
    for name in ("log.db", "state.db", "product.db"):
        for path in folder.glob(f"{name}*"):
            path.unlink()
    shutil.rmtree(folder / "lake", ignore_errors=True)
    with progress(f"living {days:g} simulated days") as tell:
        lived = simulate(system, product_module(product, world).world, folder, days=days, progress=tell)
    with progress("sealing the history") as tell, open_service(system, folder) as service:
        service.analysis.seal()
        tell(1.0)
    draft = folder / f"{HISTORY}.new"
    draft.write_bytes(msgspec.json.encode(lived))
    draft.replace(folder / HISTORY)
    say(f"{lived.decisions:,} decisions lived in {lived.seconds:.0f} s")


def _wait_until_ready(pages: list[str], processes: "list[subprocess.Popen[bytes]]") -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    for page in pages:
        while True:
            try:
                urllib.request.urlopen(page, timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                if any(process.poll() is not None for process in processes) or time.monotonic() > deadline:
                    raise typer.Exit(3) from None
                time.sleep(0.1)


def _stop(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
