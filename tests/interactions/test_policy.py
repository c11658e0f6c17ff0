"""The policy: best option, cap, exploration with its propensity."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.engines.memory import MemoryState
from holism.engines.sqlite_state import SqliteState
from holism.interactions.exploration import explore
from holism.interactions.policy import compile_policy
from holism.vocabulary.claims import Claims
from holism.vocabulary.interaction import Choice
from holism.vocabulary.prediction import Prediction
from holism.worlds.clock import VirtualClock
from shop import VISIT

OPTIONS = (hm.Silent(), hm.Annotate("mark", right=1, wrong=-1), hm.Prompt("ask", right=8, wrong=-8, cost=0.5))
HOUR_US = 3_600_000_000


Choose = Callable[[float, str | None], Choice]


def policy(state: MemoryState, clock: VirtualClock, explore: float = 0.0, cap: hm.AtMost | None = None) -> Choose:
    return choosing(hm.Interaction(OPTIONS, explore=explore, frequency=cap or ()), state, clock)


def choosing(interaction: hm.Interaction, state: MemoryState, clock: VirtualClock, **options: Any) -> Choose:
    """The policy as a function of a probability and a unit."""
    choose = compile_policy(interaction, "shop", state, clock, random.Random(5), **options)
    return lambda probability, unit: choose(Prediction(probability, "1", probability), VISIT, unit)


@pytest.mark.parametrize(("probability", "name"), [(0.0, "silent"), (0.4, "silent"), (0.51, "mark"), (0.99, "ask")])
def test_it_takes_the_option_of_highest_expected_utility(
    probability: float, name: str, state: MemoryState, clock: VirtualClock
):
    """Without a cap or exploration it is the best option, for certain."""
    choice = policy(state, clock)(probability, "v")
    assert (choice.option.name, choice.propensity, choice.explored) == (name, 1.0, False)


def test_the_cap_turns_to_the_best_option_that_is_left(state: MemoryState, clock: VirtualClock):
    """Beyond the cap a person is not prompted; the reason says so; another person still is."""
    choose = policy(state, clock, cap=hm.AtMost(2, per="day"))
    assert [choose(0.99, "v").option.name for _ in range(3)] == ["ask", "ask", "mark"]
    assert choose(0.99, "v").reason == "'ask' was best, but its frequency cap is reached"
    assert choose(0.99, "w").option.name == "ask"


def test_the_window_slides(state: MemoryState, clock: VirtualClock):
    """In no 24 hours are there more than the cap, also around midnight."""
    choose = policy(state, clock, cap=hm.AtMost(1, per="day"))
    asked = []
    for hour in range(0, 24 * 10, 5):
        clock.now_us = hour * HOUR_US
        if choose(0.99, "v").option.name == "ask":
            asked.append(hour)
    assert len(asked) >= 8
    assert all(later - earlier >= 24 for earlier, later in itertools.pairwise(asked))


def test_without_a_unit_nobody_is_interrupted(state: MemoryState, clock: VirtualClock):
    """A cap that cannot be counted is taken as reached."""
    assert policy(state, clock, cap=hm.AtMost(1, per="day"))(0.99, None).option.name == "mark"


def test_a_cap_holds_over_workers_and_restarts(tmp_path: Path, clock: VirtualClock):
    """Of many workers that claim at once on one store, only as many as allowed succeed; a restart changes nothing."""
    states = [SqliteState(tmp_path / "state.db") for _ in range(4)]
    caps = [Claims([(3, 24 * HOUR_US)], state, "shop/cap/", clock) for state in states]
    claimed: Counter[bool] = Counter()
    start = threading.Barrier(len(caps))

    def claim(cap: Claims) -> None:
        start.wait()
        for _ in range(5):
            claimed[cap.claim("v")] += 1

    threads = [threading.Thread(target=claim, args=(cap,)) for cap in caps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for state in states:
        state.close()
    assert claimed[True] == 3
    reopened = SqliteState(tmp_path / "state.db")
    assert not Claims([(3, 24 * HOUR_US)], reopened, "shop/cap/", clock).left("v")
    reopened.close()


@pytest.mark.parametrize("probability", [0.1, 0.99])
def test_propensities_are_the_frequencies_with_which_options_are_taken(
    probability: float, state: MemoryState, clock: VirtualClock
):
    """Over many decisions each option is taken as often as its recorded propensity says."""
    choose = policy(state, clock, explore=0.3)
    choices = [choose(probability, "v") for _ in range(20_000)]
    counts = Counter(choice.option.name for choice in choices)
    propensities = {choice.option.name: choice.propensity for choice in choices}
    assert sum(propensities.values()) == pytest.approx(1.0)
    for name, propensity in propensities.items():
        assert counts[name] / len(choices) == pytest.approx(propensity, abs=0.015)


def test_inverse_propensity_weights_are_right_under_a_cap(clock: VirtualClock):
    """The mean of 1/propensity over decisions in which one option was taken is 1, with the cap at work too."""
    state = MemoryState()
    choose = policy(state, clock, explore=0.3, cap=hm.AtMost(1, per="day"))
    weights = [
        1 / choice.propensity * (choice.option.name == "mark")
        for n in range(20_000)
        if (choice := choose(0.99, f"v{n % 5_000}"))
    ]
    assert sum(weights) / len(weights) == pytest.approx(1.0, abs=0.05)


def test_exploration_draws_only_from_what_is_allowed():
    """With one allowed option there is nothing to explore."""
    assert explore("a", ["a"], 0.9, random.Random(1)) == ("a", 1.0, False)
