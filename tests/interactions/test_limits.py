"""What may forbid an option for the moment: mutes, quiet time, the budget, and the risk bound."""

import random
from typing import Any

import msgspec
import pytest

import holism as hm
from holism.engines.memory import MemoryState
from holism.interactions.coverage import certify
from holism.interactions.guarantee import Guarantee
from holism.interactions.policy import compile_policy
from holism.interactions.preferences import Preferences
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.preference import EVERYTHING
from holism.worlds.clock import VirtualClock
from shop import NOW_US

ASK = hm.Prompt("ask", right=8, wrong=-8)
NOTE = hm.Annotate("note", right=1, wrong=-1)
SEND = hm.Automate("send", right=10, wrong=-50, undo_s=60)
HOUR_US = 3_600_000_000


class Somebody(hm.Request):
    """A person somewhere."""

    zone: str = "UTC"


def policy(state: MemoryState, clock: VirtualClock, *options: hm.Mode, **limits: Any):
    """A policy over these options and silence."""
    guarantee = limits.pop("guarantee", None)
    interaction = hm.Interaction((hm.Silent(), *options), **limits)
    return compile_policy(interaction, "shop", state, clock, random.Random(1), guarantee=guarantee)


def sure(probability: float = 0.95) -> Prediction:
    return Prediction(probability, "1", probability)


def test_a_mute_is_honoured_by_the_next_decision_of_any_worker(state: MemoryState, clock: VirtualClock):
    """What one worker is told, another does not do any more; unmuted, it does."""
    first, other = policy(state, clock, ASK), Preferences("shop", state, clock)
    assert first(sure(), Somebody(), "ann").option is ASK
    other.change("ann", "ann", lambda muted: {"ask": 0})
    choice = first(sure(), Somebody(), "ann")
    assert (choice.option.mode, choice.reason) == (hm.Mode.SILENT, "'ask' was best, but it is muted")
    assert first(sure(), Somebody(), "bob").option is ASK
    other.change("ann", "ann", lambda muted: {})
    assert first(sure(), Somebody(), "ann").option is ASK


def test_a_snooze_ends_by_itself(state: MemoryState, clock: VirtualClock):
    """Muted until a time, an option comes back then."""
    asked = policy(state, clock, ASK)
    Preferences("shop", state, clock).change("ann", "ann", lambda muted: {"ask": clock.now_us + HOUR_US})
    assert asked(sure(), Somebody(), "ann").option is not ASK
    clock.now_us += HOUR_US
    assert asked(sure(), Somebody(), "ann").option is ASK


def test_muting_everything_leaves_only_what_nobody_meets(state: MemoryState, clock: VirtualClock):
    """With everything muted nothing is shown or done."""
    asked = policy(state, clock, ASK, NOTE, SEND)
    Preferences("shop", state, clock).change("ann", "ann", lambda muted: {EVERYTHING: 0})
    chosen = {asked(sure(place / 20), Somebody(), "ann").option.mode for place in range(21)}
    assert chosen == {hm.Mode.SILENT}


@pytest.mark.parametrize(
    ("hour", "zone", "quiet"),
    [(23, "UTC", True), (5, "UTC", True), (12, "UTC", False), (12, "Pacific/Auckland", True), (12, "Nowhere", False)],
)
def test_nobody_is_interrupted_in_quiet_time_where_they_are(
    state: MemoryState, clock: VirtualClock, hour: int, zone: str, quiet: bool
):
    """From ten at night to seven, by the person's own clock; a zone that does not exist counts as none."""
    asked = policy(state, clock, ASK, NOTE, quiet=hm.Quiet("22:00", "07:00", zone_field="zone"))
    clock.now_us = NOW_US + hour * HOUR_US
    choice = asked(sure(), Somebody(zone=zone), "ann")
    assert choice.option is (NOTE if quiet else ASK)


def test_a_badge_is_no_interruption(state: MemoryState, clock: VirtualClock):
    """Quiet time and the budget are about what takes attention; a badge waits to be looked at."""
    badge = hm.Prompt("badge", right=8, wrong=-8, force=hm.Force.BADGE)
    asked = policy(state, clock, badge, quiet=hm.Quiet("00:00", "23:59"))
    assert asked(sure(), Somebody(), "ann").option is badge


def test_the_budget_holds_over_workers_and_periods(state: MemoryState, clock: VirtualClock):
    """At most so many interruptions for everybody in a period, whichever worker asks; a new period gives new ones."""
    workers = [policy(state, clock, ASK, budget=hm.Budget(10, per="hour")) for _ in range(3)]
    counts = []
    for _ in range(2):
        taken = 0
        for number in range(300):
            taken += workers[number % 3](sure(), Somebody(), f"u{number}").option is ASK
            clock.now_us += HOUR_US // 300
        counts.append(taken)
        clock.now_us += HOUR_US
    assert all(0 < count <= 10 for count in counts)


def test_attention_costs_more_where_it_is_scarce(state: MemoryState, clock: VirtualClock):
    """With a budget for a tenth of decisions the gains that are spent on are nearly the largest tenth."""
    chance = random.Random(7)
    asked = policy(state, clock, ASK, budget=hm.Budget(100, per="day"))
    gains, spent = [], []
    for _ in range(3):
        for _ in range(1_000):
            probability = 0.5 + chance.random() / 2
            choice = asked(sure(probability), Somebody(), "ann")
            gains.append(ASK.utility(probability))
            if choice.option is ASK:
                spent.append(ASK.utility(probability))
            clock.now_us += 24 * HOUR_US // 1_000
    best = sorted(gains, reverse=True)[: len(spent)]
    assert 200 <= len(spent) <= 300
    assert sum(spent) > 0.9 * sum(best)


@pytest.mark.parametrize(("workers", "starts_at"), [(1, 0.0), (4, 0.0), (1, 0.5)])
def test_the_budget_is_spread_over_the_period(clock: VirtualClock, workers: int, starts_at: float):
    """However many workers there are, and whenever they start, the last interruption comes late in the day."""
    state, chance = MemoryState(), random.Random(3)
    day_us = 24 * HOUR_US
    clock.now_us = NOW_US - NOW_US % day_us + round(starts_at * day_us)
    asked = [policy(state, clock, ASK, budget=hm.Budget(100, per="day")) for _ in range(workers)]
    taken: list[float] = []
    while clock.now_us % day_us < day_us - day_us // 2_000:
        choice = chance.choice(asked)(sure(0.5 + chance.random() / 2), Somebody(), "ann")
        if choice.option is ASK:
            taken.append(clock.now_us % day_us / day_us)
        clock.now_us += day_us // 2_000
    assert 70 <= len(taken) <= 100
    assert taken[-1] > 0.85


def bound() -> hm.AtMostWrong:
    return hm.AtMostWrong(0.1, wrong=lambda f: f.outcome_wrong)


def test_nothing_is_automated_without_a_certificate(state: MemoryState, clock: VirtualClock):
    """Under a risk bound the best option that is not automation is taken, and the reason says why."""
    asked = policy(state, clock, SEND, NOTE, risk=bound())
    choice = asked(sure(1.0), Somebody(), "ann")
    assert choice.option is NOTE
    assert choice.reason == "'send' was best, but no certificate supports automating (nothing is certified yet)"


def test_what_is_automated_is_above_the_certified_confidence(state: MemoryState, clock: VirtualClock):
    """With a certificate in force, automation begins at its threshold; a fallback is never automated."""
    certificate = certify(
        [0.97] * 100 + [0.9] * 100, [False] * 100 + [True] * 100, share=0.1, confidence=0.9, release="1", now_us=0
    )
    assert certificate.threshold == 0.97
    guarantee = Guarantee("shop", "1", state, clock)
    asked = policy(state, clock, SEND, NOTE, risk=bound(), guarantee=guarantee)
    guarantee.put_in_force(certificate)
    assert asked(sure(0.98), Somebody(), "ann").option is SEND
    below = asked(sure(0.96), Somebody(), "ann")
    assert (below.option, below.reason) == (NOTE, "'send' was best, but its confidence is below the certified 0.97")
    stand_in = msgspec.structs.replace(sure(1.0), fallback=True)
    assert asked(stand_in, Somebody(), "ann").option is NOTE
