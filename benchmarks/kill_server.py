"""kill -9 of an HTTP server under load: what it had answered as durable must be in the log.

python -m benchmarks.kill_server --kills 5
"""

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

import msgspec

import holism as hm
from benchmarks import victim
from benchmarks.kill import Campaign, check_all
from benchmarks.process import Server
from benchmarks.result import Tell
from benchmarks.victim import Acknowledged
from holism.server.hot import HOT_PATH
from holism.server.keys import ApiKey

CLIENTS = 6
ALIVE_S = (0.1, 0.5)


def campaign(folder: Path, kills: int, tell: Tell = lambda doing: None, *, seed: int | None = None) -> Campaign:
    """Kills `kills` servers on one store, each under the load of `CLIENTS` clients, and checks the log at the end."""
    chance, found = random.Random(seed), Campaign()
    store = folder / "store"
    store.mkdir()
    headers = {"content-type": "application/json", "authorization": f"Bearer {ApiKey(store).value}"}
    acknowledged: dict[str, Acknowledged] = {}
    for number in range(kills):
        first = msgspec.json.encode(victim.request(number, 0)).decode()
        with Server("benchmarks.servers.holism_victim", store, HOT_PATH, headers, first) as server:
            clients = [_Client(server.port, headers, number, client) for client in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(*ALIVE_S))
            server.kill()
            found.kills += 1
            for client in clients:
                client.join()
                acknowledged |= {said.id: said for said in client.acknowledged}
        tell(f"{number + 1} of {kills} servers killed, {len(acknowledged):,} answers")
    with hm.open(victim.system, store) as service:
        check_all(service, acknowledged, found)
    found.acknowledged = len(acknowledged)
    return found


class _Client(threading.Thread):
    """Asks one decision after another until the server is gone; keeps the answers that came whole."""

    def __init__(self, port: int, headers: dict[str, str], round_: int, client: int) -> None:
        super().__init__(daemon=True)
        self._port, self._headers, self._round, self._client = port, headers, round_, client
        self.acknowledged: list[Acknowledged] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        turn = 0
        try:
            while True:
                turn += 1
                number = turn * CLIENTS + self._client
                body = msgspec.json.encode(victim.request(self._round, number))
                connection.request("POST", HOT_PATH, body, self._headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status == 200 and answer.headers["holism-recorded"] == "durable":
                    decision = msgspec.json.decode(said, type=hm.Decision)
                    self.acknowledged.append(Acknowledged("decision", decision.id, zlib.crc32(said)))
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()


def main() -> None:
    """Runs the campaign and prints what came of it; exits with 1 if anything is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_server", description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), given.kills, lambda doing: print(doing, file=sys.stderr))
    print(found)
    sys.exit(1 if found.broken else 0)


if __name__ == "__main__":
    main()
