"""What monitors are declared with, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

import holism as hm
from shop import declare

RATE = hm.Rate(name="rate", of=lambda f: f.guarded)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: hm.Change("c", of=RATE), "got at_least=None and at_most=None, allowed is one of them"),
        (lambda: hm.Change("c", of=RATE, at_most=1.0), "got the bound 1, allowed is one between 0 and 1"),
        (lambda: hm.Change("c", of=RATE, at_most=0.1, once_in=1), "once_in: got 1, allowed is 10 or more looks"),
        (lambda: hm.Bound("b", of=RATE, at_most=0.1, every="month"), "every: got 'month', allowed is one of hour, day"),
        (lambda: hm.Bound("b", of=RATE, at_most=0.1, days=0), "days: got 0, allowed is more than 0"),
        (lambda: hm.ErrorBudget("e", at_most=0.0), r"at_most: got 0.0, allowed is in \(0, 1\)"),
        (lambda: hm.Latency("l", limit_ms=5, at_most=2.0), r"at_most: got 2.0, allowed is in \(0, 1\)"),
        (lambda: hm.Drift("d", of="outputs"), "of: got 'outputs', allowed is 'inputs' or 'scores'"),
        (lambda: hm.Drift("d", every="hour"), "every: got 'hour', allowed is 'day' or 'week'"),
        (lambda: hm.DataQuality("q", tolerance=1.0), r"tolerance: got 1.0, allowed is in \(0, 1\)"),
        (lambda: hm.EstimatedPerformance("p", outcome="x", metric="f1", at_most=1), "metric: got 'f1', allowed is"),
        (lambda: hm.FeedbackLoop("f", by="hearsay"), "by: got 'hearsay', allowed is 'noise' or 'exploration'"),
        (lambda: hm.FeedbackLoop("f", by="exploration"), "label: got none, allowed is one to compare"),
        (lambda: hm.FeedbackLoop("f", at_most=0.0), "at_most: got 0.0, allowed is more than 0"),
        (lambda: hm.ErrorBudget("a/b"), "monitor name: got 'a/b', allowed is a name without a slash"),
        (lambda: hm.GoalsMet(""), "monitor name: got '', allowed is a name without a slash"),
    ],
)
def test_what_cannot_be_watched_is_refused(make: Callable[[], Any], message: str):
    """The message names the monitor's field, the value, and what is allowed."""
    with pytest.raises(hm.DeclarationError, match=message):
        make()


@pytest.mark.parametrize(
    ("monitors", "message"),
    [
        ([hm.ErrorBudget("e"), hm.GuardrailRate("E")], "monitor: got e more than once"),
        ([hm.ErrorBudget("e", goal="none")], "goal of monitor 'e': got none"),
        (
            [hm.EstimatedPerformance("p", outcome="gone", at_most=1)],
            "outcome of monitor 'p': got gone, allowed is one of",
        ),
        ([hm.EstimatedPerformance("p", outcome="returned", model="x", at_most=1)], "model of monitor 'p': got x"),
        ([hm.DataQuality("q", without=("request_x",))], "without of monitor 'q': got request_x, allowed is one of"),
        ([hm.Drift("d", without=("amount",))], "without of monitor 'd': got amount, allowed is one of"),
        ([hm.FeedbackLoop("f", model="x")], "model of monitor 'f': got x, allowed is one of score"),
    ],
)
def test_a_monitor_names_what_the_system_has(monitors: list[hm.ErrorBudget], message: str):
    """Goals, outcomes and models that are not declared are refused when the system is declared."""
    with pytest.raises(hm.DeclarationError, match=message):
        declare(monitors=monitors)


def test_the_guarantee_is_said_in_words():
    """How seldom an alarm is false, for people."""
    assert hm.ErrorBudget("e", once_in=730).guarantee == "at most one false alarm in 730 days, on average"
    assert hm.GoalsMet("g").guarantee == "at most one false alarm in 52 weeks, on average"


def test_a_changed_system_keeps_its_monitors():
    """What `replace` does not change stays."""
    system = declare(monitors=[hm.ErrorBudget("e")])
    assert [each.name for each in system.replace(version="2").monitors] == ["e"]
