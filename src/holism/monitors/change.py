"""Changes of a mean: performance as outcomes arrive, failures, slow answers, guardrails that fire, over-reliance."""

import msgspec

from holism.monitors.e_detector import EDetector
from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.vocabulary.measure import Measure
from holism.vocabulary.monitor import Change, ErrorBudget, GuardrailRate, Latency, OverReliance
from holism.vocabulary.reading import Reading, ReadingState

Shares = ErrorBudget | GuardrailRate | Latency | OverReliance


class _Watched(msgspec.Struct, frozen=True):
    """What is watched, brought to one form: a mean in [0, 1] that must not exceed a tolerance."""

    name: str
    of: Measure
    bound: float
    low: float
    high: float
    flipped: bool
    once_in: int
    delay_days: float

    def scaled(self, value: float) -> float:
        """A value, or the bound, as a badness in [0, 1]."""
        share = (value - self.low) / (self.high - self.low)
        return 1.0 - share if self.flipped else share


def change(monitor: Change, look: Look, memory: Memory) -> Looked:
    """One look at a mean that must stay on one side of its bound; see `e_detector`."""
    low, high = monitor.within
    watched = _Watched(
        monitor.name,
        monitor.of,
        monitor.bound,
        low,
        high,
        monitor.at_least is not None,
        monitor.once_in,
        monitor.delay_days,
    )
    return _look(watched, look, memory)


def share(monitor: Shares, look: Look, memory: Memory) -> Looked:
    """One look at a share of decisions that must stay small; of an error budget, how much of it is used."""
    delay = monitor.delay_days if isinstance(monitor, OverReliance) else 0.0
    watched = _Watched(monitor.name, monitor.of, monitor.at_most, 0.0, 1.0, False, monitor.once_in, delay)
    looked = _look(watched, look, memory)
    if not isinstance(monitor, ErrorBudget):
        return looked
    used = look.estimate(monitor.of, monitor.days, 0.95)
    if used.value is None:
        return looked
    note = f"{used.value / monitor.at_most:.0%} of the budget of {monitor.days:g} days is used"
    return looked._replace(readings=[msgspec.structs.replace(each, note=note) for each in looked.readings])


def _look(watched: _Watched, look: Look, memory: Memory) -> Looked:
    found = look.news(watched.of, watched.delay_days)
    if found.value is None:
        return Looked([not_enough(watched.name, "", look, found.note or "no data", bound=watched.bound)], memory)
    if not watched.low <= found.value <= watched.high:
        note = f"got a mean of {found.value:g}, allowed is from {watched.low:g} to {watched.high:g}"
        return Looked([not_enough(watched.name, "", look, note, bound=watched.bound)], memory)
    detector = EDetector(watched.scaled(watched.bound), watched.once_in, memory.get("log_evidence", ()))
    # People who return are not so many independent values: each unit counts once in a look.
    evidence = detector.update(float(found.units or found.n), watched.scaled(found.value))
    alarm = evidence >= 1.0
    reading = Reading(
        monitor=watched.name,
        subject="",
        time_us=look.end_us,
        state=ReadingState.ALARM if alarm else ReadingState.QUIET,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        unit=watched.of.unit,
        bound=watched.bound,
        alarm_share=evidence,
    )
    return Looked([reading], {"log_evidence": detector.log_evidence})
