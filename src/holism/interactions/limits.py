"""What may forbid an option for the moment: each limit concerns some options, and gives its reason."""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from holism.interactions.best import confidence_of
from holism.interactions.budget import InterruptionBudget
from holism.interactions.preferences import Preferences
from holism.interactions.quiet import compile_quiet
from holism.vocabulary.claims import Claims
from holism.vocabulary.clock import Clock
from holism.vocabulary.frequency import AtMost, Quiet
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.preference import EVERYTHING, Preference
from holism.vocabulary.request import Request
from holism.vocabulary.state import SharedState


class Moment(msgspec.Struct, frozen=True):
    """What a decision is about, and what interrupting by each option gains over not interrupting."""

    prediction: Prediction | None
    request: Request
    unit: str | None
    gain: Callable[[Option], float]


class Limit(Protocol):
    """One limit; the options that it concerns are known when the system is opened."""

    def concerns(self, option: Option) -> bool: ...

    def refuses(self, option: Option, moment: Moment) -> str:
        """Why the option may not be taken now; empty where it may."""
        ...

    def claim(self, option: Option, moment: Moment) -> bool:
        """With the option that is about to be taken: takes what it uses up; false where another worker was faster."""
        ...


class Bound(Protocol):
    """What says from which confidence on may be automated; see `Guarantee`."""

    @property
    def threshold(self) -> float | None: ...

    @property
    def missing(self) -> str: ...


class _Unclaimed:
    """A limit of which nothing is used up."""

    def claim(self, option: Option, moment: Moment) -> bool:
        return True


class Muted:
    """The person has muted it.

    Looking is free, in this worker's own copy. Before it interrupts or acts, the state itself is asked, so that a mute
    is honoured by the very next decision of any worker.
    """

    def __init__(self, preferences: Preferences, clock: Clock) -> None:
        self._preferences, self._clock = preferences, clock

    def concerns(self, option: Option) -> bool:
        return option.mode.forcefulness > 0

    def refuses(self, option: Option, moment: Moment) -> str:
        known = None if moment.unit is None else self._preferences.of(moment.unit)
        return "it is muted" if known is not None and self._mutes(known, option) else ""

    def claim(self, option: Option, moment: Moment) -> bool:
        if moment.unit is None or option.mode is Mode.ANNOTATE:
            return True
        preference = self._preferences.fresh(moment.unit)
        return preference is None or not self._mutes(preference, option)

    def _mutes(self, preference: Preference, option: Option) -> bool:
        now_us = self._clock()
        return preference.mutes(option.name, now_us) or preference.mutes(EVERYTHING, now_us)


class QuietTime(_Unclaimed):
    """Nobody is interrupted at this time of day."""

    def __init__(self, quiet: Quiet, clock: Clock) -> None:
        self._is_quiet, self._clock = compile_quiet(quiet), clock
        self._reason = f"it is quiet time ({quiet.start} to {quiet.end})"

    def concerns(self, option: Option) -> bool:
        return option.interrupts

    def refuses(self, option: Option, moment: Moment) -> str:
        return self._reason if self._is_quiet(self._clock(), moment.request) else ""


class Certified(_Unclaimed):
    """What is automated must be above the confidence that a certificate supports."""

    def __init__(self, guarantee: Bound) -> None:
        self._guarantee = guarantee

    def concerns(self, option: Option) -> bool:
        return option.mode is Mode.AUTOMATE

    def refuses(self, option: Option, moment: Moment) -> str:
        threshold = self._guarantee.threshold
        if threshold is None:
            return f"no certificate supports automating ({self._guarantee.missing})"
        if moment.prediction is None or moment.prediction.fallback or moment.prediction.confidence is None:
            return "no certificate covers a prediction without a confidence of the model's own"
        if confidence_of(moment.prediction) < threshold:
            return f"its confidence is below the certified {threshold:.3g}"
        return ""


class Capped:
    """The unit has had as many as it may."""

    def __init__(self, modes: tuple[Mode, ...], caps: Sequence[AtMost], state: SharedState, system: str, clock: Clock):
        self._modes = modes
        bounds = [(cap.count, cap.window_us) for cap in caps]
        self._claims = Claims(bounds, state, cap_key(system, modes, ""), clock)

    def concerns(self, option: Option) -> bool:
        return option.mode in self._modes

    def refuses(self, option: Option, moment: Moment) -> str:
        # Without a unit nobody can tell how often it was: not interrupting is the safe side.
        return "" if moment.unit is not None and self._claims.left(moment.unit) else "its frequency cap is reached"

    def claim(self, option: Option, moment: Moment) -> bool:
        return moment.unit is not None and self._claims.claim(moment.unit)


def cap_key(system: str, modes: tuple[Mode, ...], unit: str) -> str:
    """Where the times are kept that count for the frequency caps on these modes."""
    return f"{system}/cap/{'+'.join(modes)}/{unit}"


class Priced:
    """Attention is worth more elsewhere."""

    def __init__(self, budget: InterruptionBudget) -> None:
        self._budget = budget

    def concerns(self, option: Option) -> bool:
        return option.interrupts

    def refuses(self, option: Option, moment: Moment) -> str:
        price = self._budget.price()
        if moment.gain(option) >= price:
            return ""
        return (
            "no interruption of the budget is left for now"
            if price == float("inf")
            else f"attention costs {price:.3g} now"
        )

    def claim(self, option: Option, moment: Moment) -> bool:
        return self._budget.claim()
