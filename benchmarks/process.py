"""A server under test: started, waited for, weighed and stopped."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 60.0


class Server:
    """One server process, listening on a free loopback port; `cold_start_s` is the time to its first 2xx answer."""

    def __init__(self, module: str, store: Path, path: str, headers: dict[str, str], body: str) -> None:
        self.port = _free_port()
        command = [sys.executable, "-m", module, str(self.port), str(store)]
        started = time.perf_counter()
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        try:
            self._wait(path, headers, body)
        except BaseException:
            self.stop()
            raise
        self.cold_start_s = time.perf_counter() - started

    def _wait(self, path: str, headers: dict[str, str], body: str) -> None:
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._process.args!r} ended with {self._process.returncode}")
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("POST", path, body.encode(), headers)
                answer = connection.getresponse()
                said = answer.read()
                if 200 <= answer.status < 300:
                    return
                raise RuntimeError(f"{self._process.args!r} answered {answer.status}: {said[:300]!r}")
            except (ConnectionError, TimeoutError):
                time.sleep(0.005)
            finally:
                connection.close()
        raise RuntimeError(f"{self._process.args!r} gave no answer within {READY_WITHIN_S:g} s")

    @property
    def pss_mb(self) -> float:
        """Proportional set size of the process and its descendants, in MB."""
        total_kb = 0
        for pid in _tree(self._process.pid):
            with suppress(OSError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total_kb += int(line.split()[1])
        return total_kb / 1024

    @property
    def cpu_s(self) -> float:
        """Processor time, in seconds, that the process and its descendants have used."""
        ticks = 0
        for pid in _tree(self._process.pid):
            with suppress(OSError):
                # After the name in parentheses, the 12th and 13th fields are user and system time.
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """kill -9, without warning."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Asks it to end, and waits."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _tree(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                found += _tree(int(child))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
