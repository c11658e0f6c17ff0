"""From the visitor to a lawyer: what would be sent, the consent, what was sent, and taking it back."""

from starlette.responses import Response

from holism_products.legal_chat.handover import LONGEST_CONTACT, ContactError, checked_contact, lines
from holism_products.legal_chat.pages.visit import Visit, to
from holism_products.legal_chat.topic import OTHER

WENT_ON = "The conversation has gone on since. Please look at what is sent now, and agree again."
NO_CONSENT = "Without your consent nothing is sent. Please tick the box, or go back to the chat."


def show(visit: Visit) -> Response:
    """The form, with exactly what would be sent."""
    if visit.visitor and visit.parts.leads.of_conversation(visit.visitor.conversation):
        return to("/lawyer/sent")
    return _form(visit)


def send(visit: Visit) -> Response:
    """Hands the conversation over, if there is consent and a way to reach the person."""
    errors = {} if visit.fields.get("consent") == "yes" else {"consent": NO_CONSENT}
    contact = visit.fields.get("contact", "")
    try:
        checked_contact(contact)
    except ContactError as error:
        errors["contact"] = str(error)
    # Consent is to what was shown; in another tab the conversation may have gone on.
    if visit.fields.get("shown") != str(len(visit.turns())):
        errors["consent"] = WENT_ON
    if errors:
        return _form(visit, errors)
    visitor = visit.known()
    # Somebody may want a person before saying anything: there is a decision on that, too.
    turns = visit.turns() or [visit.parts.conversations.ask(visitor, chosen=OTHER, way="guided")]
    visit.parts.leads.send(visitor.conversation, turns, contact)
    visit.parts.conversations.say(turns[-1].decision.id, "consented")
    return to("/lawyer/sent")


def sent(visit: Visit) -> Response:
    """What was sent, and how to take it back."""
    lead = visit.parts.leads.of_conversation(visit.visitor.conversation) if visit.visitor else None
    return visit.page("sent.html", lead=lead)


def withdraw(visit: Visit) -> Response:
    """Takes the consent back: what was handed over is deleted."""
    lead = visit.parts.leads.of_conversation(visit.visitor.conversation) if visit.visitor else None
    if lead is not None:
        visit.parts.leads.withdraw(lead)
        visit.parts.conversations.say(lead.decision, "withdrew")
    return to("/lawyer/sent")


def _form(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    shown = {"consent": "", "contact": "", **(errors or {})}
    contact = visit.fields.get("contact", "")[:LONGEST_CONTACT]
    agreed = visit.fields.get("consent") == "yes" and not shown["consent"]
    turns = visit.turns()
    values = {"told": lines(turns), "count": len(turns), "contact": contact, "agreed": agreed, "errors": shown}
    return visit.page("handover.html", 422 if errors else 200, **values)
