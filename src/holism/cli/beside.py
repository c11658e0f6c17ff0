"""`holism watch` beside a server, in a process of its own, so that no look holds up a decision."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

STOPS_WITHIN_S = 10.0
NICENESS = 10


@contextlib.contextmanager
def watching(system: str, store: str, console: str) -> Iterator[None]:
    """Lets the monitors look while the block lasts, after everything else that wants the processor.

    While it lasts, SIGTERM ends this process as Ctrl-C does: the default would leave the watch behind.

    :param system: as `holism watch` is given it.
    :param console: the console's address, for links in messages.
    """
    command = [sys.executable, "-m", "holism", "watch", system, "--store", store, "--console", console]
    # Of a session of its own: Ctrl-C reaches it from here, when the server has ended.
    process = subprocess.Popen(command, start_new_session=True)
    with contextlib.suppress(OSError):
        # From outside and not by `preexec_fn`, which is not safe where threads run.
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        stop(process)
        signal.signal(signal.SIGTERM, before)


def stop(process: "subprocess.Popen[bytes]", within_s: float = STOPS_WITHIN_S) -> None:
    """Asks the process to end, and ends it where a look takes longer: what it looked at last is looked at again."""
    process.terminate()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
