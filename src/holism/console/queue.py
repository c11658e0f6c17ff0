"""The person's queue, and one case of it: the public queries behind `/queue` and `/queue/{id}`."""

import msgspec

from holism.console.story import StoryShown, story
from holism.reports.queue import Queue, queue
from holism.reports.reviewers import ReviewersReport, reviewers
from holism.service import Service
from holism.vocabulary.oversight import Standing


class QueueShown(msgspec.Struct, frozen=True):
    """What waits for a person, and how those who review it do."""

    system: str
    title: str
    as_of_us: int
    queue: Queue
    reviewers: ReviewersReport


class CaseShown(msgspec.Struct, frozen=True):
    """One case.

    :param suggested: what the system did or would have done; None while the reviewer is to answer first.
    :param own: the reviewer's answer before they saw the system's; empty where they need not give one.
    :param answers: what a person may decide.
    """

    system: str
    title: str
    as_of_us: int
    case: StoryShown
    standing: Standing
    taken_by: str
    suggested: str | None
    own: str
    answers: tuple[str, ...]


def waiting(service: Service) -> QueueShown:
    """Asks for the queue; raises `DeclarationError` for a system without oversight."""
    found = queue(service)
    return QueueShown(service.system.name, service.system.title, found.as_of_us, found, reviewers(service))


def case(service: Service, decision_id: str, own: str) -> CaseShown:
    """Asks for one case; raises `UnknownDecision`.

    :param own: what the reviewer has answered so far, which opens the system's answer in decide-first mode.
    """
    shown, desk = story(service, decision_id), service.desk
    answers = tuple(option.name for option in desk.answers)
    own = own if own in answers else ""
    now = desk.standing(decision_id)
    hides = desk.rules.decide_first and now.waits is not None and not own
    return CaseShown(
        service.system.name,
        service.system.title,
        shown.as_of_us,
        shown,
        now,
        desk.taken_by(decision_id),
        None if hides else desk.suggested(shown.story.decision),
        own,
        answers,
    )
