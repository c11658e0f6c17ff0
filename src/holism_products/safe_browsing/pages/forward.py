"""The way to a link: past nothing, past a badge, or to a warning and from there back, or on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

import holism as hm
from holism_products.safe_browsing.address import Address, read_address
from holism_products.safe_browsing.figures import sureness
from holism_products.safe_browsing.pages.call import Call, to
from holism_products.safe_browsing.reasons import reasons
from holism_products.safe_browsing.redaction import redact
from holism_products.safe_browsing.samples import SAMPLES
from holism_products.safe_browsing.ticket import Ticket
from holism_products.safe_browsing.visit import Level, visit_to

LONGEST_COMMENT: Final = 1_000
MOST_REASONS: Final = 7
INSTEAD_OF: Final = {"proceeded": "went_back", "went_back": "proceeded"}
"""Who goes back and then on has gone on: the last of the two holds."""


def front(call: Call) -> Response:
    """What the site is, a field for an address, and links to try."""
    return _front(call)


def start(call: Call) -> Response:
    """From the field to the visit, by a page that goes on by itself.

    The pages' policy lets a form lead to this site only, and browsers hold that against redirects, too.
    """
    given = call.request.query_params.get("url", "")
    try:
        address = read_address(given)
    except ValueError as error:
        return _front(call, given, str(error))
    return _onward(call, f"/visit?{urlencode({'url': given})}", address)


def visit(call: Call) -> Response:
    """A link is opened: judged, and forwarded, or answered by a badge or a warning."""
    try:
        address = read_address(call.request.query_params.get("url", ""))
    except ValueError as error:
        return call.problem(400, "This link cannot be opened", str(error))
    return _judged(call, address, {})


def sample(call: Call) -> Response:
    """One of the links to try is opened, with what a browser would have seen of its page."""
    found = SAMPLES.get(call.request.path_params["name"])
    if found is None:
        return call.problem(404, "Page not found", "There is nothing at this address.")
    return _judged(call, read_address(found.link), found.page)


def back(call: Call) -> Response:
    """Turns back, which is always possible: whatever the ticket, nothing is opened."""
    if ticket := _ticket(call):
        _say(call, ticket, "went_back")
    return to("/?back")


def onward(call: Call) -> Response:
    """Goes on in spite of a warning, to where the warning said and nowhere else."""
    ticket = _ticket(call)
    if ticket is None:
        return _too_old(call)
    _say(call, ticket, "proceeded")
    return _onward(call, ticket.destination, read_address(ticket.destination))


def report(call: Call) -> Response:
    """An incorrect warning or badge is reported; the comment is kept without addresses."""
    ticket = _ticket(call)
    if ticket is None:
        return _too_old(call)
    kept = _say(call, ticket, "reported")
    comment = redact(call.fields.get("comment", "")[:LONGEST_COMMENT].strip())
    if kept and comment:
        kept = _say(call, ticket, "comment", comment)
    if not kept:
        return call.problem(503, "We could not keep that", "Please go back and send it again.")
    return to("/reported")


def reported(call: Call) -> Response:
    """Thanks, and what becomes of a report."""
    return call.page("reported.html")


def _judged(call: Call, address: Address, page: Mapping[str, Level]) -> Response:
    service, asked = call.parts.service, visit_to(call.visitor, address, page)
    decision = service.decide(asked)
    if decision.mode not in (hm.Mode.ANNOTATE, hm.Mode.PROMPT):
        return to(address.destination)
    template = "badge.html" if decision.mode is hm.Mode.ANNOTATE else "warning.html"
    sure = sureness(float(decision.predictions["phishing"].value))
    before, after = address.around
    return call.page(
        template,
        address=address,
        before=before,
        after=after,
        ticket=call.parts.tickets.issue(call.visitor, decision.id, address.destination),
        reasons=reasons(call.parts.model, asked)[:MOST_REASONS],
        page_read=bool(page),
        probability=decision.shown_confidence("phishing"),
        sure=sure,
        right=call.parts.lately().right(sure) if decision.mode is hm.Mode.PROMPT else None,
        most=LONGEST_COMMENT,
    )


def _front(call: Call, given: str = "", error: str = "") -> Response:
    return call.page(
        "front.html",
        400 if error else 200,
        samples=SAMPLES.values(),
        given=given,
        error=error,
        is_back="back" in call.request.query_params,
        halted=call.parts.service.halted is not None,
    )


def _ticket(call: Call) -> Ticket | None:
    return call.parts.tickets.read(call.visitor, call.fields.get("ticket", ""))


def _too_old(call: Call) -> Response:
    text = "Please open the link again: it is then checked anew. Without cookies there is no way on from a warning."
    return call.problem(410, "This page is too old", text)


def _say(call: Call, ticket: Ticket, name: str, value: bool | str = True) -> bool:
    """Gives the service feedback, once for each decision and name; says whether it holds it now."""
    service = call.parts.service
    with suppress(hm.HolismError):  # whoever wants to go back or on does, whether or not that can be kept
        said = {each.name: each.value for each in service.decision(ticket.decision).feedback}
        if said.get(name) != value:
            service.feedback(ticket.decision, name, value)
        if said.get(INSTEAD_OF.get(name, "")):
            service.feedback(ticket.decision, INSTEAD_OF[name], False)
        return True
    return False


def _onward(call: Call, address: str, shown: Address) -> Response:
    before, after = shown.around
    response = call.page("onward.html", to=address, before=before, domain=shown.domain, after=after)
    response.headers["refresh"] = f"0; url={address}"
    return response
