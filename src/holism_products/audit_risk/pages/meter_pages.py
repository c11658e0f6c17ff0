"""What is known about the meter, and what filers say of it: wrong results, the check question, stars, letters."""

from typing import Final

from starlette.responses import Response

from holism_products.audit_risk.audits import PUBLISHED_OVERALL, PUBLISHED_RATES
from holism_products.audit_risk.level import HIGH_FROM
from holism_products.audit_risk.pages.meter import meter
from holism_products.audit_risk.pages.visit import Visit, to
from holism_products.site.markdown import blocks

REASONS: Final = {
    "too_high": "The level seems too high",
    "too_low": "The level seems too low",
    "wrong_reason": "A reason that is given does not fit my return",
    "unclear": "I do not understand what it says",
    "other": "Something else",
}
LONGEST_NOTE: Final = 1_000


def about(visit: Visit) -> Response:
    """What the meter is made of, what it is not, and its model card."""
    rates = [
        (low.at_least, high.at_least if high else None, low.rate)
        for low, high in zip(PUBLISHED_RATES, (*PUBLISHED_RATES[1:], None), strict=True)
    ]
    card = blocks(visit.parts.card)
    return visit.page("about_meter.html", rates=rates, overall=PUBLISHED_OVERALL, high_from=HIGH_FROM, card=card)


def show_report(visit: Visit) -> Response:
    """The form for an incorrect result."""
    return _report_page(visit)


def report(visit: Visit) -> Response:
    """Keeps a report of an incorrect result, and tells the service."""
    reading = visit.parts.readings.find(visit.filer, visit.request.path_params["decision"])
    if reading is None:
        return visit.not_found()
    reason = visit.fields.get("reason", "")
    if reason not in REASONS:
        return _report_page(visit, error="Please choose one of the five.")
    detail = f"{reason}\n{visit.fields.get('note', '')[:LONGEST_NOTE]}"
    kept = visit.parts.readings.say(reading.decision.id, "reported", True, detail)
    return _report_page(visit, thanked=kept, error="" if kept else "We could not keep that. Please try again.")


def answer(visit: Visit) -> Response:
    """The answer to the check question: 1 if right, else 0."""
    reading = visit.parts.readings.find(visit.filer, visit.request.path_params["decision"])
    given = visit.fields.get("count", "")
    if reading is None or not visit.parts.asks(visit.filer):
        return visit.not_found()
    count = meter(reading.decision, None, wanted=True).count
    if count is not None and given.isascii() and given.isdigit():
        right = given == str(count)
        visit.parts.readings.say(reading.decision.id, "understood", float(right), "right" if right else "wrong")
    return to("/return/review#check")


def rate(visit: Visit) -> Response:
    """One to five stars, once the return is filed."""
    reading, stars = visit.parts.readings.latest(visit.filer), visit.fields.get("stars", "")
    saved = visit.parts.returns.load(visit.filer)
    if reading and saved and saved.filed_at and stars in ("1", "2", "3", "4", "5"):
        visit.parts.readings.say(reading.decision.id, "rating", float(stars), stars)
    return to("/return/filed#rating")


def letter(visit: Visit) -> Response:
    """A filer tells of a letter about an audit: the one way in which LOW can be found wrong in time."""
    saved = visit.parts.returns.load(visit.filer)
    if saved and saved.filed_at and visit.parts.readings.tell_outcome(visit.filer, audited=True):
        return to("/return/filed?letter=told#letter")
    return to("/return/filed")


def _report_page(visit: Visit, *, thanked: bool = False, error: str = "") -> Response:
    decision_id = visit.request.path_params["decision"]
    reading = visit.parts.readings.find(visit.filer, decision_id)
    if reading is None:
        return visit.not_found()
    return visit.page(
        "report.html",
        422 if error else 200,
        meter=meter(reading.decision, None, wanted=True),
        reasons=REASONS,
        thanked=thanked or visit.parts.readings.has_said(decision_id, "reported"),
        error=error,
        note=visit.fields.get("note", "")[:LONGEST_NOTE],
    )
