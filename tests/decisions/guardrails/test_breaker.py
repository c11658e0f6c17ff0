"""A model that keeps failing is left alone, by all workers together."""

import msgspec
import pytest

import holism as hm
from holism.decisions.guardrails.breaker import Circuit
from holism.engines.memory import MemoryState
from holism.vocabulary.errors import StoreError
from holism.vocabulary.guardrail import CallCheck, Site
from holism.worlds.clock import VirtualClock
from shop import Visit, declare, path_of


def test_breaker_opens_rests_probes_and_closes(site: Site, clock: VirtualClock, visit: Visit):
    """After the failures it leaves the model alone, then lets one call through, and closes when that succeeds."""
    calls, broken = [], True

    def model(request: Visit) -> float:
        calls.append(request)
        if broken:
            raise RuntimeError
        return 0.3

    path = path_of(declare(model, guardrails=[hm.Breaker("score", failures=3, window_s=60, rest_s=30)]), site)
    errors = [path.decide(visit).error for _ in range(5)]
    assert errors == [hm.ErrorCode.MODEL_RAISED] * 3 + [hm.ErrorCode.BREAKER_OPEN] * 2
    clock.now_us += 31_000_000
    assert path.decide(visit).error is hm.ErrorCode.MODEL_RAISED, "the probe"
    assert path.decide(visit).error is hm.ErrorCode.BREAKER_OPEN, "the probe failed: it rests again"
    assert len(calls) == 4
    clock.now_us += 31_000_000
    broken = False
    assert [path.decide(visit).error for _ in range(3)] == [None] * 3


def test_breaker_forgets_failures_outside_the_window(site: Site, clock: VirtualClock, visit: Visit):
    """Failures that are far apart do not open it."""

    def model(request: Visit) -> float:
        raise RuntimeError

    path = path_of(declare(model, guardrails=[hm.Breaker("score", failures=3, window_s=60)]), site)
    for _ in range(10):
        assert path.decide(visit).error is hm.ErrorCode.MODEL_RAISED
        clock.now_us += 31_000_000


def workers(site: Site, count: int = 2) -> list[CallCheck]:
    breaker = hm.Breaker("score", failures=2, window_s=60, rest_s=30)
    return [breaker.on_call(site) for _ in range(count)]


def test_the_failures_of_all_workers_count_together(site: Site):
    """One failure here and one there open it for everybody, and for whoever is started later."""
    one, other = workers(site)
    one.leave(True, 0.1)
    assert one.enter() is None
    other.leave(True, 0.1)
    assert one.enter() is not None
    assert other.enter() is not None
    assert workers(site, 1)[0].enter() is not None


def test_half_open_it_lets_one_call_of_one_worker_through(site: Site, clock: VirtualClock):
    """Of all workers one may see whether the model is well again; if it is, all go on."""
    everybody = workers(site, 4)
    for _ in range(2):
        everybody[0].leave(True, 0.1)
    clock.now_us += 30_000_000
    entered = [check.enter() is None for check in everybody * 2]
    assert entered == [True] + [False] * 7
    everybody[0].leave(False, 0.1)
    assert [check.enter() for check in everybody] == [None] * 4


def test_a_probe_that_fails_begins_another_rest(site: Site, clock: VirtualClock):
    """For all workers, and as long as the first one."""
    one, other = workers(site)
    for _ in range(2):
        one.leave(True, 0.1)
    clock.now_us += 30_000_000
    assert other.enter() is None
    other.leave(True, 0.1)
    clock.now_us += 29_999_999
    assert (one.enter() is None, other.enter() is None) == (False, False)
    clock.now_us += 1
    assert (one.enter() is None, other.enter() is None) == (True, False)


def test_a_probe_whose_worker_died_is_made_again(site: Site, clock: VirtualClock):
    """A call that was let through and never came back keeps the others waiting for one rest, not for ever."""
    one, other = workers(site)
    for _ in range(2):
        one.leave(True, 0.1)
    clock.now_us += 30_000_000
    assert one.enter() is None
    assert other.enter() is not None
    clock.now_us += 30_000_000
    assert other.enter() is None


def test_a_clock_that_is_set_back_does_not_prolong_the_rest(site: Site, clock: VirtualClock):
    """A time in the future counts as now: after one rest, not an hour later, one call is let through."""
    one, other = workers(site)
    for _ in range(2):
        one.leave(True, 0.1)
    clock.now_us -= 3_600_000_000
    assert one.enter() is not None
    clock.now_us += 29_999_999
    assert [check.enter() is None for check in (one, other)] == [False, False]
    clock.now_us += 1
    assert [check.enter() is None for check in (other, one)] == [True, False]


def test_a_worker_without_the_shared_state_counts_for_itself(clock: VirtualClock, caplog: pytest.LogCaptureFixture):
    """It opens, rests and probes by what it knows, and says so in the log."""
    check = hm.Breaker("score", failures=2, rest_s=30).on_call(Site("shop", _LoadsOnce(), clock))
    for _ in range(2):
        check.leave(True, 0.1)
    assert check.enter() is not None
    clock.now_us += 30_000_000
    assert check.enter() is None
    check.leave(False, 0.1)
    assert check.enter() is None
    assert "breaker state shop/breaker/score" in caplog.text


class _LoadsOnce(MemoryState):
    """A store that goes away as soon as it was opened."""

    def watch(self, key: str, changed) -> None:
        super().watch(key, changed)
        self.load = self._away

    def _away(self, key: str) -> tuple[int, bytes]:
        raise StoreError("store: got away, allowed is one that answers")


def test_how_it_stands_can_be_read(site: Site, clock: VirtualClock):
    """What is kept in the shared state is JSON: the failures and since when it is open."""
    (check,) = workers(site, 1)
    check.leave(True, 0.1)
    check.leave(True, 0.1)
    _, value = site.state.load("shop/breaker/score")
    assert msgspec.json.decode(value, type=Circuit) == Circuit((clock(), clock()), clock())


@pytest.mark.parametrize("name", ["failures", "window_s", "rest_s"])
def test_nothing_is_not_a_setting(name: str):
    """Each setting is more than 0."""
    with pytest.raises(hm.DeclarationError, match=f"Breaker {name}: got 0, allowed is more than 0"):
        hm.Breaker("score", **{name: 0})
