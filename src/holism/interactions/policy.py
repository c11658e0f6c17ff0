"""A declared interaction, compiled to the policy that the decision path calls."""

import random
from bisect import bisect_right

from holism.interactions.exploration import explore
from holism.interactions.frequency import FrequencyCap
from holism.interactions.utility import bands
from holism.vocabulary.clock import Clock
from holism.vocabulary.guardrail import SharedState
from holism.vocabulary.interaction import Choice, Interaction, Option, Policy


def compile_policy(
    interaction: Interaction, system: str, state: SharedState, clock: Clock, rng: random.Random
) -> Policy:
    """The policy: the best option for the probability, or a random one, among those that the cap allows.

    Where the model gives no probability it is taken to be right.
    """
    options = interaction.options
    frequency = interaction.frequency
    capped = tuple(option for option in options if frequency and option.mode in frequency.modes)
    free = tuple(option for option in options if option not in capped)
    best, best_free = _Best(options), _Best(free or options)
    cap = FrequencyCap(frequency, state, system, clock) if frequency else None
    share = interaction.explore

    def choose(probability: float | None, unit: str | None) -> Choice:
        certain = 1.0 if probability is None else probability
        greedy = best(certain)
        interrupting = greedy in capped
        if cap is None or not (interrupting or (share and capped)):
            taken, propensity, explored = explore(greedy, options, share, rng)
            return Choice(taken, propensity, explored, _REASONS[explored])
        within = unit is not None and cap.left(unit)
        fallen_back = best_free(certain)
        taken, propensity, explored = (
            explore(greedy, options, share, rng) if within else explore(fallen_back, free, share, rng)
        )
        if taken in capped and not (unit is not None and cap.claim(unit)):
            # Another worker took the last one between the look and the claim.
            taken, propensity, explored = explore(fallen_back, free, share, rng)
            within = False
        if interrupting and not within:
            return Choice(taken, propensity, explored, f"{greedy.name!r} was best, but its frequency cap is reached")
        return Choice(taken, propensity, explored, _REASONS[explored])

    return choose


_REASONS = {False: "highest expected utility", True: "explored: drawn at random from the allowed options"}


class _Best:
    """The best option at a probability, by binary search in the envelope's breakpoints."""

    def __init__(self, options: tuple[Option, ...]) -> None:
        found = bands(options)
        self._breakpoints = [band.low for band in found[1:]]
        self._options = [band.option for band in found]

    def __call__(self, probability: float) -> Option:
        return self._options[bisect_right(self._breakpoints, probability)]
