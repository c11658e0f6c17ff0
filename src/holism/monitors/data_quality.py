"""Data quality, look by look: one reading for each column, and one for the number of decisions that arrive."""

from collections.abc import Collection

import msgspec

from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.monitors.quality import Finding, expectations, findings, silence
from holism.monitors.reference import reference
from holism.vocabulary.monitor import DataQuality
from holism.vocabulary.profile import Profile
from holism.vocabulary.reading import Reading, ReadingState

ARRIVALS = "arrivals"
SILENT = "silent_since_us"
"""Under what a memory keeps since when nothing has arrived."""
DATA = ("request_", "feature_", "prediction_", "confidence_")
CHECKS_OF_A_COLUMN = 4
"""Checks of a column that depend on chance, at most; see `quality.findings`."""


def data_quality(monitor: DataQuality, look: Look, memory: Memory) -> Looked:
    """An alarm for each column with a fault; the accepted false alarms are shared among all checks (Bonferroni)."""
    usual = reference(monitor, look, memory)
    if isinstance(usual, str):
        return Looked([not_enough(monitor.name, "", look, usual)], memory)
    now = of_data(look.profile(look.start_us, look.end_us), monitor.without)
    alpha = 1.0 / (monitor.once_in * (CHECKS_OF_A_COLUMN * max(len(now.columns), 1) + 1))
    found: dict[str, list[Finding]] = {name: [] for name in now.columns}
    for each in findings(usual, now, expectations(look.system), margin=monitor.tolerance, alpha=alpha):
        found[each.column].append(each)
    # The chance of a gap depends on its length alone: where few arrive, one silent day proves nothing, and a week does.
    since_us = look.start_us if now.rows else memory.get(SILENT, look.start_us)
    silent = silence(usual, now.rows, since_us, look.end_us, share=monitor.arrivals, alpha=alpha)
    found[ARRIVALS] = [silent] if silent else []
    memory = {key: value for key, value in memory.items() if key != SILENT} | ({} if now.rows else {SILENT: since_us})
    return Looked([_reading(monitor.name, name, faults, look, now.rows) for name, faults in found.items()], memory)


def of_data(profile: Profile, without: Collection[str] = ()) -> Profile:
    """What goes into the models and what they say: a new release, or a mode never seen before, is no fault of data."""
    kept = {name: column for name, column in profile.columns.items() if name.startswith(DATA) and name not in without}
    return msgspec.structs.replace(profile, columns=kept)


def _reading(monitor: str, subject: str, faults: list[Finding], look: Look, rows: int) -> Reading:
    return Reading(
        monitor=monitor,
        subject=subject,
        time_us=look.end_us,
        state=ReadingState.ALARM if faults else ReadingState.QUIET,
        n=rows,
        note="; ".join(str(fault) for fault in faults),
    )
