"""What a monitor may ask of the period that it looks at, and what it hands back."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from holism.vocabulary.measure import Estimate, Measure
from holism.vocabulary.monitor import FeedbackLoop
from holism.vocabulary.profile import Profile
from holism.vocabulary.reading import Reading, ReadingState
from holism.vocabulary.system import System

Memory = dict[str, Any]
"""What a monitor keeps from look to look: plain numbers, texts, lists and mappings."""


class Look(Protocol):
    """One period, from `start_us` to before `end_us` (microseconds since 1970 UTC), as it is known at its end.

    Nothing that arrived later is in what it answers, so that looking at the past gives what was seen then.
    """

    system: System
    start_us: int
    end_us: int

    def estimate(self, measure: Measure, days: float | None, level: float) -> Estimate:
        """The measure over the `days` before the end; None: over all that there is."""
        ...

    def news(self, measure: Measure, delay_days: float) -> Estimate:
        """The measure over the decisions of which all is known since this period: each decision is in one look."""
        ...

    def loop(self, monitor: FeedbackLoop, level: float) -> Estimate:
        """How much of what a model says comes back, over the monitor's days."""
        ...

    def profile(self, start_us: int, end_us: int) -> Profile:
        """What the decisions of some days look like; a day that it begins or ends in counts in full."""
        ...

    def facts(self, start_us: int | None, end_us: int) -> Any:
        """The decisions of a stretch of time, as a narwhals frame."""
        ...

    @property
    def first_us(self) -> int | None:
        """When the first decision was made; None where there is none."""
        ...


class Looked(NamedTuple):
    """What one look found, and what the monitor remembers of it."""

    readings: Sequence[Reading]
    memory: Memory


@runtime_checkable
class Looking(Protocol):
    """A monitor of one's own: a `Monitor` with this method."""

    def look(self, look: Look, memory: Memory) -> Looked:
        """Looks at one period, with what it remembered of the period before (empty at first)."""
        ...


def not_enough(name: str, subject: str, look: Look, note: str, **known: Any) -> Reading:
    """The reading of a look that cannot tell."""
    return Reading(name, subject, look.end_us, ReadingState.NOT_ENOUGH_DATA, note=note, **known)
