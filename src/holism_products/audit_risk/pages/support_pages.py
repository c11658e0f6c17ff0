"""Audit support: the offer's answer, the payment and the receipt."""

from starlette.responses import Response

from holism_products.audit_risk.fake_card_processor import APPROVED_CARD, DECLINED_CARD, TIMEOUT_CARD
from holism_products.audit_risk.pages.visit import Visit, to
from holism_products.audit_risk.payment import PRICE_CENTS, PaymentError
from holism_products.audit_risk.tax.figures import TAX_YEAR

TEST_CARDS = (
    (APPROVED_CARD, "is approved"),
    (DECLINED_CARD, "is declined"),
    (TIMEOUT_CARD, "does not answer at first; try it twice"),
)


def order_of(filer: str) -> str:
    """One order for a filer and year: paying twice for the same thing cannot happen."""
    return f"support-{TAX_YEAR}-{filer}"


def dismiss(visit: Visit) -> Response:
    """Waves the offer away."""
    reading = visit.parts.readings.find(visit.filer, visit.request.path_params["decision"])
    if reading is None:
        return visit.not_found()
    visit.parts.readings.say(reading.decision.id, "dismissed", True)
    return Response(status_code=204) if visit.wants_json else to(_back(visit))


def show_support(visit: Visit) -> Response:
    """What audit support is, and the form to pay for it."""
    if visit.parts.payments.receipt(order_of(visit.filer)):
        return to("/support/receipt")
    if visit.parts.readings.find(visit.filer, visit.request.path_params["decision"]) is None:
        return visit.not_found()
    return _form(visit)


def buy(visit: Visit) -> Response:
    """Charges the card, once, and tells the service."""
    reading = visit.parts.readings.find(visit.filer, visit.request.path_params["decision"])
    if reading is None:
        return visit.not_found()
    try:
        visit.parts.payments.buy(order_of(visit.filer), visit.filer, visit.fields.get("card_number", "")[:40])
    except PaymentError as error:
        message = str(error).removeprefix(f"{error.field}: ")
        return _form(visit, message[0].upper() + message[1:] + ".")
    visit.parts.readings.say(reading.decision.id, "bought", PRICE_CENTS / 100)
    return to("/support/receipt")


def receipt(visit: Visit) -> Response:
    """What was paid."""
    paid = visit.parts.payments.receipt(order_of(visit.filer))
    return visit.page("receipt.html", receipt=paid) if paid else visit.not_found()


def _form(visit: Visit, error: str = "") -> Response:
    return visit.page(
        "support.html",
        422 if error else 200,
        decision=visit.request.path_params["decision"],
        price=PRICE_CENTS // 100,
        cards=TEST_CARDS,
        error=error,
    )


def _back(visit: Visit) -> str:
    """Where the filer was, if that is one of this product's pages of a return."""
    back = visit.fields.get("back", "")
    return back if back in BACK else "/return/review"


BACK = frozenset(f"/return/{name}" for name in ("about", "income", "business", "deductions", "review"))
