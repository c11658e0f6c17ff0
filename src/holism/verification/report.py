"""What a verification has found: claim by claim, guardrail by guardrail, model by model."""

from enum import StrEnum

import msgspec

from holism.verification.claims import Source


class Verdict(StrEnum):
    """How a claim came out of the search. A search proves nothing; only exhaustion does."""

    NOT_BROKEN = "no counter-example"
    BROKEN = "broken"
    PROVED = "proved exhaustively"
    NOT_TRIED = "not tried"
    """No case had anything to do with it."""


class Verified(msgspec.Struct, frozen=True):
    """One claim.

    :param cases: how many had to do with it; of the exhaustive check, how many states.
    :param detail: how it was broken; of the exhaustive check, what was computed.
    :param test: the smallest counter-example as a pytest test.
    """

    claim: str
    source: Source
    verdict: Verdict
    cases: int
    detail: str = ""
    test: str = ""


class Coverage(msgspec.Struct, frozen=True):
    """How often a guardrail fired, counted once a decision; one that never does is dead, or was never reached."""

    guardrail: str
    fired: int
    decisions: int


class Provocation(msgspec.Struct, frozen=True):
    """What one model's adversary answered, by kind, in decisions that asked it."""

    model: str
    answers: dict[str, int]


class Mutation(msgspec.Struct, frozen=True):
    """The system without one guardrail, or without all: which claims break then that hold with it.

    None: it is redundant, or what it is for is not claimed.

    :param breaks: the claims: about the plant, then those declared, then the others.
    :param detail: how the first of them is broken; `test`: the smallest counter-example to it as a pytest test.
    """

    without: str
    breaks: tuple[str, ...]
    cases: int
    detail: str = ""
    test: str = ""


class Verification(msgspec.Struct, frozen=True):
    """All that was found.

    :param mutations: what breaks without each guardrail in turn, where that was asked for.
    :param bare: what breaks without any guardrail, where that was asked for.
    :param left_out: guardrails that cannot be put to work here, such as one whose file is missing, and why.
    """

    system: str
    seed: int
    cases: int
    claims: tuple[Verified, ...]
    coverage: tuple[Coverage, ...]
    provocations: tuple[Provocation, ...]
    mutations: tuple[Mutation, ...] = ()
    bare: Mutation | None = None
    left_out: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def broken(self) -> tuple[Verified, ...]:
        """The claims that do not hold."""
        return tuple(each for each in self.claims if each.verdict is Verdict.BROKEN)
