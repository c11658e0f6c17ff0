"""What is watched, what it found over time, and the alerts: the public queries behind `/monitors` and `/alerts`."""

from collections.abc import Iterator

import msgspec

from holism.console.spreadsheet import written
from holism.monitors.alerts import sentence
from holism.service import Service
from holism.vocabulary.alert import Alert
from holism.vocabulary.errors import UnknownName
from holism.vocabulary.monitor import Monitor
from holism.vocabulary.reading import Reading, ReadingState

MOST_LOOKS = 120
"""Looks that a timeline shows; the export has all."""
MOST_SUBJECTS = 12


class AlertShown(msgspec.Struct, frozen=True):
    """An alert, and what it says in a sentence."""

    alert: Alert
    sentence: str
    informs_only: bool


class MonitorShown(msgspec.Struct, frozen=True):
    """A monitor and where it stands.

    :param looked_us: the end of the last period it looked at; None: it never looked.
    :param alarming: subjects that alarm now, of `subjects`.
    :param note: why it cannot tell, where it cannot.
    """

    name: str
    kind: str
    grounds: str
    informs_only: bool
    guarantee: str
    goal: str
    looked_us: int | None
    subjects: int
    alarming: tuple[str, ...]
    note: str


class MonitorsShown(msgspec.Struct, frozen=True):
    """What the page of monitors shows: the alerts in the order to read them, then every monitor."""

    system: str
    title: str
    as_of_us: int
    alerts: tuple[AlertShown, ...]
    resolved: tuple[AlertShown, ...]
    monitors: tuple[MonitorShown, ...]


class Timeline(msgspec.Struct, frozen=True):
    """What a monitor found of one subject, look by look, the last `MOST_LOOKS`."""

    subject: str
    unit: str
    bound: float | None
    readings: tuple[Reading, ...]


class Opened(msgspec.Struct, frozen=True):
    """When a release was first opened on this store, microseconds since 1970 UTC."""

    release: str
    time_us: int


class MonitorDetail(msgspec.Struct, frozen=True):
    """One monitor over time; the subjects that alarm, or are furthest from quiet, first.

    :param hidden: subjects that are not shown; the export has them.
    """

    system: str
    title: str
    as_of_us: int
    monitor: MonitorShown
    timelines: tuple[Timeline, ...]
    hidden: int
    releases: tuple[Opened, ...]
    alerts: tuple[AlertShown, ...]


class AlertDetail(msgspec.Struct, frozen=True):
    """One alert, with what its monitor found of its subject."""

    system: str
    title: str
    as_of_us: int
    shown: AlertShown
    timeline: Timeline
    releases: tuple[Opened, ...]


def monitors(service: Service) -> MonitorsShown:
    """Asks what is watched and what waits; from what the monitors left, so that it costs no look at any decision."""
    people = service.monitoring
    alerts = [_alert(each) for each in people.alerts(resolved=True)]
    return MonitorsShown(
        system=service.system.name,
        title=service.system.title,
        as_of_us=service.clock(),
        alerts=tuple(each for each in alerts if each.alert.state != "resolved"),
        resolved=tuple(each for each in alerts if each.alert.state == "resolved"),
        monitors=tuple(_monitor(service, each) for each in people.monitors),
    )


def monitor(service: Service, name: str) -> MonitorDetail:
    """Asks for one monitor; raises `UnknownName`."""
    declared = _declared(service, name)
    readings = service.monitoring.readings(name)
    found = sorted(timelines(readings), key=_urgency)
    alerts = [each for each in service.monitoring.alerts(resolved=True) if each.reading.monitor == name]
    return MonitorDetail(
        system=service.system.name,
        title=service.system.title,
        as_of_us=service.clock(),
        monitor=_monitor(service, declared),
        timelines=tuple(found[:MOST_SUBJECTS]),
        hidden=max(0, len(found) - MOST_SUBJECTS),
        releases=releases(service),
        alerts=tuple(_alert(each) for each in alerts),
    )


def alert(service: Service, id: str) -> AlertDetail:
    """Asks for one alert; raises `UnknownName`."""
    found = service.monitoring.alert(id)
    name, subject = found.key
    readings = [each for each in service.monitoring.journal.readings(name) if each.subject == subject]
    return AlertDetail(
        system=service.system.name,
        title=service.system.title,
        as_of_us=service.clock(),
        shown=_alert(found),
        timeline=next(iter(timelines(readings)), Timeline(subject, "", None, ())),
        releases=releases(service),
    )


def looks(service: Service, name: str) -> Iterator[str]:
    """Everything that a monitor found, as CSV; raises `UnknownName`, before the first line."""
    return written(service.monitoring.readings(name))


def waiting(service: Service) -> tuple[AlertShown, ...]:
    """The alerts that wait for a person, in the order to read them."""
    return tuple(_alert(each) for each in service.monitoring.alerts())


def _declared(service: Service, name: str) -> Monitor:
    by_name = {each.name: each for each in service.monitoring.monitors}
    if name not in by_name:
        raise UnknownName("monitor", name, by_name)
    return by_name[name]


def _monitor(service: Service, declared: Monitor) -> MonitorShown:
    looked_us = service.monitoring.looked_us(declared.name)
    last = service.monitoring.journal.readings_at(declared.name, looked_us) if looked_us is not None else ()
    unknown = [each for each in last if each.state is ReadingState.NOT_ENOUGH_DATA]
    return MonitorShown(
        name=declared.name,
        kind=type(declared).__name__,
        grounds=declared.grounds.value,
        informs_only=declared.grounds.informs_only,
        guarantee=declared.guarantee,
        goal=declared.goal,
        looked_us=looked_us,
        subjects=len(last),
        alarming=tuple(each.subject for each in last if each.state is ReadingState.ALARM),
        note=unknown[0].note if last and len(unknown) == len(last) else "",
    )


def _alert(alert: Alert) -> AlertShown:
    return AlertShown(alert, sentence(alert), alert.grounds.informs_only)


def timelines(readings: list[Reading]) -> list[Timeline]:
    """By subject, in the order of their first look."""
    by_subject: dict[str, list[Reading]] = {}
    for each in readings:
        by_subject.setdefault(each.subject, []).append(each)
    if len(by_subject) > 1:
        # Before it can tell of each subject, a monitor says of all that it cannot.
        by_subject.pop("", None)
    return [
        Timeline(subject, some[-1].unit, some[-1].bound, tuple(some[-MOST_LOOKS:]))
        for subject, some in by_subject.items()
    ]


def _urgency(timeline: Timeline) -> tuple[bool, float, str]:
    last = timeline.readings[-1]
    return last.state is not ReadingState.ALARM, -(last.value or 0.0), timeline.subject


def releases(service: Service) -> tuple[Opened, ...]:
    """When each release was first opened on this store."""
    prefix = f"{service.system.name}/release/"
    found = service.state.entries(prefix)
    # Stores of earlier versions did not note the time.
    opened = [Opened(key.removeprefix(prefix), int(time)) for key, time in found.items() if time.isdigit()]
    return tuple(sorted(opened, key=lambda each: each.time_us))
