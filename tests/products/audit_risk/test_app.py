"""The product's pages, without a browser: what they do, refuse and tell the service."""

import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import holism as hm
from holism_products.audit_risk.app import FILERS, create, from_environment
from holism_products.audit_risk.fake_card_processor import APPROVED_CARD, DECLINED_CARD, TIMEOUT_CARD
from holism_products.audit_risk.pages.readings import is_asked
from holism_products.audit_risk.system import system
from holism_products.site.forms import LARGEST_BODY

FAST = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD = "a long pass phrase"
ABOUT = {"filing_status": "single", "age": "36"}
PLAIN = {"wages": "61,234", "withheld": "7,111"}
RICH = {"wages": "3,000,001", "withheld": "900,001"}
POOR = {"wages": "12000"}
RISKY_BUSINESS = {"business_receipts": "20450", "business_expenses": "19000"}


class Present:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2025, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def microseconds(self) -> int:
        return int(self.now.timestamp() * 1e6)


class Never(random.Random):
    """A generator with which nothing is explored."""

    def random(self) -> float:
        return 0.999


@pytest.fixture
def present() -> Present:
    return Present()


@pytest.fixture
def service(trained: Any, tmp_path: Path, present: Present) -> Iterator[hm.Service]:
    """The product's system on a fresh folder with the small model."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path, clock=present.microseconds, rng=Never()) as opened:
        yield opened


@pytest.fixture
def app(service: hm.Service, tmp_path: Path, present: Present) -> Any:
    return create(tmp_path, service, now=present, hasher=FAST, asks=lambda filer: True)


@pytest.fixture
def filer(app: Any) -> Callable[..., TestClient]:
    """Makes a client that is signed up."""

    def make(email: str = "ada@example.com") -> TestClient:
        client = TestClient(app)
        assert client.post("/signup", data={"email": email, "password": PASSWORD}).url.path == "/returns"
        return client

    return make


def fill(client: TestClient, income: dict[str, str] = PLAIN, business: dict[str, str] | None = None) -> str:
    """Fills in all four steps and returns the review page."""
    steps = {"about": ABOUT, "income": income, "business": business or {}, "deductions": {}}
    for name, fields in steps.items():
        response = client.post(f"/return/{name}", data=fields)
        assert response.status_code == 200, response.text
    assert response.url.path == "/return/review"
    return response.text


def reading(page: str) -> str:
    """Id of the decision that a page shows."""
    found = re.search(r'Reading <span class="id">([0-9a-f-]+)</span>', page)
    assert found, page
    return found[1]


def told(service: hm.Service, decision: str) -> dict[str, Any]:
    """Feedback that the service holds on a decision."""
    return {each.name: each.value for each in service.decision(decision).feedback}


def live(client: TestClient, step: str, **fields: str) -> dict[str, Any]:
    """What the page's script is told."""
    response = client.post(f"/return/{step}/live", data=fields, headers={"accept": "application/json"})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_front_page_is_open_and_says_that_it_is_a_demonstration(app: Any) -> None:
    """Anyone sees the front page, with the disclaimer and the strict content policy."""
    response = TestClient(app).get("/")
    assert response.status_code == 200
    assert "Not tax advice" in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'self'")


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in FILERS])
def test_filers_pages_need_a_session(app: Any, method: str, path: str) -> None:
    """Without a session every page about a return leads to the log-in, and changes nothing."""
    path = path.replace("{step}", "about").replace("{decision}", "1")
    response = TestClient(app).request(method, path, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/login")


def test_session_cookie_is_out_of_reach(filer: Callable[..., TestClient], app: Any) -> None:
    """The cookie is HttpOnly and SameSite=Lax; logging out ends the session itself, not only the cookie."""
    client = TestClient(app)
    response = client.post("/signup", data={"email": "a@b.c", "password": PASSWORD}, follow_redirects=False)
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    token = client.cookies["session"]
    client.post("/logout")
    client.cookies.set("session", token)
    assert client.get("/returns").url.path == "/login"


def test_log_in_after_sign_up(filer: Callable[..., TestClient], app: Any) -> None:
    """The right password opens a session, a wrong one says so without saying which part was wrong."""
    filer("ada@example.com")
    client = TestClient(app)
    wrong = client.post("/login", data={"email": "ada@example.com", "password": "not this one"})
    unknown = client.post("/login", data={"email": "bob@example.com", "password": "not this one"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "do not match an account" in wrong.text
    assert "do not match an account" in unknown.text
    right = client.post("/login", data={"email": " Ada@Example.com", "password": PASSWORD})
    assert right.url.path == "/returns"


def test_log_in_is_limited_per_account(filer: Callable[..., TestClient], app: Any, present: Present) -> None:
    """After five wrong passwords the right one is refused too, for a quarter of an hour."""
    filer("ada@example.com")
    client = TestClient(app)
    for _ in range(5):
        client.post("/login", data={"email": "ada@example.com", "password": "a wrong password"})
    right = {"email": "ADA@example.com", "password": PASSWORD}
    refused = client.post("/login", data=right)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
    present.now += timedelta(minutes=16)
    assert client.post("/login", data=right).url.path == "/returns"


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("x", PASSWORD, "not an e-mail address"),
        ("ada@example.com", "short", "allowed are 10 to 1000"),
        ("", "", "not an e-mail address"),
    ],
)
def test_sign_up_names_what_is_allowed(app: Any, email: str, password: str, message: str) -> None:
    """A bad e-mail or password is answered beside the field."""
    response = TestClient(app).post("/signup", data={"email": email, "password": password})
    assert response.status_code == 422
    assert message in response.text
    assert 'aria-invalid="true"' in response.text


def test_steps_lead_to_the_review(filer: Callable[..., TestClient]) -> None:
    """Four steps, then the tax line by line, the refund, the meter and what is left out."""
    page = fill(filer())
    assert "Refund (line 34)" in page
    assert "1,748" in page
    assert "alternative minimum tax is not computed" in page
    assert "Your audit risk is <strong>low</strong>" in page
    assert re.search(r"about \d in 1,000 returns like this one are audited", page)
    assert "simulated" in page


def test_back_keeps_what_was_entered(filer: Callable[..., TestClient]) -> None:
    """Back saves too, and the step before shows its values again."""
    client = filer()
    client.post("/return/about", data=ABOUT)
    back = client.post("/return/income", data={**PLAIN, "go": "back"})
    assert back.url.path == "/return/about"
    assert 'value="61,234"' in client.get("/return/income").text


def test_steps_cannot_be_skipped_at_the_start(filer: Callable[..., TestClient]) -> None:
    """Without the first step there is no return; without all steps there is nothing to file."""
    client = filer()
    assert client.get("/return/income").url.path == "/return/about"
    assert client.post("/return/deductions", data={}).url.path == "/return/about"
    client.post("/return/about", data=ABOUT)
    assert client.get("/return/review").url.path == "/return/income"
    assert client.post("/return/file", data={"correct": "yes", "version": "1"}).url.path == "/returns"
    assert client.get("/return/nothing").status_code == 404


@pytest.mark.parametrize("text", ["12.50", "-1", "1e6", "1,00", "1000000001", "\uff19", "nan", "<b>", "1" * 5_000])
def test_bad_amounts_are_named_beside_the_field(filer: Callable[..., TestClient], text: str) -> None:
    """What is no whole amount in bounds is refused with what is allowed, escaped, and nothing is saved."""
    client = filer()
    client.post("/return/about", data=ABOUT)
    response = client.post("/return/income", data={"wages": text})
    assert response.status_code == 422
    assert "Enter whole dollars from 0 to 1,000,000,000" in response.text
    assert 'id="wages-error"' in response.text
    assert "<b>" not in response.text
    assert client.get("/returns").text.count("1 of 4 steps done") == 1


def test_nothing_typed_becomes_html(filer: Callable[..., TestClient]) -> None:
    """Typed text comes back escaped in every field, in the e-mail and in the JSON's fragments."""
    attack = '"><script>alert(1)</script>'
    client = filer(attack.replace(" ", "") + "@example.com")
    pages = [
        client.get("/returns").text,
        client.post("/return/about", data={"filing_status": attack, "age": attack, "meter": attack}).text,
        client.post("/signup", data={"email": attack, "password": attack}).text,
        client.get("/return/" + attack).text,
    ]
    assert all("<script>alert" not in page for page in pages)


def test_live_answer_while_typing_is_the_refund_only(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Half-typed amounts are computed, not judged: no meter, no decision, nothing saved."""
    client = filer()
    before = reading(fill(client))
    answer = live(client, "income", wages="3000001", withheld="7111")
    assert "You owe" in answer["refund"]
    assert "meter" not in answer
    assert reading(client.get("/return/review").text) == before


def test_live_answer_once_settled_has_the_meter(filer: Callable[..., TestClient]) -> None:
    """A settled amount is judged and said in words, though not saved yet."""
    client = filer()
    fill(client, POOR)
    answer = live(client, "business", settled="1", business_receipts="20450", business_expenses="19000")
    assert answer["said"].startswith("Your audit risk is high")
    assert "<strong>high</strong>" in answer["meter"]
    assert live(client, "income", settled="1", wages="x")["errors"] == {
        "wages": "“x” does not fit here. Enter whole dollars from 0 to 1,000,000,000, such as 1,250, without cents."
    }
    assert "Schedule C" not in client.get("/return/review").text


def test_live_needs_a_session(app: Any) -> None:
    """The page's script learns that the session is over."""
    response = TestClient(app).post("/return/about/live", headers={"accept": "application/json"})
    assert response.status_code == 401


def test_meter_waits_for_a_complete_return(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Before all steps are done the decision abstains, and the page says why in place of a level."""
    client = filer()
    client.post("/return/about", data=ABOUT)
    page = client.get("/return/income").text
    assert "The meter is waiting for your return" in page
    assert "Your audit risk is" not in page
    last = client.post("/return/income", data=PLAIN) and client.post("/return/business", data={})
    assert "Your audit risk is" in last.text, "on the last step what it asks is in front of the filer"


def test_same_return_is_decided_once(filer: Callable[..., TestClient]) -> None:
    """Looking again shows the same decision; a changed return gets another."""
    client = filer()
    first = reading(fill(client))
    assert reading(client.get("/return/review").text) == first
    assert reading(fill(client, {"wages": "61,235"})) != first


def test_revision_after_seeing_the_meter_is_told_once(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Changing a return whose meter was shown is feedback on that decision, once; saving it as it was is not."""
    client = filer()
    first = reading(fill(client))
    fill(client)
    assert told(service, first) == {}
    client.post("/return/income", data={"wages": "70001"})
    client.post("/return/income", data={"wages": "70002"})
    assert told(service, first) == {"revised": True}
    assert len(service.decision(first).feedback) == 1


def test_reasons_come_with_what_to_keep(filer: Callable[..., TestClient]) -> None:
    """Why is answered by the served model, with records as remedies and never a change of a true amount."""
    page = fill(filer(), business=RISKY_BUSINESS)
    assert "Business of your own (Schedule C)" in page
    assert re.search(r"raises it by about \d+ in 1,000", page)
    assert "never leave out or alter an amount" in page
    assert "Keep the invoices" in page


def test_highest_risk_suggests_a_preparer(filer: Callable[..., TestClient]) -> None:
    """Where the policy defers, the page suggests a person, and offers nothing for money."""
    page = fill(filer(), POOR, RISKY_BUSINESS)
    assert "Have a tax preparer look it over" in page
    assert 'id="offer"' not in page


def test_offer_is_dismissed_once_for_all(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """The offer stands until it is waved away; then it is gone and the service knows."""
    client = filer()
    page = fill(client, RICH)
    decision = reading(page)
    assert service.decision(decision).decision.mode is hm.Mode.PROMPT
    assert 'id="offer"' in page
    response = client.post(f"/meter/{decision}/dismiss", data={"back": "/return/income"})
    assert response.url.path == "/return/income"
    assert 'id="offer"' not in client.get("/return/review").text
    assert told(service, decision) == {"dismissed": True}
    client.post("/return/income", data={**RICH, "interest": "17"})
    assert 'id="offer"' not in client.get("/return/review").text, "at most once a day"


def test_dismissing_never_leads_elsewhere(filer: Callable[..., TestClient]) -> None:
    """The way back is one of the product's own pages."""
    client = filer()
    decision = reading(fill(client, RICH))
    response = client.post(f"/meter/{decision}/dismiss", data={"back": "//evil.example"}, follow_redirects=False)
    assert response.headers["location"] == "/return/review"


def test_offer_for_a_slip_goes_when_it_is_put_right(filer: Callable[..., TestClient]) -> None:
    """An offer does not outlive the amount that brought it."""
    client = filer()
    assert 'id="offer"' in fill(client, RICH)
    assert 'id="offer"' not in fill(client, PLAIN)


def test_audit_support_is_paid_once(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Declined and unanswered cards say so; the approved one gives a receipt, the feedback and no second charge."""
    client = filer()
    decision = reading(fill(client, RICH))
    path = f"/meter/{decision}/support"
    assert "4242 4242 4242 4242" in client.get(path).text
    for card, message in (("1234", "12 to 19 digits"), (DECLINED_CARD, "declined"), (TIMEOUT_CARD, "did not answer")):
        response = client.post(path, data={"card_number": card})
        assert response.status_code == 422
        assert message in response.text
    assert told(service, decision) == {}
    for _ in range(2):
        response = client.post(path, data={"card_number": APPROVED_CARD})
        assert response.url.path == "/support/receipt"
        assert "$39.00" in response.text
    assert told(service, decision) == {"bought": 39.0}
    review = client.get("/return/review").text
    assert "You have it for this return" in review
    assert 'id="offer"' not in review


def test_two_filers_can_pay_after_a_restart(
    filer: Callable[..., TestClient], service: hm.Service, tmp_path: Path, present: Present
) -> None:
    """A processor that starts anew does not give an old charge's id to a new charge."""
    first = filer("one@example.com")
    first.post(f"/meter/{reading(fill(first, RICH))}/support", data={"card_number": APPROVED_CARD})
    second = TestClient(create(tmp_path, service, now=present, hasher=FAST))
    second.post("/signup", data={"email": "two@example.com", "password": PASSWORD})
    response = second.post(f"/meter/{reading(fill(second, RICH))}/support", data={"card_number": APPROVED_CARD})
    assert response.url.path == "/support/receipt"


def test_report_of_an_incorrect_result(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """A report needs a reason, is told once, and thanked for."""
    client = filer()
    decision = reading(fill(client))
    path = f"/meter/{decision}/report"
    assert client.post(path, data={"reason": "because"}).status_code == 422
    assert "Thank you" in client.post(path, data={"reason": "too_low", "note": "<i>"}).text
    assert told(service, decision) == {"reported": True}


@pytest.mark.parametrize(("offset", "value"), [(0, 1.0), (1, 0.0)])
def test_check_question(filer: Callable[..., TestClient], service: hm.Service, offset: int, value: float) -> None:
    """Whether the meter was understood is told as 1 or 0, once, and answered."""
    client = filer()
    page = fill(client)
    decision = reading(page)
    right = round(float(service.decision(decision).decision.predictions["risk"].value) * 1000)
    page = client.post(f"/meter/{decision}/answer", data={"count": str(right + offset)}).text
    assert ("Yes, that is what it says" in page) == bool(value)
    client.post(f"/meter/{decision}/answer", data={"count": str(right)})
    assert told(service, decision) == {"understood": value}


def test_one_filer_in_ten_is_asked() -> None:
    """The check question goes to about a tenth, always the same."""
    asked = sum(is_asked(f"filer-{i}") for i in range(10_000))
    assert 850 < asked < 1_150


def test_filing_and_rating(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Filing needs the confirmation, is final, is told as the outcome, and can be rated once."""
    client = filer()
    page = fill(client)
    decision = reading(page)
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    assert client.post("/return/file", data={"version": version}).status_code == 422
    assert client.post("/return/file", data={"version": "no", "correct": "yes"}).status_code == 422
    filed = client.post("/return/file", data={"version": version, "correct": "yes"})
    assert filed.url.path == "/return/filed"
    assert [each.values for each in service.decision(decision).outcomes] == [{"filed": True}]
    for stars in ("6", "x", "4", "1"):
        client.post("/return/rate", data={"stars": stars})
    assert told(service, decision) == {"rating": 4.0}
    assert "4 of 5 stars" in client.get("/return/filed").text
    assert client.get("/return/income").url.path == "/return/filed"
    assert client.post("/return/income", data=PLAIN).url.path == "/return/filed"
    assert "Filed" in client.get("/returns").text


def test_letter_about_an_audit_is_an_outcome(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """A filer's letter is told by unit and key; before filing there is nothing to tell."""
    client = filer()
    page = fill(client)
    decision = reading(page)
    client.post("/return/letter")
    assert service.decision(decision).outcomes == ()
    client.post("/return/file", data={"version": "2", "correct": "yes"})
    assert "Thank you for telling us" in client.post("/return/letter").text
    assert {"audited": True} in [each.values for each in service.decision(decision).outcomes]


def test_one_filer_never_sees_anothers(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """Another's decision is not found under any address, and another's return is never shown."""
    ada, bob = filer("ada@example.com"), filer("bob@example.com")
    decision = reading(fill(ada, RICH))
    assert "3,000,001" not in bob.get("/returns").text + bob.get("/return/income").text
    for method, path in (
        ("GET", "report"), ("POST", "report"), ("POST", "answer"), ("POST", "dismiss"), ("GET", "support"),
        ("POST", "support"),
    ):  # fmt: skip
        data = {"reason": "other", "count": "3", "card_number": APPROVED_CARD} if method == "POST" else None
        assert bob.request(method, f"/meter/{decision}/{path}", data=data).status_code == 404
    assert told(service, decision) == {}
    assert bob.get("/support/receipt").status_code == 404


def test_halted_meter_is_said_and_the_rest_works(filer: Callable[..., TestClient], service: hm.Service) -> None:
    """In the safe state no earlier reading is shown either; the tax is computed and can be filed."""
    client = filer()
    fill(client)
    service.halt("ada", "trial")
    deadline = time.monotonic() + 5
    while "The meter cannot say" not in (page := client.get("/return/review").text):
        assert time.monotonic() < deadline, page
    assert "switched off for now" in page
    assert "you can file as usual" in page
    assert "Refund (line 34)" in page


def test_fallback_is_said_openly(trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the model fails, the average is called the average, without a level or reasons."""
    shutil.copytree(trained.folder, tmp_path / "models")
    monkeypatch.setattr("holism.decisions.models.onnx.OnnxModel.predict", lambda *_: 1 / 0)
    with hm.open(system, tmp_path) as service:
        client = TestClient(create(tmp_path, service, hasher=FAST))
        client.post("/signup", data={"email": "ada@example.com", "password": PASSWORD})
        page = fill(client)
    assert "only the average of all returns" in page
    assert "Your audit risk is" not in page
    assert "Why is it" not in page


def test_silent_decision_shows_the_meter_on_request_only(trained: Any, tmp_path: Path, present: Present) -> None:
    """Where the policy keeps silent the page has a link, and the meter behind it."""

    class Silencing(random.Random):
        def random(self) -> float:
            return 0.0  # explores, and draws the first option: silent

    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path, clock=present.microseconds, rng=Silencing()) as service:
        client = TestClient(create(tmp_path, service, now=present, hasher=FAST))
        client.post("/signup", data={"email": "ada@example.com", "password": PASSWORD})
        page = fill(client)
        assert "Show the audit-risk meter" in page
        assert "Your audit risk is" not in page
        assert "Your audit risk is" in client.get("/return/review?meter=show").text


def test_about_page_has_rates_source_and_card(app: Any) -> None:
    """Anyone can read what the meter is made of: published rates, their source, the model card."""
    page = TestClient(app).get("/meter").text
    assert "IRS Data Book 2019, table 17a" in page
    assert "12.06 %" in page
    assert "Model card: audit risk" in page
    assert "The audits it learned from are simulated" in page


def test_cross_site_changes_are_refused(filer: Callable[..., TestClient]) -> None:
    """A form on another site changes nothing."""
    client = filer()
    response = client.post("/return/about", data=ABOUT, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert "Nothing here yet" in client.get("/returns").text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"a" * (LARGEST_BODY + 1), "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"&".join(b"a%d=1" % i for i in range(100)), "application/x-www-form-urlencoded", 400),
        (b"age=%ff%00&age=\xff", "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
    ],
)
def test_bad_bodies_are_refused(filer: Callable[..., TestClient], body: bytes, content_type: str, status: int) -> None:
    """Too large, no form, too many fields, no UTF-8: each a plain answer, never a 5xx."""
    response = filer().post("/return/about", content=body, headers={"content-type": content_type})
    assert response.status_code == status


def test_no_bad_input_is_a_server_error(filer: Callable[..., TestClient]) -> None:
    """Drawn garbage in every form and address is answered below 500."""
    client, rng = filer(), random.Random(7)
    decision = reading(fill(client, RICH))
    values = [
        "",
        "x",
        "-1",
        "9" * 400,
        "\x00",
        "\U0001d7d9",
        "'; DROP TABLE drafts; --",
        "<svg/onload=1>",
        "1,000",
        "{{7*7}}",
    ]
    names = [*ABOUT, *PLAIN, "reason", "note", "count", "card_number", "stars", "version", "correct", "email", "go"]
    for method, path, _ in FILERS * 8:
        filled = path.replace("{step}", rng.choice(["about", "income", "x%00"]))
        filled = filled.replace("{decision}", rng.choice([decision, "1", "%00", "a" * 500]))
        data = {name: rng.choice(values) for name in rng.sample(names, 6)}
        response = client.request(method, filled, data=data if method == "POST" else None)
        assert response.status_code < 500, (method, filled, data)


def test_from_environment_needs_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HOLISM_STORE the server does not start, and says what is missing."""
    monkeypatch.delenv("HOLISM_STORE", raising=False)
    with pytest.raises(ValueError, match="HOLISM_STORE: got none"):
        from_environment()


def test_from_environment_opens_and_closes(trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The factory opens the system on the folder; the server's end closes both stores."""
    shutil.copytree(trained.folder, tmp_path / "models")
    monkeypatch.setenv("HOLISM_STORE", str(tmp_path))
    with TestClient(from_environment()) as client:
        assert client.get("/").status_code == 200
    assert (tmp_path / "product.db").exists()
