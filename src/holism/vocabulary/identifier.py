"""Identifiers of records: UUID version 7 (RFC 9562), so that they sort by time and need no coordinator."""

import itertools
import os
from collections.abc import Callable

from holism.vocabulary.clock import Clock

VERSION = 0x7000
VARIANT = 0b10 << 62
LOWEST = (1 << 62) - 1


def identifiers(clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> Callable[[], str]:
    """A function that returns a new UUIDv7 at each call; thread-safe, since `next` on a counter is atomic.

    The 74 bits after the time are a random start, drawn once per process, plus a counter: as unique as random
    bits, monotonic within a process, and without a system call per decision.

    >>> new = identifiers(lambda: 1_767_225_600_000_000, entropy=bytes)
    >>> new()
    '019b76da-a800-7000-8000-000000000000'
    >>> new()
    '019b76da-a800-7000-8000-000000000001'
    """
    start = int.from_bytes(entropy(9)) & ((1 << 70) - 1)
    counter = itertools.count(start)
    # A fork copies the counter; a new start keeps the children's identifiers apart.
    if hasattr(os, "register_at_fork"):

        def restart() -> None:
            nonlocal counter
            counter = itertools.count(int.from_bytes(entropy(9)) & ((1 << 70) - 1))

        os.register_at_fork(after_in_child=restart)

    def new() -> str:
        return identifier(clock(), next(counter))

    return new


def identifier(time_us: int, tail: int) -> str:
    """The UUIDv7 of a time, microseconds since 1970 UTC, and the lowest 74 bits of `tail`.

    >>> identifier(1_767_225_600_000_000, 1)
    '019b76da-a800-7000-8000-000000000001'
    """
    high = time_us // 1_000 << 16 | VERSION | tail >> 62 & 0xFFF
    digits = f"{high << 64 | VARIANT | tail & LOWEST:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
