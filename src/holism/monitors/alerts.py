"""From readings to alerts: one for a monitor and its subject until somebody resolves it, in the order to be read."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.goal import Goal, Layer
from holism.vocabulary.monitor import Grounds, Monitor
from holism.vocabulary.reading import Reading, ReadingState

Key = tuple[str, str]


def folded(
    current: Mapping[Key, Alert],
    monitor: Monitor,
    readings: Iterable[Reading],
    goals: Sequence[Goal],
    identify: Callable[[], str],
) -> list[Alert]:
    """The alerts that a look opens or changes.

    An alarm opens an alert, or counts on the one that is there; a look without one notes since when it is quiet. What
    was resolved and alarms again is a new alert. Not enough data changes nothing.

    :param current: the alerts that are not resolved, by monitor and subject.
    """
    changed = []
    for reading in readings:
        alert = current.get((reading.monitor, reading.subject))
        if reading.state is ReadingState.ALARM:
            changed.append(_counted(alert, reading) if alert else _opened(monitor, reading, goals, identify()))
        elif reading.state is ReadingState.QUIET and alert and alert.quiet_since_us is None:
            changed.append(msgspec.structs.replace(alert, quiet_since_us=reading.time_us))
    return changed


def in_order(alerts: Iterable[Alert], goals: Sequence[Goal]) -> list[Alert]:
    """As people should read them: what still alarms, by what it rests on, then by the layer of the goal it threatens.

    Realised outcomes before estimates, estimates before drift; the organization's goals before a model's.
    """
    grounds, layers = list(Grounds), list(Layer)
    height = {goal.name: layers.index(goal.layer) for goal in goals}

    def order(alert: Alert) -> tuple[bool, int, int, int]:
        threatened = min((height[name] for name in alert.goals if name in height), default=len(layers))
        return alert.quiet_since_us is not None, grounds.index(alert.grounds), threatened, -alert.last_us

    return sorted(alerts, key=order)


def is_due(alert: Alert, now_us: int) -> bool:
    """Whether people should be told: they were not yet, or a snooze has ended while it still alarms."""
    if alert.state is AlertState.SNOOZED:
        return alert.until_us is not None and alert.until_us <= now_us and alert.quiet_since_us is None
    return alert.state is AlertState.OPEN and alert.told_us is None


def threatened(goals: Sequence[Goal], name: str) -> tuple[str, ...]:
    """A goal and what it supports, up to the organization: the nearest first. Empty for a name that is no goal."""
    by_name = {goal.name: goal for goal in goals}
    found: dict[str, None] = {}
    waiting = [name] if name in by_name else []
    while waiting:
        nearest = waiting.pop(0)
        if nearest not in found:
            found[nearest] = None
            waiting += by_name[nearest].supports
    return tuple(found)


def sentence(alert: Alert) -> str:
    """What somebody reads who reads one sentence: what was found, against which bound, and which goal it threatens."""
    reading = alert.reading
    what = f"{reading.monitor}: {reading.subject}" if reading.subject else reading.monitor
    parts = [what]
    if reading.value is not None:
        unit = f" {reading.unit}" if reading.unit else ""
        parts.append(f"is {reading.value:.4g}{unit}")
        if reading.bound is not None:
            parts.append(f"against a bound of {reading.bound:.4g}{unit}")
        parts.append(f"(n {reading.n:,})")
    if reading.note:
        parts.append(f"[{reading.note}]" if reading.value is not None else reading.note)
    text = " ".join(parts)
    if not alert.goals:
        return f"{text}."
    nearest, *above = alert.goals
    through = f", and through it {above[-1]!r}" if above else ""
    return f"{text}. It threatens {nearest!r}{through}."


def _opened(monitor: Monitor, reading: Reading, goals: Sequence[Goal], id: str) -> Alert:
    return Alert(
        id=id,
        grounds=monitor.grounds,
        goals=threatened(goals, monitor.goal or reading.subject),
        reading=reading,
        opened_us=reading.time_us,
        last_us=reading.time_us,
    )


def _counted(alert: Alert, reading: Reading) -> Alert:
    return msgspec.structs.replace(
        alert, reading=reading, last_us=reading.time_us, looks=alert.looks + 1, quiet_since_us=None
    )
