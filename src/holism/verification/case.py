"""One case: where a system and its world begin, and what is asked, answered and done to them, step by step."""

from collections.abc import Iterator
from typing import Any

import msgspec

START_US = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z"""


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One decision.

    :param answers: what each model answers: any value, or `Raises`, `Late`, `Hangs`, `Odd`, `Echo`.
    :param request: its fields; None where the plant asks.
    :param wait_s: seconds before it, where no plant sets the pace.
    :param disturbance: which of the plant's disturbances follows, counted from 0.
    :param times: how often it is repeated, one after another.
    """

    answers: dict[str, Any] = {}
    request: dict[str, Any] | None = None
    wait_s: float = 0.0
    disturbance: int = 0
    times: int = 1


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """A start and the steps from it.

    :param state: the fields of the plant's state; None without a plant.
    :param memory: what the guardrails remember of before, by key of the shared state.
    :param time_us: when it begins, microseconds since 1970 UTC.
    :param chance: seed of the interaction's exploration.
    :param certified: the confidence from which on automating is certified; None: it is not.
    """

    steps: tuple[Step, ...]
    state: dict[str, Any] | None = None
    memory: dict[str, bytes] = {}
    time_us: int = START_US
    chance: int = 0
    certified: float | None = None

    def __iter__(self) -> Iterator[Step]:
        """Each decision in order."""
        return (step for step in self.steps for _ in range(step.times))
