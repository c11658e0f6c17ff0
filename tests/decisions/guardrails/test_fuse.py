"""A fuse latches, on every worker and over restarts, until a named person resets it."""

import msgspec
import pytest

import holism as hm
from holism.decisions.guardrails.fuse import FuseState, decode_fuse, fuse_key, reset
from holism.engines.memory import MemoryState
from holism.vocabulary.errors import StoreError
from holism.vocabulary.guardrail import Effect, Site
from holism.worlds.clock import VirtualClock
from shop import VISIT, Visit, declare, path_of


def worker(site: Site, *before, **options):
    fuse = hm.Fuse("too hot", lambda request: request.amount > 900, **options)
    return path_of(declare(guardrails=[*before, fuse]), site)


def visit(unit: str = "v1", amount: float = 1.0) -> Visit:
    return Visit(**VISIT | {"visitor": unit, "amount": amount})


def is_blown(path, unit: str = "v1") -> bool:
    return path.decide(visit(unit)).error is hm.ErrorCode.STOPPED


def test_once_blown_it_stays_blown_everywhere(site: Site, clock: VirtualClock):
    """On the worker that saw it, on another, after a restart, and however much time goes by."""
    one, other = worker(site), worker(site)
    assert not is_blown(other)
    decision = one.decide(visit(amount=901))
    assert (decision.action, decision.error, decision.predictions) == ("stopped", hm.ErrorCode.STOPPED, {})
    assert decision.reason == "too hot: blown at 2026-01-01 00:00:00 UTC, until a person resets it"
    clock.now_us += 10**15
    assert [is_blown(each) for each in (one, other, worker(site))] == [True] * 3


def test_a_named_person_resets_it(site: Site, clock: VirtualClock):
    """Then all workers go on, who and why is kept, and it can blow again; there is nothing to reset twice."""
    one, other = worker(site), worker(site)
    one.decide(visit(amount=901))
    key = fuse_key("shop", "too hot", "")
    assert reset(site.state, key, "ada", "cleaned", clock() + 1)
    assert not reset(site.state, key, "ada", "cleaned", clock() + 2)
    assert [is_blown(each) for each in (one, other, worker(site))] == [False] * 3
    assert decode_fuse(site.state.load(key)[1]) == FuseState(False, clock() + 1, "ada", "cleaned")
    clock.now_us += 2
    other.decide(visit(amount=901))
    assert is_blown(one)


def test_each_unit_may_have_its_own(site: Site):
    """One toaster's fuse does not stop the others, on any worker."""
    one, other = worker(site, per_unit=True), worker(site, per_unit=True)
    one.decide(visit("v1", 901))
    assert [is_blown(other, unit) for unit in ("v1", "v2")] == [True, False]


class Failing(MemoryState):
    """A store that cannot be written for a while."""

    fails = False

    def save(self, key: str, value: bytes, expected: int) -> bool:
        if self.fails:
            raise StoreError("store: got full, allowed is one with room")
        return super().save(key, value, expected)


def test_it_is_blown_here_at_once_and_written_as_soon_as_that_is_possible(
    clock: VirtualClock, caplog: pytest.LogCaptureFixture
):
    """While it cannot be written it holds on the worker that saw it; the next decision after that tells all others."""
    state = Failing()
    site = Site("shop", state, clock)
    one, other = worker(site), worker(site)
    state.fails = True
    one.decide(visit(amount=901))
    assert (is_blown(one), is_blown(other)) == (True, False)
    assert "fuse too hot cannot be saved yet" in caplog.text
    state.fails = False
    assert (is_blown(one), is_blown(other), is_blown(worker(site))) == (True, True, True)


def test_reset_while_it_could_not_be_written_it_goes_on(clock: VirtualClock):
    """Another worker saw the same and wrote it; what resets that resets this one, which does not blow it again."""
    state = Failing()
    site = Site("shop", state, clock)
    one, other = worker(site), worker(site)
    state.fails = True
    one.decide(visit(amount=901))
    state.fails = False
    clock.now_us += 1
    other.decide(visit(amount=901))
    reset(state, fuse_key("shop", "too hot", ""), "ada", "cleaned", clock() + 1)
    decisions = [each.decide(visit()) for each in (one, other, one)]
    assert [decision.error for decision in decisions] == [None] * 3


@pytest.mark.parametrize("first_us", [0, -900])
def test_a_machine_whose_clock_is_behind_resets_it_too(first_us: int, site: Site, clock: VirtualClock):
    """And it can blow again there; also where the stored time is that of another machine, which was first."""
    one = worker(site)
    if first_us:
        # Written by another machine a moment ago, and not yet known here.
        blown = FuseState(True, clock() + first_us, "request", "too hot")
        site.state._values[fuse_key("shop", "too hot", "")] = (1, msgspec.json.encode(blown))
    one.decide(visit(amount=901))
    clock.now_us -= 500
    assert reset(site.state, fuse_key("shop", "too hot", ""), "ada", "cleaned", clock())
    assert not is_blown(one)
    one.decide(visit(amount=901))
    assert [is_blown(each) for each in (one, worker(site))] == [True] * 2


def test_it_sees_what_another_guardrail_has_stopped(site: Site):
    """A rule that stops what is hot does not hide from the fuse what is hotter still."""
    stops = hm.Rule("not hot", lambda request: request.amount < 500, otherwise=Effect.STOP)
    path = worker(site, stops)
    assert not is_blown(path)
    assert [firing.guardrail for firing in path.decide(visit(amount=600)).firings] == ["not hot"]
    assert not is_blown(path)
    assert [firing.guardrail for firing in path.decide(visit(amount=901)).firings] == ["not hot", "too hot"]
    assert is_blown(path)


def test_it_fires_once_a_decision(site: Site):
    """Although it looks at the beginning and at the end."""
    path = worker(site)
    assert len(path.decide(visit(amount=901)).firings) == 1
    assert len(path.decide(visit()).firings) == 1


def test_one_that_cannot_look_stops_the_decision(site: Site):
    """Unsure is unsafe: where its condition raises nothing is done."""
    fuse = hm.Fuse("odd", lambda request: 1 / 0 > 1)
    decision = path_of(declare(guardrails=[fuse]), site).decide(visit())
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.GUARDRAIL_FAILED)
