"""Drift, look by look: how far each column of the last days is from what it was."""

from holism.monitors.design_effect import design_effect
from holism.monitors.false_discovery import discoveries
from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.monitors.reference import stretches
from holism.monitors.shift import Shift, shifts
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.monitor import Drift
from holism.vocabulary.profile import Profile, merge
from holism.vocabulary.reading import Reading, ReadingState

PREFIXES = {"inputs": ("request_", "feature_"), "scores": ("prediction_", "confidence_")}
WHOLE = {"inputs": (), "scores": ("mode",)}


def drift(monitor: Drift, look: Look, memory: Memory) -> Looked:
    """An alarm for each column whose shift is beyond the tolerance, of which a share of 1 / `once_in` may be false.

    False discoveries are controlled over the columns (`false_discovery`): where no column has moved beyond the
    tolerance, that is the chance that a look alarms at all.
    """
    weeks = stretches(monitor, look, memory, monitor.days)
    if isinstance(weeks, str):
        return Looked([not_enough(monitor.name, "", look, weeks, bound=monitor.tolerance)], memory)
    usual, now = merge(weeks), look.profile(look.end_us - round(monitor.days * DAY_US), look.end_us)
    effects = {name: design_effect(weeks, name) for name in _columns(monitor, usual, now)}
    found = shifts(usual, now, effects, tolerance=monitor.tolerance)
    moved = discoveries({each.column: each.p_value for each in found if each.p_value is not None}, 1 / monitor.once_in)
    return Looked([_reading(monitor, each, each.column in moved, look) for each in found], memory)


def _columns(monitor: Drift, usual: Profile, now: Profile) -> list[str]:
    prefixes, whole = PREFIXES[monitor.of], WHOLE[monitor.of]
    return [
        name
        for name in usual.columns
        if name in now.columns and (name.startswith(prefixes) or name in whole) and name not in monitor.without
    ]


def _reading(monitor: Drift, found: Shift, moved: bool, look: Look) -> Reading:
    if found.p_value is None:
        note = "too few decisions to compare"
        return not_enough(monitor.name, found.column, look, note, n=found.n, bound=monitor.tolerance, unit="PSI")
    by = f"its mean moved by {found.mean_shift:+.2g} standard deviations" if found.mean_shift is not None else ""
    return Reading(
        monitor=monitor.name,
        subject=found.column,
        time_us=look.end_us,
        state=ReadingState.ALARM if moved else ReadingState.QUIET,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        unit="PSI",
        bound=monitor.tolerance,
        note=by,
    )
