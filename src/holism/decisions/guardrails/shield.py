"""A guard of a system with a state: it overrides only where some next state would leave the safe set.

The simplex architecture (Sha, Using simplicity to control complexity, IEEE Software 2001); shields (Alshiekh et al.,
Safe reinforcement learning via shielding, AAAI 2018).
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from holism.vocabulary.guardrail import Effect, Firing, PredictionCheck, Site
from holism.vocabulary.prediction import Value
from holism.vocabulary.request import Request


class Shield(msgspec.Struct, frozen=True):
    """Lets a model's answer pass while every next state stays within the safe set; else the backup controller acts.

    `within` must be inductive: from each of its states the backup must lead back into it, whatever the disturbance.
    One look ahead at "the next state is not yet a disaster" is no guard where there is inertia. `holism verify` looks
    for a state in which that fails.

    :param model: whose answer is guarded: an amount, or a class.
    :param state: the plant's state, read from the request.
    :param step: the plant: state, answer and disturbance to the next state.
    :param within: whether a state is in the safe set.
    :param backup: a simple controller that is trusted: from the state to the answer that stands in.
    :param disturbances: all that the environment may do in one step; the extremes, where the plant is monotone.
    """

    model: str
    state: Callable[[Any], Any]
    step: Callable[[Any, Value, Any], Any]
    within: Callable[[Any], bool]
    backup: Callable[[Any], Value]
    disturbances: Sequence[Any] = (None,)

    @property
    def name(self) -> str:
        return f"shield {self.model}"

    def on_prediction(self, site: Site) -> PredictionCheck:
        name, state_of, step, within, backup = self.name, self.state, self.step, self.within, self.backup
        disturbances = tuple(self.disturbances)

        def check(request: Request, value: Value) -> Firing | None:
            state = state_of(request)
            if all(within(step(state, value, disturbance)) for disturbance in disturbances):
                return None
            return Firing(name, Effect.CLAMP, "the next state might leave the safe set", value, backup(state))

        return check
