"""All cases of a system, as strategies: requests of any kind from the start, and plants from any state within."""

import contextlib
from typing import Any

import msgspec
from hypothesis import strategies as st

from holism.verification.answers import answers
from holism.verification.bounds import numbers_of
from holism.verification.case import START_US, Case, Step
from holism.verification.memories import memories
from holism.verification.plant import ask
from holism.verification.run import unit_of
from holism.verification.states import states_within
from holism.verification.values import requests
from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.system import System

MOST_STEPS = 6
MOST_STEPS_OF_A_PLANT = 3
"""The inductive step needs one; more let what guardrails remember build up."""

Cases = st.SearchStrategy[Case]


def request_cases(system: System) -> Cases:
    """Sequences of requests, at times that the guardrails' windows make interesting."""
    asked = requests(system.schema, numbers_of(system))
    first = st.builds(Step, answers(system), asked)
    # What guardrails remember shows when the same is asked again.
    later = st.lists(st.builds(Step, answers(system), st.none() | asked, _waits(system)), max_size=MOST_STEPS - 1)
    return _cases(system, st.builds(_sequence, first, later))


def plant_cases(system: System, seed: int) -> Cases:
    """A plant in any state within, and a few steps from it. Raises `DeclarationError` if no state is found within."""
    plant = system.plant
    assert plant is not None
    disturbances = st.sampled_from(range(len(plant.disturbances)))
    step = st.builds(Step, answers(system), disturbance=disturbances)
    steps = st.lists(step, min_size=1, max_size=MOST_STEPS_OF_A_PLANT).map(tuple)
    return _cases(system, steps, states_within(plant, seed))


def _sequence(first: Step, later: list[Step]) -> tuple[Step, ...]:
    steps = [first]
    for step in later:
        request = steps[-1].request if step.request is None else step.request
        steps.append(msgspec.structs.replace(step, request=request))
    return tuple(steps)


def _cases(system: System, steps: st.SearchStrategy[Any], states: st.SearchStrategy[Any] | None = None) -> Cases:
    interaction = system.interaction
    chances = st.integers(0, 1_000) if interaction and interaction.explore else st.just(0)
    certified = st.sampled_from([None, 0.0]) if interaction and interaction.risk else st.none()
    starts = st.integers(0, DAY_US // SECOND_US).map(lambda second: START_US + second * SECOND_US)

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        taken, time_us = draw(steps), draw(starts)
        state = draw(states) if states is not None else None
        unit = unit_of(system, taken[0].request) if state is None else _unit_in(system, state)
        memory = draw(memories(system, unit, time_us))
        return Case(taken, state, memory, time_us, draw(chances), draw(certified))

    return case()


def _unit_in(system: System, state: dict[str, Any]) -> str:
    plant = system.plant
    assert plant is not None
    asked = ask(plant, "request", msgspec.convert(state, plant.state))
    return unit_of(system, asked if isinstance(asked, dict) else msgspec.structs.asdict(asked))


def _waits(system: System) -> st.SearchStrategy[float]:
    windows = sorted({window_s for guardrail in system.guardrails for window_s in _windows(guardrail)} | _caps(system))
    edges = [window_s + shift for window_s in windows for shift in (0.0, -1e-6, 1e-6, -window_s / 2)]
    longest = max(windows, default=60.0)
    return st.sampled_from([0.0, 1.0, *edges]) | st.floats(0.0, 2 * longest)


def _caps(system: System) -> set[float]:
    return {cap.window_us / SECOND_US for cap in (system.interaction.caps if system.interaction else ())}


def _windows(guardrail: Any) -> list[float]:
    """The lengths of time, in seconds, that a guardrail was declared with."""
    lengths = [getattr(guardrail, name, None) for name in ("rest_s", "window_s")]
    if (per := getattr(guardrail, "per", None)) is not None:
        with contextlib.suppress(DeclarationError, TypeError):
            lengths.append(AtMost(1, per).window_us / SECOND_US)
    return [float(length) for length in lengths if isinstance(length, int | float)]
