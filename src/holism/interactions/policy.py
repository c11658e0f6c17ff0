"""A declared interaction, compiled to the policy that the decision path calls."""

import random
from collections.abc import Callable, Sequence

from holism.interactions.best import Best, best_of, gain_of
from holism.interactions.budget import InterruptionBudget
from holism.interactions.exploration import explore
from holism.interactions.guarantee import Guarantee
from holism.interactions.limits import Bound, Capped, Certified, Limit, Moment, Muted, Priced, QuietTime
from holism.interactions.preferences import Preferences
from holism.vocabulary.clock import Clock
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.interaction import Choice, Interaction, Policy
from holism.vocabulary.option import Mode, Option, Silent
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.request import Request
from holism.vocabulary.state import SharedState

BEST = "highest expected utility"
EXPLORED = "explored: drawn at random from the allowed options"

Options = tuple[Option, ...]


def compile_policy(
    interaction: Interaction,
    system: str,
    state: SharedState,
    clock: Clock,
    rng: random.Random,
    *,
    classes: Sequence[str] = (),
    preferences: Preferences | None = None,
    guarantee: Bound | None = None,
) -> Policy:
    """The policy: the best option for the prediction, or a random one, among those that every limit allows.

    :param classes: of the model that is acted on, if it predicts one.
    :param preferences: what people have muted, shared with whoever changes it.
    :param guarantee: says from which confidence on may be automated under the risk bound; without one nothing may.
    """
    limits: list[Limit] = [Muted(preferences or Preferences(system, state, clock), clock)]
    if interaction.quiet:
        limits.append(QuietTime(interaction.quiet, clock))
    if interaction.risk:
        limits.append(Certified(guarantee or Guarantee(system, "", state, clock)))
    by_modes: dict[tuple[Mode, ...], list[AtMost]] = {}
    for cap in interaction.caps:
        by_modes.setdefault(cap.modes, []).append(cap)
    limits += [Capped(modes, caps, state, system, clock) for modes, caps in by_modes.items()]
    budget = InterruptionBudget(interaction.budget, state, system, clock) if interaction.budget else None
    if budget:
        limits.append(Priced(budget))
    return _Policy(interaction, limits, budget, classes, rng)


class _Policy:
    def __init__(
        self,
        interaction: Interaction,
        limits: Sequence[Limit],
        budget: InterruptionBudget | None,
        classes: Sequence[str],
        rng: random.Random,
    ) -> None:
        self._options, self._share, self._rng = interaction.options, interaction.explore, rng
        self._budget, self._classes = budget, classes
        self._limits = {
            option.name: tuple(limit for limit in limits if limit.concerns(option)) for option in self._options
        }
        self._calm = tuple(option for option in self._options if not option.interrupts) or (Silent(),)
        self._bests: dict[tuple[str, ...], Best] = {}
        self._best_of_all = best_of(self._options, classes)

    def __call__(self, prediction: Prediction | None, request: Request, unit: str | None) -> Choice:
        """The option to take, with its propensity."""
        moment = Moment(prediction, request, unit, self._gain(prediction))
        if self._budget:
            self._budget.observe(max(map(moment.gain, filter(_interrupts, self._options)), default=0.0))
        wanted = self._best_of_all(prediction)
        why = self._refusal(wanted, moment)
        allowed = self._options
        if why or self._share:
            allowed = self._allowed(moment)
        while True:
            greedy = wanted if allowed is self._options else self._best(allowed, prediction)
            taken, propensity, explored = explore(greedy, allowed, self._share, self._rng)
            if all(limit.claim(taken, moment) for limit in self._limits.get(taken.name, ())):
                break
            # Another worker took the last one between the look and the claim.
            why = why or self._refusal(taken, moment) or "its limit is reached"
            allowed = tuple(option for option in allowed if option is not taken) or (Silent(),)
        if explored:
            return Choice(taken, propensity, explored, EXPLORED)
        return Choice(taken, propensity, explored, f"{wanted.name!r} was best, but {why}" if why else BEST)

    def _allowed(self, moment: Moment) -> Options:
        """The options that no limit refuses; the very same tuple where that is all of them."""
        allowed = tuple([option for option in self._options if not self._refusal(option, moment)])
        return self._options if len(allowed) == len(self._options) else allowed or (Silent(),)

    def _refusal(self, option: Option, moment: Moment) -> str:
        for limit in self._limits[option.name]:
            if why := limit.refuses(option, moment):
                return why
        return ""

    def _best(self, options: Options, prediction: Prediction | None) -> Option:
        names = tuple(option.name for option in options)
        best = self._bests.get(names)
        if best is None:
            best = self._bests[names] = best_of(options, self._classes)
        return best(prediction)

    def _gain(self, prediction: Prediction | None) -> Callable[[Option], float]:
        def gain(option: Option) -> float:
            calm = self._best(self._calm, prediction)
            return gain_of(option, prediction, self._classes) - gain_of(calm, prediction, self._classes)

        return gain


def _interrupts(option: Option) -> bool:
    return option.interrupts
