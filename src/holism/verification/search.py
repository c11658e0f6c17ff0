"""The search itself, by Hypothesis: the same seed and loaded modules give the same cases; nothing is kept."""

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.errors import Flaky, Unsatisfiable
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


class Found(Exception):
    """A case is what was looked for."""


def explore(strategy: SearchStrategy[T], look: Callable[[T], None], cases: int, seed: int) -> None:
    """Shows `look` up to `cases` different cases."""
    _run(strategy, look, cases, seed, (Phase.generate,))


def smallest(
    strategy: SearchStrategy[T], wanted: Callable[[T], bool], cases: int, seed: int, *, shrink: bool = True
) -> T | None:
    """The simplest case that Hypothesis can find and shrink among up to `cases`; None if it finds none.

    :param shrink: whether it is made simpler; else it is the first that is found.
    """
    found: list[T] = []

    def look(case: T) -> None:
        if wanted(case):
            found.append(case)
            raise Found

    try:
        _run(strategy, look, cases, seed, (Phase.generate, Phase.shrink) if shrink else (Phase.generate,))
    except (Found, Flaky):
        # The last one that failed is the one that Hypothesis shows again at its end: the smallest.
        return found[-1]
    return None


def _run(strategy: SearchStrategy[T], look: Callable[[T], None], cases: int, seed: int, phases: Any) -> None:
    settings = hypothesis.settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        print_blob=False,
    )

    def run(case: T) -> None:
        look(case)

    with contextlib.suppress(Unsatisfiable):
        hypothesis.seed(seed)(settings(hypothesis.given(strategy)(run)))()
