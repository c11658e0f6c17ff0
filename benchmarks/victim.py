"""The process that is killed: decides in several threads, and notes each acknowledgement in a file.

`python -m benchmarks.victim` is a fork server: it has imported holism but opened nothing, so that a victim is one fork
away. It reads one `Task` a line as JSON, answers with the victim's process id, and with a second line when it is dead.
"""

import os
import sys
import threading
import time
import zlib
from typing import Annotated, Literal

import msgspec

import holism as hm

THREADS = 4
KEYED_EVERY = 4
RATED_EVERY = 3


class Parcel(hm.Request):
    """A parcel whose delay is asked for: small, so that many are decided before the kill."""

    parcel: Annotated[str, hm.Unit()]
    weight: Annotated[float, hm.Field(ge=0, le=1_000, unit="kg")]
    note: str = ""


system = hm.System(
    "parcels",
    request=Parcel,
    components=[hm.Model("late", hm.Probability("late"), lambda parcel: min(parcel.weight / 1_000, 1.0), bounded=True)],
    guardrails=[hm.Limit("late", 0.01, 0.99)],
    interaction=hm.Interaction((hm.Silent(), hm.Prompt("warn", right=5, wrong=-1)), explore=0.1),
    feedback=[hm.Feedback("stars", kind="number")],
)


class Task(msgspec.Struct, frozen=True):
    """What a victim is to do: open the store, and decide until it is killed."""

    store: str
    acknowledged: str
    round: int
    durability: Literal["durable", "spooled"] = "durable"


class Acknowledged(msgspec.Struct, frozen=True, array_like=True):
    """One line of the file: what was acknowledged, and what it must look like when it is read again."""

    kind: str
    id: str
    check: int
    """CRC-32 of a decision's JSON; of feedback, its value."""
    key: str | None = None
    number: int = 0


def request(round_: int, number: int) -> Parcel:
    """The request behind a number, the same whoever asks."""
    return Parcel(f"parcel-{round_}-{number}", float(number % 1_000), "ä" * (number % 50))


def key_of(round_: int, number: int) -> str | None:
    """The idempotency key behind a number; every thread sends the same ones."""
    return f"key-{round_}-{number}" if number % KEYED_EVERY == 0 else None


def check_of(decision: hm.Decision) -> int:
    """CRC-32 of the decision as it is recorded."""
    return zlib.crc32(msgspec.json.encode(decision))


def decide_on(task: Task) -> None:
    """Opens the store and decides in `THREADS` threads, for a minute at most."""
    service = hm.open(system, task.store, durability=task.durability)
    descriptor = os.open(task.acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    end = time.monotonic() + 60.0

    def acknowledge(said: Acknowledged) -> None:
        os.write(descriptor, msgspec.json.encode(said) + b"\n")

    def work(thread: int) -> None:
        turn = 0
        while time.monotonic() < end:
            turn += 1
            shared = turn % KEYED_EVERY == 0
            # Numbers with a key are shared by all threads, the others belong to one.
            number = turn if shared else turn * THREADS * KEYED_EVERY + thread * KEYED_EVERY + 1
            key = key_of(task.round, number)
            decision = service.decide(request(task.round, number), idempotency_key=key)
            if not decision.recorded:
                continue
            acknowledge(Acknowledged("decision", decision.id, check_of(decision), key, number))
            if turn % RATED_EVERY == 0:
                stars = turn % 5 + 1
                given = service.feedback(decision.id, "stars", stars)
                acknowledge(Acknowledged("feedback", given, stars))

    for thread in range(THREADS):
        threading.Thread(target=work, args=(thread,), daemon=True).start()
    time.sleep(60.0)


def main() -> None:
    """Forks one victim for every line of stdin, and waits for its death."""
    for line in sys.stdin:
        task = msgspec.json.decode(line, type=Task)
        victim = os.fork()
        if victim == 0:
            decide_on(task)
            os._exit(1)
        print(victim, flush=True)
        _, status = os.waitpid(victim, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main()
