"""Coming in and going out: the front page, sign-up, log-in, log-out."""

from starlette.responses import Response

from holism_products.audit_risk.accounts import PASSWORD_LENGTHS, AccountError, normalise_email
from holism_products.audit_risk.pages.attempts import WINDOW
from holism_products.audit_risk.pages.visit import COOKIE, Visit, keep_session, to


def front(visit: Visit) -> Response:
    """What the product is."""
    return visit.page("front.html")


def show_sign_up(visit: Visit) -> Response:
    """The form for a new account."""
    return to("/returns") if visit.account else _form(visit, new=True)


def show_log_in(visit: Visit) -> Response:
    """The form for an account that exists."""
    return to("/returns") if visit.account else _form(visit, new=False)


def sign_up(visit: Visit) -> Response:
    """Makes an account and opens a session."""
    email, password = _entered(visit)
    try:
        normalise_email(email)
    except AccountError:
        plain = AccountError("email", "this is not an e-mail address; enter one like name@example.com")
        return _form(visit, new=True, error=plain)
    try:
        visit.parts.accounts.register(email, password)
    except AccountError as error:
        return _form(visit, new=True, error=error)
    return _enter(visit, visit.parts.accounts.log_in(email, password))


def log_in(visit: Visit) -> Response:
    """Opens a session, unless this address was tried too often."""
    email, password = _entered(visit)
    folded = email.strip().lower()
    if not visit.parts.attempts.claim(folded):
        minutes = int(WINDOW.total_seconds() // 60)
        refused = AccountError("password", f"too many attempts for this e-mail; try again in {minutes} minutes")
        response = _form(visit, new=False, error=refused, status=429)
        response.headers["retry-after"] = str(int(WINDOW.total_seconds()))
        return response
    try:
        token = visit.parts.accounts.log_in(email, password)
    except AccountError as error:
        return _form(visit, new=False, error=error)
    visit.parts.attempts.forgive(folded)
    return _enter(visit, token)


def log_out(visit: Visit) -> Response:
    """Ends the session."""
    visit.parts.accounts.log_out(visit.request.cookies.get(COOKIE, ""))
    response = to("/")
    response.delete_cookie(COOKIE)
    return response


def _entered(visit: Visit) -> tuple[str, str]:
    return visit.fields.get("email", "")[:1_000], visit.fields.get("password", "")[:2_000]


def _enter(visit: Visit, token: str) -> Response:
    # A session that this browser had before must not outlive the change of who uses it.
    visit.parts.accounts.log_out(visit.request.cookies.get(COOKIE, ""))
    return keep_session(to("/returns"), visit.request, token)


def _form(visit: Visit, *, new: bool, error: AccountError | None = None, status: int = 422) -> Response:
    errors = {error.field: str(error).removeprefix(f"{error.field}: ").capitalize() + "."} if error else {}
    email = visit.fields.get("email", "")[:254]
    return visit.page(
        "account.html", status if error else 200, new=new, errors=errors, email=email, least=PASSWORD_LENGTHS[0]
    )
