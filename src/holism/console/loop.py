"""Does the system change what it learns from? The query behind `/loop`: what the log says, what a closed loop did."""

import msgspec

from holism.console.monitors import Opened, Timeline, releases, timelines
from holism.reports.loop import CLOSED, LoopReport, last_loop, loop
from holism.service import Service
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.monitor import FeedbackLoop


class LoopShown(msgspec.Struct, frozen=True):
    """What the page shows.

    :param report: of the log as it is now; None where nothing can be asked, and `problem` says why.
    :param last: what `holism loop` found when it last ran, with the loop closed in the product's world; None if never.
    :param watched: what monitors of feedback found, look by look, and :param releases: when releases were opened.
    """

    system: str
    title: str
    as_of_us: int
    problem: str
    report: LoopReport | None
    last: LoopReport | None
    watched: tuple[Timeline, ...]
    releases: tuple[Opened, ...]


def loop_shown(service: Service) -> LoopShown:
    """Asks the log; nothing is retrained for a page."""
    report, problem = None, ""
    try:
        report = loop(service)
        # Whether the product says what retraining means, the page does not ask: `last` tells.
        untested = tuple(line for line in report.untested if not line.startswith(CLOSED))
        report = msgspec.structs.replace(report, untested=untested)
    except DeclarationError as error:
        problem = str(error)
    return LoopShown(
        system=service.system.name,
        title=service.system.title,
        as_of_us=service.clock() if report is None else report.as_of_us,
        problem=problem,
        report=report,
        last=last_loop(service),
        watched=watched(service),
        releases=releases(service),
    )


def watched(service: Service) -> tuple[Timeline, ...]:
    """The timelines of the monitors of feedback, named after them."""
    found = []
    for monitor in service.monitoring.monitors:
        if isinstance(monitor, FeedbackLoop):
            some = timelines(service.monitoring.readings(monitor.name))
            found += [msgspec.structs.replace(each, subject=monitor.name) for each in some]
    return tuple(found)
