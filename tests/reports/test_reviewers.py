"""Reviewers who look, and one who stamps."""

from collections.abc import Callable

import pytest

import holism as hm
from holism.reports.queue import queue
from holism.reports.reviewers import LEAST, reviewers
from holism.worlds.clock import VirtualClock
from shop import VISIT, declare


@pytest.fixture
def service(open_system: Callable[..., hm.Service], clock: VirtualClock) -> hm.Service:
    """Every decision is deferred, and leans to silence."""
    system = declare(
        lambda visit: 0.4,
        interaction=hm.Interaction(
            (hm.Silent(), hm.Prompt("ask", right=8, wrong=-8), hm.Defer("clerk", right=3, wrong=3, cost=1.5))
        ),
        oversight=hm.Oversight(hurried_s=5.0),
    )
    return open_system(system, clock=clock)


def review(service: hm.Service, clock: VirtualClock, name: str, count: int, seconds: float, agree: int) -> None:
    """So many cases of one reviewer, the first `agree` of them as the system would have it."""
    for number in range(count):
        decision = service.decide(VISIT | {"order": f"{name}{number}"})
        service.desk.take(decision.id, name)
        clock.now_us += round(seconds * 1e6)
        service.desk.review(decision.id, name, "silent" if number < agree else "ask", "seen")


def test_rubber_stamping_is_suspected_of_who_agrees_in_a_hurry(service: hm.Service, clock: VirtualClock):
    """Not of who agrees after a look, nor of who is quick and does not always agree, nor of who has done little."""
    review(service, clock, "stamps", LEAST, 1.0, LEAST)
    review(service, clock, "looks", LEAST, 60.0, LEAST)
    review(service, clock, "quick", LEAST, 1.0, LEAST // 2)
    review(service, clock, "new", LEAST - 1, 1.0, LEAST - 1)
    report = reviewers(service)
    assert report.suspected == ("stamps",)
    found = {each.name: each for each in report.reviewers}
    assert (found["stamps"].agree, found["stamps"].hurried, found["stamps"].median_s) == (LEAST, LEAST, 1.0)
    assert found["quick"].low < 0.5 < found["quick"].high


def test_reviews_without_a_look_at_the_clock_are_not_hurried(service: hm.Service):
    """Who decides without taking the case first, as over HTTP, is not suspected for want of a time."""
    for number in range(LEAST):
        decision = service.decide(VISIT | {"order": f"o{number}"})
        service.desk.review(decision.id, "ann", "silent", "seen")
    (found,) = reviewers(service).reviewers
    assert (found.agree, found.median_s, found.hurried, found.suspected) == (LEAST, None, 0, False)


def test_the_queue_holds_what_nobody_has_decided(service: hm.Service, clock: VirtualClock):
    """A decided case leaves it; an appeal brings it back, before what waits longer."""
    review(service, clock, "ann", 1, 9.0, 1)
    clock.now_us += 1_000_000
    waiting = service.decide(VISIT)
    assert [case.decision for case in queue(service).cases] == [waiting.id]
    (decided,) = [record.about for record in service.log.read() if record.kind == "feedback"]
    assert decided is not None
    service.desk.appeal(decided, "no")
    found = queue(service)
    assert [(case.decision, case.ground.value, case.said) for case in found.cases] == [
        (decided, "appealed", "no"),
        (waiting.id, "deferred", ""),
    ]
    assert found.by_ground == {"appealed": 1, "deferred": 1}
