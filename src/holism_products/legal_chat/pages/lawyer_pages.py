"""The lawyers' side: the list of people who want to be called, and taking one up."""

from collections.abc import Callable

from starlette.responses import Response

import holism as hm
from holism_products.legal_chat.handover import Lead
from holism_products.legal_chat.lawyers import TOKEN_FILE
from holism_products.legal_chat.pages.visit import LAWYER_COOKIE, Visit, keep, to
from holism_products.legal_chat.topic import TOPICS


def show_log_in(visit: Visit) -> Response:
    """The form for the token."""
    return to("/lawyers") if visit.is_lawyer else visit.page("lawyers_login.html", file=TOKEN_FILE, error="")


def log_in(visit: Visit) -> Response:
    """Opens a session for whoever shows the token."""
    session = visit.parts.desk.log_in(visit.fields.get("token", "")[:200])
    if session is None:
        return visit.page("lawyers_login.html", 422, file=TOKEN_FILE, error="This is not the token.")
    response = to("/lawyers")
    keep(response, visit.request, LAWYER_COOKIE, session)
    return response


def log_out(visit: Visit) -> Response:
    """Ends the session."""
    visit.parts.desk.log_out(visit.request.cookies.get(LAWYER_COOKIE, ""))
    response = to("/lawyers/login")
    response.delete_cookie(LAWYER_COOKIE)
    return response


def desk(visit: Visit) -> Response:
    """The list."""
    return _desk(visit)


def take(visit: Visit) -> Response:
    """Takes a case up."""
    return _act(visit, visit.parts.leads.take)


def finish(visit: Visit) -> Response:
    """Is done with a case."""
    return _act(visit, visit.parts.leads.finish)


def name_topic(visit: Visit) -> Response:
    """Says what a case is about of which the chat was not sure."""
    lead, topic = visit.parts.leads.find(visit.request.path_params["lead"]), visit.fields.get("topic", "")
    if lead is None or topic not in TOPICS:
        return visit.not_found()
    visit.parts.leads.name_topic(lead, topic)
    visit.parts.conversations.judge_decision(lead.decision, topic)
    return to(f"/lawyers#lead-{lead.id}")


def _act(visit: Visit, action: Callable[[Lead], bool]) -> Response:
    lead = visit.parts.leads.find(visit.request.path_params["lead"])
    if lead is None:
        return _desk(visit, 409, problem="This person has taken the consent back; there is nothing left of it here.")
    try:
        if not action(lead):
            return _desk(visit, 409, problem="Somebody else was faster; the list below is as it is now.")
    except hm.HolismError:
        return _desk(visit, 503, problem="That could not be recorded, so nothing was changed. Please try again.")
    return to(f"/lawyers#lead-{lead.id}")


def _desk(visit: Visit, status: int = 200, *, problem: str = "") -> Response:
    leads = visit.parts.leads.all()
    counts = {name: sum(lead.status == name for lead in leads) for name in ("new", "taken", "done")}
    return visit.page("lawyers.html", status, leads=leads, counts=counts, topics=TOPICS.values(), problem=problem)
