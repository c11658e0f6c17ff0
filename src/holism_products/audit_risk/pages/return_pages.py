"""The return itself: the list, the steps, the live answers, the review and filing."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from holism_products.audit_risk.level import Level
from holism_products.audit_risk.pages.forms import STEP_NAMES, Entry, Step, neighbour, read, shown, step_named
from holism_products.audit_risk.pages.meter import Meter, choices, meter, waiting
from holism_products.audit_risk.pages.parts import dollars
from holism_products.audit_risk.pages.support_pages import order_of
from holism_products.audit_risk.pages.visit import Visit, to
from holism_products.audit_risk.returns import ReturnError, SavedReturn
from holism_products.audit_risk.tax.computation import LIMITS, compute
from holism_products.audit_risk.tax.tax_return import Return


def list_returns(visit: Visit) -> Response:
    """The filer's years, and a way into each."""
    years = [(saved, compute(saved.return_).refund_or_due) for saved in visit.parts.returns.years(visit.filer)]
    done, following = visit.parts.progress.done(visit.filer), visit.parts.progress.next(visit.filer)
    return visit.page("returns.html", years=years, done=len(done), steps=len(STEP_NAMES), following=following)


def show_step(visit: Visit) -> Response:
    """One step of the form."""
    step, saved = _step(visit), visit.parts.returns.load(visit.filer)
    if step is None:
        return visit.not_found()
    if elsewhere := _elsewhere(step, saved):
        return to(elsewhere)
    return _step_page(visit, step, shown(step, saved.return_ if saved else None))


def save_step(visit: Visit) -> Response:
    """Keeps a step and goes on, or shows what is wrong with it."""
    step, saved = _step(visit), visit.parts.returns.load(visit.filer)
    if step is None:
        return visit.not_found()
    if elsewhere := _elsewhere(step, saved):
        return to(elsewhere)
    entry = read(step, visit.fields, saved.return_ if saved else None)
    if entry.errors or entry.return_ is None:
        return _step_page(visit, step, entry, status=422)
    _keep(visit, step, saved, entry.return_)
    offset = -1 if visit.fields.get("go") == "back" else 1
    target = "review" if visit.fields.get("go") == "review" else neighbour(step, offset) or STEP_NAMES[0]
    return to(f"/return/{target}{_query(visit)}")


def live(visit: Visit) -> Response:
    """What the page's script shows at each change: always the refund; the meter once an amount is settled.

    While someone types there is no decision: half an amount must not be judged, let alone bring an offer.
    """
    step, saved = _step(visit), visit.parts.returns.load(visit.filer)
    if step is None or _elsewhere(step, saved):
        return JSONResponse({"problem": "no such step"}, 404)
    entry = read(step, visit.fields, saved.return_ if saved else None)
    answer: dict[str, Any] = {"errors": dict(entry.errors)}
    if entry.errors or entry.return_ is None:
        return JSONResponse(answer)
    settled = bool(visit.fields.get("settled"))
    values = _side(visit, entry.return_, step, decide=settled and not _missing(visit, step))
    answer["refund"] = visit.fragment("_refund.html", **values)
    if settled:
        answer |= {"meter": visit.fragment("_meter.html", **values), "said": values["meter"].short}
        if values["offer"]:
            answer["said"] += " An offer of audit support is shown beside the meter; Escape closes it."
    answer["bar"] = visit.fragment("_bar.html", **values)
    return JSONResponse(answer)


def review(visit: Visit) -> Response:
    """The whole return, line by line, before it is filed."""
    saved = visit.parts.returns.load(visit.filer)
    if saved is None or visit.parts.progress.next(visit.filer) != "review":
        return to(f"/return/{visit.parts.progress.next(visit.filer)}")
    return to("/return/filed") if saved.filed_at else _review_page(visit, saved)


def file(visit: Visit) -> Response:
    """Files the version that was reviewed."""
    saved = visit.parts.returns.load(visit.filer)
    if saved is None or visit.parts.progress.next(visit.filer) != "review":
        return to("/returns")
    if saved.filed_at:
        return to("/return/filed")
    if not visit.fields.get("correct"):
        return _review_page(visit, saved, error="Please tick the box to confirm that you have checked the return.")
    try:
        visit.parts.returns.file(visit.filer, int(visit.fields.get("version", "0")[:9]))
    except ValueError:  # ReturnError is one: another window has changed the return since
        return _review_page(visit, saved, error="The return was changed in another window. Please review it again.")
    visit.parts.readings.tell_outcome(visit.filer, filed=True)
    return to("/return/filed")


def filed(visit: Visit) -> Response:
    """What happens next, and how it went."""
    saved = visit.parts.returns.load(visit.filer)
    if saved is None or saved.filed_at is None:
        return to("/returns")
    reading = visit.parts.readings.latest(visit.filer)
    values = _side(visit, saved.return_, None, decide=False)
    return visit.page(
        "filed.html",
        saved=saved,
        reading=reading,
        rated=visit.parts.readings.said(visit.filer, "rating"),
        letter="letter" in visit.request.query_params,
        **values,
    )


def _keep(visit: Visit, step: Step, saved: SavedReturn | None, return_: Return) -> None:
    if saved is None or saved.return_ != return_:
        visit.parts.readings.note_change(visit.filer, return_)
        try:
            visit.parts.returns.save(visit.filer, return_)
        except ReturnError:  # another window filed it in the meantime; the next page shows that
            return
    visit.parts.progress.mark(visit.filer, step.name)


def _step_page(visit: Visit, step: Step, entry: Entry, status: int = 200) -> Response:
    following, before = neighbour(step, 1), neighbour(step, -1)
    values = _side(visit, entry.return_, step, decide=not entry.errors)
    _seen(visit, values["meter"])
    return visit.page(
        "step.html",
        status,
        step=step,
        entry=entry,
        following=following,
        before=before,
        done=visit.parts.progress.done(visit.filer),
        **values,
    )


def _review_page(visit: Visit, saved: SavedReturn, error: str = "") -> Response:
    values = _side(visit, saved.return_, None, decide=True)
    shown_meter: Meter = values["meter"]
    _seen(visit, shown_meter)
    decision = shown_meter.decision
    asked = shown_meter.count if visit.parts.asks(visit.filer) else None
    return visit.page(
        "review.html",
        422 if error else 200,
        saved=saved,
        error=error,
        limits=LIMITS,
        done=visit.parts.progress.done(visit.filer),
        choices=None if asked is None else choices(asked),
        answered=visit.parts.readings.said(visit.filer, "understood") if asked is not None and decision else None,
        **values,
    )


def _side(visit: Visit, return_: Return | None, step: Step | None, *, decide: bool) -> Mapping[str, Any]:
    """What stands beside every page of a return: refund, meter, offer."""
    readings, receipt = visit.parts.readings, visit.parts.payments.receipt(order_of(visit.filer))
    assessment = compute(return_) if return_ else None
    shown_meter, offer = waiting(), None
    if return_ and decide:
        decision = readings.ask(visit.filer, return_, complete=not _missing(visit, step))
        wanted = _wanted(visit)
        shown_meter = meter(decision, visit.parts.explanation.reasons(decision, return_), wanted=wanted)
        standing = readings.offer(visit.filer) if receipt is None else None
        # An offer made for a slip of the keyboard goes when the slip is put right.
        if standing and (standing.id == decision.id or shown_meter.level not in (None, Level.LOW)):
            offer = standing
    due = assessment.refund_or_due if assessment else 0
    return {
        "assessment": assessment,
        "outcome": "Your refund" if due >= 0 else "You owe",
        "amount": dollars(abs(due)),
        "meter": shown_meter,
        "offer": offer,
        "receipt": receipt,
        "path": visit.request.url.path.removesuffix("/live"),
        "show": _wanted(visit),
    }


def _missing(visit: Visit, step: Step | None) -> set[str]:
    """Steps still to do; the one on the screen counts as done, for what it asks is in front of the filer."""
    return set(STEP_NAMES) - visit.parts.progress.done(visit.filer) - ({step.name} if step else set())


def _seen(visit: Visit, shown_meter: Meter) -> None:
    if shown_meter.shown == "reading" and shown_meter.decision:
        visit.parts.readings.mark_seen(shown_meter.decision)


def _wanted(visit: Visit) -> bool:
    return visit.fields.get("meter") == "show" or visit.request.query_params.get("meter") == "show"


def _query(visit: Visit) -> str:
    return "?meter=show" if _wanted(visit) else ""


def _elsewhere(step: Step, saved: SavedReturn | None) -> str:
    """Where a filer belongs who cannot be at this step; empty where they can."""
    if saved and saved.filed_at:
        return "/return/filed"
    return "" if saved or step.name == STEP_NAMES[0] else f"/return/{STEP_NAMES[0]}"


def _step(visit: Visit) -> Step | None:
    return step_named(visit.request.path_params["step"])
