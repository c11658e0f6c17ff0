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

    :param case: its story; without what the system said and did while the reviewer is to answer first.
    :param suggested: what the system did or would have done; empty where it had no opinion, None while it is hidden.
    :param own: what the reviewer who has taken it has answered before they saw the system's answer.
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


def case(service: Service, decision_id: str) -> CaseShown:
    """Asks for one case; raises `UnknownDecision`."""
    shown, desk = story(service, decision_id), service.desk
    decision, now, taken = shown.story.decision, desk.standing(decision_id), desk.taken(decision_id)
    own = taken.own if taken else ""
    hides = desk.rules.decide_first and now.waits is not None and not own
    return CaseShown(
        service.system.name,
        service.system.title,
        shown.as_of_us,
        _without_answer(shown) if hides else shown,
        msgspec.structs.replace(now, action="") if hides else now,
        taken.by if taken else "",
        None if hides else desk.suggested(decision),
        own,
        desk.answers_to(decision),
    )


def _without_answer(shown: StoryShown) -> StoryShown:
    """The story as far as a reviewer may know it before they have answered: what was asked."""
    hidden = msgspec.structs.replace(
        shown.story.decision, action="", reason="", predictions={}, firings=(), features={}, error=None
    )
    return msgspec.structs.replace(shown, story=msgspec.structs.replace(shown.story, decision=hidden))
