"""Drift, look by look: how far each column of the last days is from what it was."""

from holism.monitors.false_discovery import discoveries
from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.monitors.reference import reference
from holism.monitors.shift import Shift, shifts
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.monitor import Drift
from holism.vocabulary.profile import Profile
from holism.vocabulary.reading import Reading, ReadingState

PREFIXES = {"inputs": ("request_", "feature_"), "scores": ("prediction_", "confidence_")}
WHOLE = {"inputs": (), "scores": ("mode",)}


def drift(monitor: Drift, look: Look, memory: Memory) -> Looked:
    """An alarm for each column whose shift is beyond the tolerance, of which a share of 1 / `once_in` may be false.

    False discoveries are controlled over the columns (`false_discovery`): where no column has moved beyond the
    tolerance, that is the chance that a look alarms at all.
    """
    usual = reference(look, memory, monitor.reference_days)
    if isinstance(usual, str):
        return Looked([not_enough(monitor.name, "", look, usual, bound=monitor.tolerance)], memory)
    now = look.profile(look.end_us - round(monitor.days * DAY_US), look.end_us)
    found = shifts(usual, now, _columns(monitor, usual, now), tolerance=monitor.tolerance)
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
