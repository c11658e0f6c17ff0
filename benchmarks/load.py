"""Load over HTTP/1.1 on loopback, for a bounded time: from wrk where it is installed, else from a process of our own.

python -m benchmarks.load PORT CONNECTIONS SECONDS PLAN     (the load generator of our own)
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.result import quantile

MOST_CONNECTIONS = 256
MOST_SECONDS = 60.0


class Load(msgspec.Struct, frozen=True):
    """What came back. `failed` counts answers that are not 2xx, and connections that broke."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int


class Plan(msgspec.Struct, frozen=True):
    """What is sent: bodies in turn, all with the same headers."""

    path: str
    headers: dict[str, str]
    bodies: list[str]


def generator() -> str:
    """What the load comes from, in words."""
    return "wrk" if shutil.which("wrk") else "an asyncio client of our own, which takes more of the cores than wrk does"


def send(port: int, connections: int, seconds: float, plan: Plan) -> Load:
    """Sends as fast as answers come, over `connections` kept alive, for `seconds`."""
    if not (0 < connections <= MOST_CONNECTIONS and 0 < seconds <= MOST_SECONDS):
        raise ValueError(f"load: got {connections} connections for {seconds} s")
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "plan"
        if not shutil.which("wrk"):
            file.write_bytes(msgspec.json.encode(plan))
            command = [sys.executable, "-m", "benchmarks.load", str(port), str(connections), str(seconds), str(file)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30)
            return msgspec.json.decode(done.stdout, type=Load)
        file.write_text(_lua(plan))
        url = f"http://127.0.0.1:{port}{plan.path}"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "-s", str(file), url]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30)
    return _of_wrk(done.stdout)


def _lua(plan: Plan) -> str:
    """Requests are made once and sent in turn; the last line of wrk's output is JSON."""
    bodies = ",\n".join(json.dumps(body) for body in plan.bodies)
    headers = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in plan.headers.items())
    return f"""
local bodies = {{{bodies}}}
local made, turn = {{}}, 0
init = function(args)
  for place, body in ipairs(bodies) do made[place] = wrk.format("POST", nil, {{{headers}}}, body) end
end
request = function() turn = turn % #made + 1; return made[turn] end
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\\n{{"requests":%d,"per_second":%.1f,"p50_ms":%.4f,"p99_ms":%.4f,"failed":%d}}\\n',
    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, failed))
end
"""


def _of_wrk(output: str) -> Load:
    found = re.findall(r"^\{.*\}$", output, re.MULTILINE)
    if not found:
        raise RuntimeError(f"wrk: got {output!r}, which has no summary")
    return msgspec.json.decode(found[-1], type=Load)


class _Client(asyncio.Protocol):
    """One connection: sends the next request when an answer is complete."""

    def __init__(self, requests: list[bytes], turn: int, end: float) -> None:
        self._requests, self._turn, self._end = requests, turn, end
        self.times: list[float] = []
        self.failed = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.failed += 1
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if len(rest) < int(length[1] if length else 0):
            return
        self._buffer = b""
        self.times.append(perf_counter() - self._sent)
        self.failed += not head.startswith(b"HTTP/1.1 2")
        if perf_counter() < self._end:
            self._send()
        else:
            self.ended.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._turn = (self._turn + 1) % len(self._requests)
        self._sent = perf_counter()
        self._transport.write(self._requests[self._turn])


async def _send_all(port: int, connections: int, seconds: float, plan: Plan) -> Load:
    made = []
    for body in plan.bodies:
        headers = "".join(f"{name}: {value}\r\n" for name, value in plan.headers.items())
        length = len(body.encode())
        head = f"POST {plan.path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{headers}content-length: {length}\r\n\r\n"
        made.append((head + body).encode())
    loop, started = asyncio.get_running_loop(), perf_counter()
    clients = []
    for number in range(connections):
        client = _Client(made, number * 7, started + seconds)
        clients.append(client)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.wait_for(asyncio.gather(*(client.ended for client in clients)), seconds + 20)
    took = perf_counter() - started
    times = [time for client in clients for time in client.times]
    failed = sum(client.failed for client in clients)
    p50, p99 = quantile(times, 0.5) * 1e3, quantile(times, 0.99) * 1e3
    return Load(len(times), len(times) / took, p50, p99, failed)


def main() -> None:
    """The load generator of our own; prints a `Load` as JSON."""
    port, connections, seconds, file = sys.argv[1:]
    plan = msgspec.json.decode(Path(file).read_bytes(), type=Plan)
    load = asyncio.run(_send_all(int(port), int(connections), float(seconds), plan))
    print(msgspec.json.encode(load).decode())


if __name__ == "__main__":
    main()
