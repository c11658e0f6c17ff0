"""A model must answer in time."""

import threading
from collections.abc import Iterator

import pytest

import holism as hm
from holism.decisions import steps
from holism.vocabulary.guardrail import Site
from shop import Visit, declare, path_of


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model takes ten seconds, on the clock that it is timed with."""

    def ticks() -> Iterator[float]:
        now = 0.0
        while True:
            yield now
            now += 10.0

    clock = ticks()
    monkeypatch.setattr(steps, "perf_counter", lambda: next(clock))


@pytest.mark.usefixtures("late")
def test_a_bounded_model_that_ended_too_late_is_not_believed(site: Site, visit: Visit):
    """Its answer is there, and the fallback is used."""
    decision = path_of(declare(guardrails=[hm.Timeout("score", 0.5)]), site).decide(visit)
    assert decision.error is hm.ErrorCode.MODEL_TIMED_OUT
    assert decision.firings[0].guardrail == "timeout score"
    assert decision.predictions["score"].fallback


@pytest.mark.usefixtures("late")
def test_a_breaker_counts_what_came_too_late_however_they_are_declared(site: Site, visit: Visit):
    """The timeout looks first, also where it is declared after the breaker."""
    guardrails = [hm.Breaker("score", failures=2), hm.Timeout("score", 0.5)]
    path = path_of(declare(guardrails=guardrails), site)
    errors = [path.decide(visit).error for _ in range(3)]
    assert errors == [hm.ErrorCode.MODEL_TIMED_OUT] * 2 + [hm.ErrorCode.BREAKER_OPEN]


def test_a_model_that_hangs_is_left_behind_at_the_limit(site: Site, visit: Visit):
    """The decision comes although the model never does, and long before the system's deadline."""
    model = hm.Model("score", hm.Probability("returns"), lambda request: threading.Event().wait() or 0.5, fallback=0.1)
    system = declare(components=[model], guardrails=[hm.Timeout("score", 0.02)], deadline_s=60.0)
    decision = path_of(system, site).decide(visit)
    assert decision.error is hm.ErrorCode.MODEL_TIMED_OUT
    assert [firing.guardrail for firing in decision.firings] == ["timeout score"]


@pytest.mark.parametrize("limit_s", [0.0, -1.0, float("nan")])
def test_a_limit_is_more_than_nothing(limit_s: float):
    """Anything else is refused."""
    with pytest.raises(hm.DeclarationError, match=r"Timeout on 'score': got .* allowed is more than 0 s"):
        hm.Timeout("score", limit_s)
