"""Actions come only so often, in any window, of all workers together."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import holism as hm
from holism.engines.memory import MemoryState
from holism.vocabulary.guardrail import Effect, Site
from holism.worlds.clock import VirtualClock
from shop import NOW_US, VISIT, Visit, declare, path_of

SECOND_US = 1_000_000
INTERACTION = hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True)))


def path(site: Site, *guardrails):
    return path_of(declare(lambda request: 0.9, guardrails=guardrails, interaction=INTERACTION), site)


def visit(unit: str = "v1") -> Visit:
    return Visit(**VISIT | {"visitor": unit})


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4), st.integers(1, 10), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), max_size=40))
def test_in_no_window_are_there_more(count: int, window_s: int, arrivals: list[tuple[int, int]]):
    """Whenever two workers are asked, they do exactly what counting over all of the past allows."""
    clock, state = VirtualClock(NOW_US), MemoryState()
    limit = hm.RateLimit("limit", count, float(window_s))
    workers = [path(Site("shop", state, clock), limit) for _ in range(2)]
    acted: list[int] = []
    for wait_s, worker in arrivals:
        clock.now_us += wait_s * SECOND_US
        allowed = sum(clock.now_us - time_us < window_s * SECOND_US for time_us in acted) < count
        assert (workers[worker].decide(visit()).action == "act") is allowed
        acted += [clock.now_us] if allowed else []
    for start_us in acted:
        assert sum(start_us <= time_us < start_us + window_s * SECOND_US for time_us in acted) <= count


def test_at_the_end_of_an_hour_there_are_not_twice_as_many(site: Site, clock: VirtualClock):
    """A tumbling window would allow all of the next hour's a second after all of this one's."""
    clock.now_us = NOW_US - SECOND_US
    decide = path(site, hm.RateLimit("three an hour", 3, "hour")).decide
    before = [decide(visit()).action for _ in range(3)]
    clock.now_us = NOW_US
    assert before + [decide(visit()).action for _ in range(3)] == ["act"] * 3 + ["abstain"] * 3


def test_only_what_is_done_counts(site: Site):
    """What another guardrail has stopped, or a mode that does not count, takes nothing away."""
    limit = hm.RateLimit("one an hour", 1, "hour", per_unit=True)
    stops = hm.Invariant("not v1", lambda now: now.unit != "v1")
    decide = path(site, stops, limit).decide
    assert [decide(visit(unit)).action for unit in ("v1", "v1", "v2", "v2", "v3")] == [
        "abstain",
        "abstain",
        "act",
        "abstain",
        "act",
    ]


def test_of_many_threads_only_as_many_act(site: Site):
    """However they meet, no more than the limit get through."""
    limit = hm.RateLimit("five", 5, "day")
    paths, acted = [path(site, limit) for _ in range(4)], []
    barrier = threading.Barrier(4)

    def work(place: int) -> None:
        barrier.wait(10)
        acted.extend(paths[place].decide(visit()).action for _ in range(10))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert acted.count("act") == 5


@pytest.mark.parametrize(
    ("effect", "mode"),
    [(Effect.DEFER, hm.Mode.DEFER), (Effect.STOP, hm.Mode.ABSTAIN), (Effect.FALL_BACK, hm.Mode.ABSTAIN)],
)
def test_something_else_is_done_instead(effect: Effect, mode: hm.Mode, site: Site):
    """What, is the declaration's to say."""
    decide = path(site, hm.RateLimit("one", 1, "hour", otherwise=effect)).decide
    decide(visit())
    decision = decide(visit())
    assert (decision.mode, decision.firings[0].effect) == (mode, effect)
    assert (decision.error is hm.ErrorCode.STOPPED) is (effect is Effect.STOP)
    assert decision.reason == "one: at most 1 in a hour"


def test_an_action_cannot_be_clamped():
    """Clamping is for predictions."""
    with pytest.raises(hm.DeclarationError, match=r"RateLimit 'one' otherwise: got clamp, allowed is abstain, defer"):
        hm.RateLimit("one", 1, "hour", otherwise=Effect.CLAMP)
    with pytest.raises(hm.DeclarationError, match="per: got 'fortnight'"):
        hm.RateLimit("one", 1, "fortnight")


def test_so_many_cannot_be_counted():
    """The time of each is kept: a million are refused, with what is allowed."""
    with pytest.raises(hm.DeclarationError, match="count: got 1000000, allowed is 1 to 100,000"):
        hm.RateLimit("a million", 1_000_000, "hour")
